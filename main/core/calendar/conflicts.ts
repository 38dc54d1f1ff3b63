import type { CalendarEvent } from './event.ts'
import { overlaps } from './intervals.ts'
import { endIn, startIn } from './zones.ts'

/** Whether an event takes the user's time: not cancelled, not declined, not shown as free. */
export function takesTime(event: CalendarEvent): boolean {
  return !event.isCancelled && event.response !== 'declined' && event.showAs !== 'free'
}

/**
 * The events on the calendar that share time with `event`, soonest first. All-day events clash only when they
 * are shown as out of office: a birthday or a project week is no reason not to meet.
 */
export function conflictsOf(event: CalendarEvent, events: Iterable<CalendarEvent>, zone: string): CalendarEvent[] {
  const mine = { start: startIn(event, zone), end: endIn(event, zone) }
  const found: CalendarEvent[] = []
  for (const other of events) {
    if (other.id === event.id || !takesTime(other)) continue
    if (other.isAllDay && other.showAs !== 'oof') continue
    if (overlaps(mine, { start: startIn(other, zone), end: endIn(other, zone) })) found.push(other)
  }
  return found.sort((a, b) => a.start - b.start)
}
