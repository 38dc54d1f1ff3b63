import type { CalendarEvent } from '../../main/core/calendar/event.ts'
import type { CalendarCopy, Round } from '../../main/m365/sync/calendar-copy.ts'

/** A copy of a calendar that holds these events. */
export const copyOf = (events: readonly CalendarEvent[] = [], more: Partial<CalendarCopy> = {}): CalendarCopy => ({
  window: { start: 0, end: 1 },
  deltaLink: '',
  events: new Map(events.map((event) => [event.id, event])),
  masters: new Map(),
  beyond: new Map(),
  unread: new Map(),
  damaged: new Set(),
  ...more,
})

/** A round that ended in a copy. */
export const roundOf = (copy: CalendarCopy, more: Partial<Round> = {}): Round => ({
  copy,
  touched: new Set(copy.events.keys()),
  fresh: false,
  malformed: 0,
  changedOutside: false,
  lookedBeyond: false,
  ...more,
})
