import type { TrayState } from '../../ipc/view.ts'
import { openInvitations } from '../invitations/open-invitations.ts'
import type { AppState } from '../state/app-state.ts'

/** The state of the tray icon: a ladder, the most urgent state first. */
export function trayState(state: AppState, now: number): TrayState {
  if (state.m365.state === 'signedOut' && state.mattermost.state === 'signedOut') return 'signedOut'
  const needsPerson = state.m365.state === 'signInNeeded' || state.mattermost.state === 'signInNeeded'
  const severe = state.problems.some((problem) => problem.severity === 'error')
  if (needsPerson || severe || !state.online || state.sync.failure || state.status.failure) return 'problem'
  if (openInvitations(state, now).length > 0) return 'invitations'
  return state.status.plan?.because.kind === 'meeting' ? 'meeting' : 'free'
}
