import type { CalendarEvent } from '../../core/calendar/event.ts'
import { joinLinks } from '../../core/calendar/join/join.ts'
import type { JoinView } from '../../ipc/view.ts'
import type { AppState } from '../state/app-state.ts'
import { ownMeetings } from '../state/own-meetings.ts'

/** The ways to join an event, as the window shows them: the best one by its service, and all if there are several. */
export function joinsOf(event: CalendarEvent, state: AppState): { join?: string; joins: JoinView[] } {
  const links = joinLinks(event, ownMeetings(state))
  const joins = links.map(({ provider, url }, index) => ({ index, provider, host: new URL(url).host }))
  return { join: joins[0]?.provider, joins: joins.length > 1 ? joins : [] }
}
