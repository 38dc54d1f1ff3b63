import type { AppStateStore } from '../../services/state/app-state.ts'
import type { Clock } from '../../time/clock.ts'

// One frame of a screen, in milliseconds.
const frame = 16

/** Sends the window a view after each change of the state; many changes in a row make one view. */
export function sendViews(state: AppStateStore, clock: Clock, send: () => void): void {
  let waiting = false
  state.subscribe(() => {
    if (waiting) return
    waiting = true
    clock.after(frame, () => {
      waiting = false
      send()
    })
  })
}
