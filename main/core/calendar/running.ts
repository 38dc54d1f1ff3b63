import type { CalendarEvent, Instant } from './event.ts'

// Meetings with less than this between them count as one: nobody is free for that long.
const gap = 60_000

/** Whether an event keeps its person busy at all: not all day, not cancelled, not declined, not shown as free. */
const isBusy = (event: CalendarEvent) =>
  !event.isAllDay && !event.isCancelled && event.response !== 'declined' && event.showAs !== 'free'

/** When the stretch of meetings that runs at a moment ends, whatever the status rules say; undefined when none runs. */
export function meetingUntil(events: Iterable<CalendarEvent>, now: Instant): Instant | undefined {
  const busy = [...events].filter((event) => isBusy(event) && event.end > now).sort((a, b) => a.start - b.start)
  let until: Instant | undefined
  for (const event of busy) {
    if (event.start > (until === undefined ? now : until + gap)) break
    until = Math.max(until ?? now, event.end)
  }
  return until
}
