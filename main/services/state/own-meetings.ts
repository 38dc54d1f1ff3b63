import type { OwnMeetings } from '../../core/calendar/join/join.ts'
import type { AppState } from './app-state.ts'

/** Where meetings of the company's and the user's own servers are: the hosts that a setting names, and Mattermost. */
export function ownMeetings({ settings }: AppState): OwnMeetings {
  const { server } = settings.connection.mattermost ?? {}
  return { hosts: settings.preferences.meetingHosts, mattermost: server ? new URL(server).host : undefined }
}
