import { describeFault } from '../../main/text/failures.ts'

// A window that does nothing but fail must not fill the log.
let left = 20

/** Tells the main process, and so the log and the diagnostics, of an error that nobody caught. */
export function reportFault(error: unknown): void {
  if (left === 0) return
  left--
  // Nobody is left to tell when this fails, too; and its own rejection must not come back in here.
  window.mattercal.run('reportFault', describeFault(error)).catch(() => undefined)
}

/** Reports what fails outside of React's components: in events, timers and promises. */
export function reportFaults(): void {
  window.addEventListener('error', ({ error }) => reportFault(error))
  window.addEventListener('unhandledrejection', ({ reason }) => reportFault(reason))
}
