import { takesTime } from '../../core/calendar/conflicts.ts'
import type { CalendarEvent } from '../../core/calendar/event.ts'
import { foremost } from '../../core/calendar/foremost.ts'
import { addDays, startOfDay } from '../../core/calendar/zones.ts'
import type { AppState } from '../state/app-state.ts'

/** The meeting that runs, if one does, and the one that comes next, until the end of tomorrow. */
export interface NextMeetings {
  running?: CalendarEvent
  next?: CalendarEvent
}

/** The meetings to go to now and next. Of several at the same time, the foremost. */
export function nextMeetings(state: AppState, now: number): NextMeetings {
  const until = addDays(startOfDay(now, state.zone), 2, state.zone)
  const timed = [...state.events.values()].filter((event) => !event.isAllDay && takesTime(event))
  const running = timed.filter((event) => event.start <= now && event.end > now)
  const coming = timed.filter((event) => event.start > now && event.start < until)
  const soonest = Math.min(...coming.map((event) => event.start))
  const first = (events: CalendarEvent[]) =>
    foremost(events.map((event) => ({ event, start: event.start, end: event.end })))
  return { running: first(running)?.event, next: first(coming.filter((event) => event.start === soonest))?.event }
}
