import { app } from 'electron'
import type { App } from '../../services/compose/platform.ts'
import type { Log } from '../../store/log.ts'
import { describeFault } from '../../text/failures.ts'
import type { Clock } from '../../time/clock.ts'
import { within } from '../../time/waiting.ts'

// How long the services may take to stop, in milliseconds.
const patience = 5_000

/** Ends the app in order when it is asked to quit: services, tray, then an update that waits. */
export function leaveInOrder(options: {
  clock: Clock
  log: Log
  running: App
  /** Lets the window close instead of hiding. */
  allowClose(): void
  /** Takes away what the app shows on the desktop. */
  cleanUp(): void
}): void {
  const { clock, log, running, allowClose, cleanUp } = options
  let quitting = false
  let stopped = false
  const leave = async () => {
    await within(clock, patience, running.stop()).catch((error: unknown) =>
      log('error', 'stop failed', describeFault(error)),
    )
    cleanUp()
    stopped = true
    // After the wait: however slow a server is, what the person chose is done.
    await running.installUpdate()
    log('info', 'quit')
    // Not quit() again: it waits for the page's leave to close, and a page that is still loading never gives it.
    app.exit(0)
  }
  app.on('before-quit', (event) => {
    // The system's updater on a Mac ends the app by itself.
    if (stopped) return
    event.preventDefault()
    if (quitting) return
    quitting = true
    allowClose()
    void leave()
  })
  process.on('SIGTERM', () => app.quit())
  process.on('SIGINT', () => app.quit())
}
