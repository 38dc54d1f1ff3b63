import { z } from 'zod'
import type { CalendarEvent, EventId, Instant } from '../core/calendar/event.ts'
import { Failure } from '../net/failure.ts'
import { fillFromMaster, parseEvent, parseSkeleton, type Skeleton } from './event-parser.ts'
import type { GraphClient } from './graph-client.ts'

/** The stretch of time a calendar copy covers. */
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

export interface Round {
  copy: CalendarCopy
  /** Ids that the round added, changed or removed. */
  touched: ReadonlySet<EventId>
  /** Whether the round started from nothing: a first sync, a new window, or a reset by Graph. */
  fresh: boolean
  /** Items that made no sense and were left out; the rest of the round stands. */
  malformed: number
}

const page = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().optional(),
  '@odata.deltaLink': z.string().optional(),
})

const removal = z.object({ id: z.string(), '@removed': z.looseObject({}) })

const pageSize = 200
// A round that never ends is a server gone wrong; a mailbox with this many pages does not exist.
const maxPages = 2000

function firstLink(window: SyncWindow): string {
  const start = encodeURIComponent(new Date(window.start).toISOString())
  const end = encodeURIComponent(new Date(window.end).toISOString())
  return `/me/calendarView/delta?startDateTime=${start}&endDateTime=${end}`
}

/** Collects the pages of a round, the last word on each id winning, before anything is believed. */
class Collector {
  readonly full = new Map<EventId, CalendarEvent>()
  readonly skeletons = new Map<EventId, Skeleton>()
  readonly removed = new Set<EventId>()
  malformed = 0

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

  #forget(id: EventId): void {
    this.full.delete(id)
    this.skeletons.delete(id)
    this.removed.delete(id)
  }
}

async function collect(
  graph: GraphClient,
  link: string,
  signal?: AbortSignal,
): Promise<{ round: Collector; deltaLink: string }> {
  const round = new Collector()
  let next = link
  for (let count = 0; count < maxPages; count++) {
    const body = page.safeParse(await graph.request({ url: next, maxPageSize: pageSize, signal }))
    if (!body.success) throw new Failure('wrongServer', 'the calendar answer is not one', { code: 'badDeltaPage' })
    for (const item of body.data.value) round.take(item)
    const { '@odata.deltaLink': deltaLink, '@odata.nextLink': nextLink } = body.data
    if (deltaLink) return { round, deltaLink }
    if (!nextLink) throw new Failure('wrongServer', 'the calendar answer ends without a link', { code: 'noDeltaLink' })
    next = nextLink
  }
  throw new Failure('server', 'the calendar answer does not end', { code: 'endlessDelta' })
}

/** Reads series masters that the round did not bring; one that is gone is left out, and its occurrences with it. */
async function readMasters(graph: GraphClient, ids: EventId[], signal?: AbortSignal): Promise<CalendarEvent[]> {
  const masters = await Promise.all(
    ids.map(async (id) => {
      try {
        return parseEvent(await graph.request({ url: `/me/events/${encodeURIComponent(id)}`, signal }))
      } catch (error) {
        if (error instanceof Failure && error.kind === 'notFound') return undefined
        throw error
      }
    }),
  )
  return masters.filter((master) => master !== undefined)
}

/**
 * Brings a copy of the calendar up to date: continues from `before` when its window still fits, else reads the
 * window anew. A copy is returned only when the whole round was read; if anything fails, the old copy stands.
 */
export async function syncCalendar(
  graph: GraphClient,
  window: SyncWindow,
  before: CalendarCopy | undefined,
  signal?: AbortSignal,
): Promise<Round> {
  const continues = before !== undefined && before.window.start === window.start && before.window.end === window.end
  if (continues) {
    try {
      const { round, deltaLink } = await collect(graph, before.deltaLink, signal)
      return await apply(graph, round, deltaLink, window, before, false, signal)
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== 'reset') throw error
    }
  }
  // A reset can also hit the first pages of a round (notes, 2.4); once more is enough to get past an old token.
  try {
    const { round, deltaLink } = await collect(graph, firstLink(window), signal)
    return await apply(graph, round, deltaLink, window, undefined, true, signal)
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'reset') throw error
    const { round, deltaLink } = await collect(graph, firstLink(window), signal)
    return apply(graph, round, deltaLink, window, undefined, true, signal)
  }
}

async function apply(
  graph: GraphClient,
  round: Collector,
  deltaLink: string,
  window: SyncWindow,
  before: CalendarCopy | undefined,
  fresh: boolean,
  signal?: AbortSignal,
): Promise<Round> {
  const masters = new Map(before?.masters)
  const changedMasters = new Set<EventId>()
  for (const event of round.full.values()) {
    if (event.type !== 'seriesMaster') continue
    masters.set(event.id, event)
    changedMasters.add(event.id)
  }
  // An occurrence that comes again may come because its series changed: then the known master is out of date.
  const wanted = new Set([...round.skeletons.values()].map((occurrence) => occurrence.seriesMasterId))
  const missing = [...wanted].filter((id) => !changedMasters.has(id))
  for (const master of await readMasters(graph, missing, signal)) {
    masters.set(master.id, master)
    changedMasters.add(master.id)
  }

  const events = new Map(before?.events)
  const touched = new Set<EventId>()
  for (const id of round.removed) if (events.delete(id)) touched.add(id)
  for (const [id, event] of round.full) {
    if (event.type === 'seriesMaster') continue
    events.set(id, event)
    touched.add(id)
  }
  for (const [id, occurrence] of round.skeletons) {
    const master = masters.get(occurrence.seriesMasterId)
    if (!master) continue
    events.set(id, fillFromMaster(occurrence, master))
    touched.add(id)
  }
  // What the master says also holds for the occurrences that did not come again.
  if (before && changedMasters.size > 0) {
    for (const [id, event] of events) {
      if (
        event.type !== 'occurrence' ||
        touched.has(id) ||
        !event.seriesMasterId ||
        !changedMasters.has(event.seriesMasterId)
      )
        continue
      const master = masters.get(event.seriesMasterId) as CalendarEvent
      const { start, end, startDate = '', endDate = '' } = event
      events.set(id, fillFromMaster({ id, seriesMasterId: master.id, start, end, startDate, endDate }, master))
      touched.add(id)
    }
  }
  // Masters of series that have left the window are forgotten.
  const used = new Set<EventId>()
  for (const event of events.values()) if (event.seriesMasterId) used.add(event.seriesMasterId)
  for (const id of masters.keys()) if (!used.has(id)) masters.delete(id)
  return { copy: { window, deltaLink, events, masters }, touched, fresh, malformed: round.malformed }
}
