import { z } from 'zod'
import type { CalendarEvent, EventId } from '../../core/calendar/event.ts'
import { parseEvent, parseSkeleton, type Skeleton } from '../events/event-parser.ts'

/** The series of a calendar copy, as far as a round has to know them. */
interface KnownSeries {
  masters: ReadonlyMap<EventId, CalendarEvent>
  unread: ReadonlyMap<EventId, unknown>
}

const removal = z.object({ id: z.string(), '@removed': z.looseObject({}) })
const identified = z.object({ id: z.string().min(1) })

/** What the pages of a round say, the last word on each id winning. Nothing of it is believed before the last page. */
export class Changes {
  /** Whole events, series masters among them. */
  readonly full = new Map<EventId, CalendarEvent>()
  readonly skeletons = new Map<EventId, Skeleton>()
  readonly removed = new Set<EventId>()
  /** Ids of items that made no sense. */
  readonly damaged = new Set<EventId>()
  malformed = 0

  /** Reads one item of a page. */
  take(item: unknown): void {
    const gone = removal.safeParse(item)
    if (gone.success) {
      this.#forget(gone.data.id)
      this.removed.add(gone.data.id)
      return
    }
    const occurrence = parseSkeleton(item)
    const event = occurrence ? undefined : parseEvent(item)
    const id = occurrence?.id ?? event?.id
    if (!id) {
      this.malformed++
      const named = identified.safeParse(item)
      if (named.success) this.damaged.add(named.data.id)
      return
    }
    this.#forget(id)
    if (occurrence) this.skeletons.set(id, occurrence)
    if (event) this.full.set(id, event)
  }

  /** Series with occurrences in this round. */
  get seriesOfSkeletons(): Set<EventId> {
    return new Set([...this.skeletons.values()].map((occurrence) => occurrence.seriesMasterId))
  }

  /**
   * Masters to read before the changes make a copy of `before`. An occurrence may come again because its series changed,
   * so a master that an older round brought may be out of date. A removed master may be that of a deleted series, or one
   * that lies before the window and changed.
   */
  mastersToRead(before: KnownSeries | undefined): EventId[] {
    const wanted = new Set([...this.seriesOfSkeletons, ...(before?.unread.keys() ?? [])])
    for (const id of this.removed) if (before?.masters.has(id)) wanted.add(id)
    return [...wanted].filter((id) => this.full.get(id)?.type !== 'seriesMaster')
  }

  #forget(id: EventId): void {
    this.full.delete(id)
    this.skeletons.delete(id)
    this.removed.delete(id)
    this.damaged.delete(id)
  }
}
