import { DateTime } from 'luxon'
import type { Instant } from '../../core/calendar/event.ts'
import { toIana } from '../../core/calendar/zones.ts'

const day = 24 * 3600_000

/** An all-day event's dates, ISO, the last one exclusive; and midnight UTC of both. */
export interface AllDay {
  start: Instant
  end: Instant
  startDate: string
  endDate: string
}

/**
 * The dates of an all-day event. Graph gives its boundaries as midnight, or as the midnight of the mailbox's zone
 * converted to UTC (docs/protocols/graph.md), for occurrences as for whole events. `originalZone` is Graph's
 * `originalStartTimeZone`, which can be a custom zone or UTC and then says nothing.
 */
export function allDayOf(start: Instant, end: Instant, originalZone: string): AllDay {
  const first = midnightOf(start, originalZone)
  // An event without length still has its day.
  const last = Math.max(midnightOf(end, originalZone), first + day)
  return { start: first, end: last, startDate: isoDateOf(first), endDate: isoDateOf(last) }
}

/** Midnight UTC of the date that a boundary stands for. */
function midnightOf(instant: Instant, originalZone: string): Instant {
  const sinceMidnight = instant % day
  if (sinceMidnight === 0) return instant
  const there = DateTime.fromMillis(instant, { zone: toIana(originalZone) ?? 'utc' })
  if (there.hour === 0 && there.minute === 0) return there.setZone('utc', { keepLocalTime: true }).toMillis()
  // Whose midnight it is must be guessed. From 11:00 UTC on it is one of the zones of up to +13 hours, before that one
  // of those of up to -10: nearly nobody lives at -11, and New Zealand's summer is +13.
  const date = instant - sinceMidnight
  return sinceMidnight >= 11 * 3600_000 ? date + day : date
}

const isoDateOf = (midnight: Instant) => new Date(midnight).toISOString().slice(0, 10)
