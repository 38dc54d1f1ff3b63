import { DateTime } from 'luxon'
import type { Instant } from '../core/calendar/event.ts'

/** How this reader wants times: their zone and clock. */
export interface TimeStyle {
  zone: string
  hour12: boolean
}

/** "09:30" or "9:30 AM". */
export function clockTime(instant: Instant, style: TimeStyle): string {
  return DateTime.fromMillis(instant, { zone: style.zone, locale: 'en' }).toFormat(style.hour12 ? 'h:mm a' : 'HH:mm')
}

/** "Today", "Tomorrow", "Yesterday", or "Thursday 26 November"; with the year when it is another one. */
export function dayInWords(instant: Instant, now: Instant, zone: string): string {
  const day = DateTime.fromMillis(instant, { zone, locale: 'en' })
  const today = DateTime.fromMillis(now, { zone })
  const distance = Math.round(day.startOf('day').diff(today.startOf('day'), 'days').days)
  if (distance === 0) return 'Today'
  if (distance === 1) return 'Tomorrow'
  if (distance === -1) return 'Yesterday'
  return day.toFormat(day.year === today.year ? 'cccc d LLLL' : 'cccc d LLLL yyyy')
}

/** "Today, 09:30 – 10:00"; an end on another day names that day. */
export function spanInWords(start: Instant, end: Instant, now: Instant, style: TimeStyle): string {
  const first = `${dayInWords(start, now, style.zone)}, ${clockTime(start, style)}`
  if (end === start) return first
  const sameDay =
    DateTime.fromMillis(start, { zone: style.zone }).toISODate() ===
    DateTime.fromMillis(end, { zone: style.zone }).toISODate()
  if (sameDay) return `${first} – ${clockTime(end, style)}`
  return `${first} – ${dayInWords(end, now, style.zone)}, ${clockTime(end, style)}`
}

/** "until 10:30", or with the day when that is not today. */
export function untilInWords(end: Instant, now: Instant, style: TimeStyle): string {
  const day = dayInWords(end, now, style.zone)
  return day === 'Today'
    ? clockTime(end, style)
    : `${clockTime(end, style)} ${day.toLowerCase() === 'tomorrow' ? 'tomorrow' : `on ${day}`}`
}

/** "5 min", "1 h", "1 h 30 min". */
export function durationInWords(ms: number): string {
  const minutes = Math.max(0, Math.round(ms / 60_000))
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  if (hours === 0) return `${minutes} min`
  return rest === 0 ? `${hours} h` : `${hours} h ${rest} min`
}
