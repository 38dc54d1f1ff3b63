import { z } from 'zod'
import type { CalendarEvent, EventId, Instant } from '../core/calendar/event.ts'
import { fillFromMaster, parseEvent, parseSkeleton, type Skeleton } from './event-parser.ts'

/** The stretch of time that a calendar copy covers. */
export interface SyncWindow {
  start: Instant
  end: Instant
}

/** The copy of the calendar after a finished round. Never changed in place: a new round makes a new one. */
export interface CalendarCopy {
  window: SyncWindow
  deltaLink: string
  events: ReadonlyMap<EventId, CalendarEvent>
  masters: ReadonlyMap<EventId, CalendarEvent>
}

/** What one round of the sync brought. */
export interface Round {
  copy: CalendarCopy
  /** Ids that the round added, changed or removed. */
  touched: ReadonlySet<EventId>
  /** Whether the round started from nothing: a first sync, a new window, or a reset by Graph. */
  fresh: boolean
  /** Items that made no sense and were left out; the rest of the round stands. */
  malformed: number
}

const removal = z.object({ id: z.string(), '@removed': z.looseObject({}) })

/** What the pages of a round say, the last word on each id winning. Nothing of it is believed before the last page. */
export class Changes {
  /** Whole events, series masters among them. */
  readonly full = new Map<EventId, CalendarEvent>()
  readonly skeletons = new Map<EventId, Skeleton>()
  readonly removed = new Set<EventId>()
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
      return
    }
    this.#forget(id)
    if (occurrence) this.skeletons.set(id, occurrence)
    if (event) this.full.set(id, event)
  }

  /**
   * Series whose masters have to be read before the changes make a copy. An occurrence may come again because its series
   * changed, so a master that an older round brought may be out of date.
   */
  get mastersToRead(): EventId[] {
    const wanted = new Set([...this.skeletons.values()].map((occurrence) => occurrence.seriesMasterId))
    return [...wanted].filter((id) => this.full.get(id)?.type !== 'seriesMaster')
  }

  #forget(id: EventId): void {
    this.full.delete(id)
    this.skeletons.delete(id)
    this.removed.delete(id)
  }
}

/**
 * Makes the next copy of the calendar from the one before, if there is one, the changes of a whole round, and the masters
 * that were read for it. A series whose master is gone is left out with its occurrences.
 */
export function nextCopy(
  before: CalendarCopy | undefined,
  changes: Changes,
  read: readonly CalendarEvent[],
  { window, deltaLink }: Pick<CalendarCopy, 'window' | 'deltaLink'>,
): Round {
  const brought = [...changes.full.values()].filter((event) => event.type === 'seriesMaster')
  const changed = new Map([...brought, ...read].map((master) => [master.id, master]))
  const masters = new Map([...(before?.masters ?? []), ...changed])
  const events = new Map(before?.events)
  const touched = takeOver(events, changes, masters)
  if (before) refill(events, touched, changed)
  forgetUnused(masters, events)
  return { copy: { window, deltaLink, events, masters }, touched, fresh: !before, malformed: changes.malformed }
}

/** Changes `events` as the round says, and returns the ids that it touched. */
function takeOver(
  events: Map<EventId, CalendarEvent>,
  changes: Changes,
  masters: ReadonlyMap<EventId, CalendarEvent>,
): Set<EventId> {
  const touched = new Set<EventId>()
  for (const id of changes.removed) if (events.delete(id)) touched.add(id)
  for (const [id, event] of changes.full) {
    if (event.type === 'seriesMaster') continue
    events.set(id, event)
    touched.add(id)
  }
  for (const [id, occurrence] of changes.skeletons) {
    const master = masters.get(occurrence.seriesMasterId)
    if (!master) continue
    events.set(id, fillFromMaster(occurrence, master))
    touched.add(id)
  }
  return touched
}

/** Fills the occurrences that did not come again: what a changed master says also holds for them. */
function refill(
  events: Map<EventId, CalendarEvent>,
  touched: Set<EventId>,
  changed: ReadonlyMap<EventId, CalendarEvent>,
): void {
  if (changed.size === 0) return
  for (const [id, event] of events) {
    const master = event.type === 'occurrence' && !touched.has(id) && changed.get(event.seriesMasterId ?? '')
    if (!master) continue
    const { start, end, startDate = '', endDate = '' } = event
    events.set(id, fillFromMaster({ id, seriesMasterId: master.id, start, end, startDate, endDate }, master))
    touched.add(id)
  }
}

/** Forgets the masters of series that have left the window. */
function forgetUnused(masters: Map<EventId, CalendarEvent>, events: ReadonlyMap<EventId, CalendarEvent>): void {
  const used = new Set<EventId>()
  for (const event of events.values()) if (event.seriesMasterId) used.add(event.seriesMasterId)
  for (const id of masters.keys()) if (!used.has(id)) masters.delete(id)
}
