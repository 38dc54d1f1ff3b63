import { DateTime, IANAZone } from 'luxon'
import { findIana } from 'windows-iana'
import type { CalendarEvent, Instant } from './event.ts'

/**
 * The IANA name for a zone name as Graph gives it: Windows ("W. Europe Standard Time") or IANA. Returns undefined
 * for names that stand for no zone, such as "Customized Time Zone" and "tzone://Microsoft/Custom".
 */
export function toIana(name: string | null | undefined): string | undefined {
  if (!name) return undefined
  const windows = findIana(name)[0]
  if (windows && IANAZone.isValidZone(windows)) return windows
  return IANAZone.isValidZone(name) ? name : undefined
}

/**
 * The zone to reckon in, for what a system calls its own: it can say nothing, a name that nobody knows, or an offset
 * ("GMT+01:00"). UTC for what says nothing.
 */
export function usableZone(name: string): string {
  const [, sign, hours = '', minutes = '00'] = /^(?:gmt|utc)?([+-])(\d{1,2})(?::?(\d{2}))?$/i.exec(name.trim()) ?? []
  const offset = sign ? `${sign}${hours.padStart(2, '0')}:${minutes}` : ''
  if (IANAZone.isValidZone(offset)) return offset
  return toIana(name) ?? 'UTC'
}

/** Midnight at the start of an ISO date in a zone; where midnight does not exist, the day's first instant. */
function startOfDate(date: string, zone: string): Instant {
  return DateTime.fromISO(date, { zone }).startOf('day').toMillis()
}

/** Midnight at the start of the day that holds `now`. */
export function startOfDay(now: Instant, zone: string): Instant {
  return DateTime.fromMillis(now, { zone }).startOf('day').toMillis()
}

/** Midnight `days` later; days of 23 and 25 hours are counted as days. */
export function addDays(dayStart: Instant, days: number, zone: string): Instant {
  return DateTime.fromMillis(dayStart, { zone }).plus({ days }).startOf('day').toMillis()
}

/** The ISO date of an instant in a zone. */
export function isoDate(instant: Instant, zone: string): string {
  return DateTime.fromMillis(instant, { zone }).toFormat('yyyy-MM-dd')
}

/** When an event begins for somebody in `zone`. An all-day event is on its dates wherever the reader is. */
export function startIn(event: CalendarEvent, zone: string): Instant {
  return event.isAllDay && event.startDate ? startOfDate(event.startDate, zone) : event.start
}

/** When an event ends for somebody in `zone`; exclusive. */
export function endIn(event: CalendarEvent, zone: string): Instant {
  return event.isAllDay && event.endDate ? startOfDate(event.endDate, zone) : event.end
}

/** The instant of a wall-clock time ("08:30") on the day that holds `dayStart`; moved forward out of a DST gap. */
export function timeOnDay(dayStart: Instant, time: string, zone: string): Instant {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return DateTime.fromMillis(dayStart, { zone }).startOf('day').set({ hour, minute }).toMillis()
}
