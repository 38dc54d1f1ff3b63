import type { CalendarEvent, Instant } from './event.ts'
import { headcount } from './people.ts'

/** A meeting and when it is. */
interface Placed {
  event: CalendarEvent
  start: Instant
  end: Instant
}

/**
 * Of meetings that run at the same time, the one that a person is in: one with other people before a block of their own,
 * an answered one before one that waits, then the one that began last, then the shorter one.
 */
export function foremost<T extends Placed>(running: readonly T[]): T | undefined {
  return running.reduce<T | undefined>((best, next) => (best && compare(best, next) <= 0 ? best : next), undefined)
}

const compare = (a: Placed, b: Placed): number =>
  rank(a.event) - rank(b.event) || b.start - a.start || a.end - b.end || a.event.id.localeCompare(b.event.id)

function rank(event: CalendarEvent): number {
  if (headcount(event) === 0) return 2
  return event.isOrganizer || event.response === 'accepted' ? 0 : 1
}
