import type { CalendarEvent } from '../../core/calendar/event.ts'
import { joinLink } from '../../core/calendar/join.ts'

/** Where a meeting is. A location that is nothing but its join link says no more than the Join button does. */
export function placeOf(event: CalendarEvent): string {
  const place = event.location.trim()
  return URL.canParse(place) && joinLink(event)?.url === new URL(place).href ? '' : place
}
