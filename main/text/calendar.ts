import type { CalendarEvent, Instant } from '../core/calendar/event.ts'
import { isolated } from '../core/foreign-text/foreign-text.ts'
import { type FailureReason, failureText } from './failures.ts'
import { say } from './say.ts'
import { clockTime, dayInWords, daysAway, durationInWords, spanInWords, type TimeStyle, untilInWords } from './times.ts'

/** The title of an event, or the words for one that has none. */
export const titleOf = (event: Pick<CalendarEvent, 'subject'> | undefined): string =>
  isolated(event?.subject.trim() ?? '') || say('event.untitled')

/** When an event is, in the reader's words. All-day events say their days. */
export function whenText(event: CalendarEvent, start: Instant, end: Instant, now: Instant, style: TimeStyle): string {
  if (!event.isAllDay) return spanInWords(start, end, now, style)
  const day = (at: Instant) => dayInWords(at, now, style.zone)
  const last = end - 1
  return daysAway(last, start, style.zone) === 0
    ? say('time.dayAllDay', { day: day(start) })
    : say('time.span', { start: day(start), end: day(last) })
}

/** The next meeting, for the tray: "Design review (10:00, in 12 min)", or when the one that runs ends. */
export function meetingLine(event: CalendarEvent, now: Instant, style: TimeStyle): string {
  const title = titleOf(event)
  if (event.start <= now) return say('agenda.running', { title, end: untilInWords(event.end, now, style) })
  const start = untilInWords(event.start, now, style)
  // Of tomorrow's meeting one wants the time, not how many hours lie before it.
  if (event.start - now > 12 * 3600_000) return say('agenda.later', { title, start })
  return say('agenda.next', { title, start, duration: durationInWords(event.start - now) })
}

/** The line that says how fresh the calendar is. */
export function syncText(
  sync: { at?: Instant; running: boolean; failure?: FailureReason },
  now: Instant,
  style: TimeStyle,
): string {
  const { at, running } = sync
  if (sync.failure) {
    const failure = failureText(sync.failure, 'm365')
    return at === undefined ? failure : say('calendar.failedAsOf', { failure, time: untilInWords(at, now, style) })
  }
  if (at === undefined) return running ? say('calendar.reading') : say('calendar.notRead')
  return say('calendar.upToDate', { time: clockTime(at, style) })
}
