import type { TimeStyle } from '../../text/times.ts'
import type { AppState } from './app-state.ts'

/** How this user wants times. */
export function styleOf(state: AppState): TimeStyle {
  const { clock } = state.settings.preferences
  return { zone: state.zone, hour12: clock === 'auto' ? state.hour12 : clock === '12' }
}
