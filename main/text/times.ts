import { DateTime } from 'luxon'
import type { Instant } from '../core/calendar/event.ts'
import { startOfDay } from '../core/calendar/zones.ts'
import { language, say } from './say.ts'

/** How this reader wants times: their zone and clock. */
export interface TimeStyle {
  zone: string
  hour12: boolean
}

const styles = {
  clock: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  /** "Thursday 26 November" */
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  /** "26 November" */
  date: { day: 'numeric', month: 'long' },
  /** "26 November 2026" */
  dateWithYear: { day: 'numeric', month: 'long', year: 'numeric' },
  month: { month: 'long' },
  weekday: { weekday: 'long' },
  shortWeekday: { weekday: 'short' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>

// Making a formatter takes far longer than using it.
const formats = new Map<string, Intl.DateTimeFormat>()

/** A moment, or a part of it, by the rules of the language. */
export function dateText(style: keyof typeof styles, instant: Instant, zone: string): string {
  // A date that is none must not take the whole view down.
  if (Number.isNaN(instant)) return '–'
  const { locale } = language()
  const key = `${locale} ${style} ${zone}`
  let format = formats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { ...styles[style], timeZone: zone })
    formats.set(key, format)
  }
  return format.format(instant)
}

/** "09:30" or "9:30 AM". */
export function clockTime(instant: Instant, style: TimeStyle): string {
  if (!style.hour12) return dateText('clock', instant, style.zone)
  const time = DateTime.fromMillis(instant, { zone: style.zone })
  return say('time.hour12', { time: time.toFormat('h:mm'), half: time.hour < 12 ? 'am' : 'pm' })
}

/** How many days an instant lies after today in a zone; 0 is today, -1 is yesterday. */
export function daysAway(instant: Instant, now: Instant, zone: string): number {
  // Days of 23 and 25 hours are days, too.
  return Math.round((startOfDay(instant, zone) - startOfDay(now, zone)) / (24 * 3600_000))
}

/** "Today", "Tomorrow", "Yesterday", or "Thursday 26 November"; with the year when it is another one. */
export function dayInWords(instant: Instant, now: Instant, zone: string): string {
  const distance = daysAway(instant, now, zone)
  if (distance === 0) return say('time.today')
  if (distance === 1) return say('time.tomorrow')
  if (distance === -1) return say('time.yesterday')
  const { year } = DateTime.fromMillis(instant, { zone })
  const day = dateText('day', instant, zone)
  return year === DateTime.fromMillis(now, { zone }).year ? day : say('time.dayWithYear', { day, year: String(year) })
}

/** "Today, 09:30". */
export function momentInWords(instant: Instant, now: Instant, style: TimeStyle): string {
  return say('time.dayAt', { day: dayInWords(instant, now, style.zone), time: clockTime(instant, style) })
}

/** A clock time with its distance from UTC: "02:30 (GMT+2)". */
function clockTimeWithOffset(instant: Instant, style: TimeStyle): string {
  const { locale } = language()
  const parts = new Intl.DateTimeFormat(locale, { timeZone: style.zone, timeZoneName: 'shortOffset' }).formatToParts(
    instant,
  )
  const offset = parts.find(({ type }) => type === 'timeZoneName')?.value ?? ''
  return say('time.inZone', { when: clockTime(instant, style), zone: offset })
}

/** "09:30 – 10:00", whatever the days. Around an hour that comes twice: "02:30 (GMT+2) – 02:00 (GMT+1)". */
export function clockSpan(start: Instant, end: Instant, style: TimeStyle): string {
  const at = (instant: Instant) => DateTime.fromMillis(instant, { zone: style.zone })
  // The clocks are set back in between: the end can read like a time before the start, or like the start.
  const setBack = end > start && end - start < 24 * 3600_000 && at(end).offset < at(start).offset
  const text = setBack ? clockTimeWithOffset : clockTime
  return say('time.span', { start: text(start, style), end: text(end, style) })
}

/** "Today, 09:30 – 10:00"; an end on another day names that day. */
export function spanInWords(start: Instant, end: Instant, now: Instant, style: TimeStyle): string {
  const day = dayInWords(start, now, style.zone)
  if (end === start) return momentInWords(start, now, style)
  if (daysAway(end, start, style.zone) === 0) return say('time.dayAt', { day, time: clockSpan(start, end, style) })
  return say('time.span', { start: momentInWords(start, now, style), end: momentInWords(end, now, style) })
}

/** "until 10:30", or with the day when that is not today. */
export function untilInWords(end: Instant, now: Instant, style: TimeStyle): string {
  const time = clockTime(end, style)
  const distance = daysAway(end, now, style.zone)
  if (distance === 0) return time
  if (distance === 1) return say('time.tomorrowAt', { time })
  if (distance === -1) return say('time.yesterdayAt', { time })
  return say('time.onDay', { time, day: dayInWords(end, now, style.zone) })
}

/** "5 min", "1 h", "1 h 30 min". */
export function durationInWords(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000))
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  if (hours === 0) return say('time.minutes', { minutes })
  return rest === 0 ? say('time.hours', { hours }) : say('time.hoursAndMinutes', { hours, minutes: rest })
}

/** "in 5 min", "now", "5 min ago". */
export function startsText(start: Instant, now: Instant): string {
  const minutes = Math.round((start - now) / 60_000)
  if (minutes === 0) return say('time.now')
  return minutes > 0
    ? say('time.in', { duration: durationInWords(start - now) })
    : say('time.ago', { duration: durationInWords(now - start) })
}
