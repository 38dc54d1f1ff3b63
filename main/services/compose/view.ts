import type { View } from '../../ipc/view.ts'
import { syncText } from '../../text/calendar.ts'
import { firstRun } from '../accounts/view.ts'
import { todayView } from '../calendar/view.ts'
import { openInvitations } from '../invitations/open-invitations.ts'
import { invitationView, queueView } from '../invitations/view.ts'
import { reminderViews } from '../reminders/view.ts'
import type { AppState } from '../state/app-state.ts'
import { styleOf } from '../state/time-style.ts'
import { statusView } from '../status/view.ts'
import { updateView } from '../updates/view.ts'

/** The window's view of the state at a moment. */
export function viewOf(state: AppState, now: number, version: string): View {
  const style = styleOf(state)
  const { settings, sync } = state
  const { m365, mattermost } = settings.connection
  const account = ({ state: s, name, problem, adminLink }: AppState['m365']) => ({
    state: s,
    name,
    problem,
    adminLink: adminLink !== undefined,
  })
  return {
    now,
    zone: style.zone,
    hour12: style.hour12,
    firstRun: firstRun(state),
    m365: account(state.m365),
    mattermost: { ...account(state.mattermost), server: mattermost?.server },
    connection: {
      cloud: m365?.cloud ?? 'global',
      tenantId: m365?.tenantId ?? '',
      clientId: m365?.clientId ?? '',
      server: mattermost?.server ?? '',
      oauthClientId: mattermost?.oauthClientId ?? '',
    },
    bot: {
      state: state.botLink.state,
      url: settings.connection.bot?.url,
      username: settings.connection.bot?.botUsername || undefined,
      problem: state.botLink.problem,
    },
    locks: state.locks,
    online: state.online,
    sync: {
      text: syncText(sync, now, style),
      running: sync.running,
      stale: sync.failure !== undefined || (sync.at !== undefined && now - sync.at > 15 * 60_000),
      loaded: sync.at !== undefined,
    },
    problems: [...state.problems],
    proxyAsking: state.proxyAsking,
    update: updateView(state, now, style),
    invitations: openInvitations(state, now).map((invitation) => invitationView(invitation, state, now, style)),
    queue: queueView(state),
    today: todayView(state, now, style),
    status: statusView(state, now),
    reminders: reminderViews(state, now, style),
    preferences: settings.preferences,
    keychain: state.keychain,
    version,
  }
}
