import { DateTime, IANAZone } from 'luxon'
import { findIana } from 'windows-iana'
import type { CalendarEvent, Instant } from './event.ts'

const mostRemembered = 2_000

/**
 * The IANA name for a zone name as Graph gives it: Windows ("W. Europe Standard Time") or IANA. Returns undefined
 * for names that stand for no zone, such as "Customized Time Zone" and "tzone://Microsoft/Custom".
 */
export function toIana(name: string | null | undefined): string | undefined {
  return name ? ianaNames(name) : undefined
}

// A calendar names few zones, thousands of times; a list of strangers' names must not grow without end.
const ianaNames = remembered((name: string) => {
  const windows = findIana(name)[0]
  if (windows && IANAZone.isValidZone(windows)) return windows
  return IANAZone.isValidZone(name) ? name : undefined
})

/** A pure function of a text that remembers some of its results. */
function remembered<T>(find: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined || known.has(text)) return before as T
    if (known.size >= mostRemembered) known.clear()
    const found = find(text)
    known.set(text, found)
    return found
  }
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
  return startsOfDates(`${date} ${zone}`)
}

// Each all-day event is placed again for every other event that it might clash with.
const startsOfDates = remembered((dateAndZone: string) => {
  const space = dateAndZone.indexOf(' ')
  return DateTime.fromISO(dateAndZone.slice(0, space), { zone: dateAndZone.slice(space + 1) })
    .startOf('day')
    .toMillis()
})

/** Midnight at the start of the day that holds `now`. */
export function startOfDay(now: Instant, zone: string): Instant {
  // No zone changes its offset within a quarter of an hour, nor a day begins in one.
  return startsOfDays(`${Math.floor(now / quarter)} ${zone}`)
}

const quarter = 15 * 60_000
const startsOfDays = remembered((quarterAndZone: string) => {
  const space = quarterAndZone.indexOf(' ')
  const now = Number(quarterAndZone.slice(0, space)) * quarter
  return DateTime.fromMillis(now, { zone: quarterAndZone.slice(space + 1) })
    .startOf('day')
    .toMillis()
})

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
  return timesOnDays(`${dayStart} ${time} ${zone}`)
}

const timesOnDays = remembered((dayTimeAndZone: string) => {
  const [dayStart, time = '', zone = ''] = dayTimeAndZone.split(' ')
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return DateTime.fromMillis(Number(dayStart), { zone }).startOf('day').set({ hour, minute }).toMillis()
})
