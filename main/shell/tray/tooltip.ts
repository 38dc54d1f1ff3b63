import type { TrayState } from '../../ipc/view.ts'
import { openInvitations } from '../../services/invitations/open-invitations.ts'
import type { AppState } from '../../services/state/app-state.ts'
import { statusView } from '../../services/status/view.ts'
import { say } from '../../text/say.ts'

/** What the tray icon says when the pointer rests on it. */
export function tooltip(state: AppState, kind: TrayState, now: number): string {
  if (kind === 'signedOut') return say('tray.tip.signedOut')
  if (kind === 'problem') return say('tray.tip.problem')
  const count = openInvitations(state, now).length
  const status = statusView(state, now).headline
  return count > 0 ? say('tray.tipWaiting', { status, count }) : say('tray.tip', { status })
}
