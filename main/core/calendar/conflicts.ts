import type { CalendarEvent } from './event.ts'
import { overlaps } from './intervals.ts'
import { type Events, eventsWithin } from './placement.ts'
import { endIn, startIn } from './zones.ts'

/** Whether an event takes the user's time: not cancelled, not declined, not shown as free. */
export function takesTime(event: CalendarEvent): boolean {
  return !event.isCancelled && event.response !== 'declined' && event.showAs !== 'free'
}

/**
 * The events on the calendar that share time with `event`, soonest first. All-day events clash only when they
 * are shown as out of office: a birthday or a project week is no reason not to meet.
 */
export function conflictsOf(event: CalendarEvent, events: Events, zone: string): CalendarEvent[] {
  const mine = { start: startIn(event, zone), end: endIn(event, zone) }
  const found: CalendarEvent[] = []
  for (const { event: other, ...theirs } of eventsWithin(events, zone, mine)) {
    if (other.id === event.id || !takesTime(other)) continue
    if (other.isAllDay && other.showAs !== 'oof') continue
    if (overlaps(mine, theirs)) found.push(other)
  }
  return found.sort((a, b) => a.start - b.start)
}
