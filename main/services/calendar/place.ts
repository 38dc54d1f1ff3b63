import type { CalendarEvent } from '../../core/calendar/event.ts'
import { joinLink } from '../../core/calendar/join/join.ts'
import type { AppState } from '../state/app-state.ts'
import { ownMeetings } from '../state/own-meetings.ts'

/** Where a meeting is. A location that is nothing but its join link says no more than the Join button does. */
export function placeOf(event: CalendarEvent, state: AppState): string {
  const place = event.location.trim()
  const isLink = /^https?:\/\/\S+$/i.test(place)
  return isLink && joinLink({ ...event, onlineMeetingUrl: undefined, links: [] }, ownMeetings(state)) ? '' : place
}
