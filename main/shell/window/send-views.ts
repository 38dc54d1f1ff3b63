import type { AppStateStore } from '../../services/state/app-state.ts'
import type { Clock } from '../../time/clock.ts'
import { onTheMinute } from '../../time/waiting.ts'

// One frame of a screen, in milliseconds.
const frame = 16

/**
 * Sends the window a view after each change of the state, and on each full minute, since "in 5 min" grows old. Many changes
 * in a row make one view.
 */
export function sendViews(state: AppStateStore, clock: Clock, send: () => void): void {
  onTheMinute(clock, send)
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
