import type { View } from '../../ipc/view.ts'
import type { TimeStyle } from '../../text/times.ts'
import { updateText } from '../../text/updates.ts'
import type { AppState } from '../state/app-state.ts'

/** Updates in words, and what can be done about them. */
export function updateView({ update }: AppState, now: number, style: TimeStyle): View['update'] {
  const canLook = update.at === 'current' || update.at === 'failed' || update.at === 'ready'
  return { text: updateText(update, now, style), ready: update.at === 'ready', canLook }
}
