import { z } from 'zod'
import type { CalendarEvent, EventId, Instant } from '../../core/calendar/event.ts'
import { isInvitation } from '../../core/calendar/people.ts'
import { Failure } from '../../net/failure.ts'
import { parseEvent } from '../events/event-parser.ts'
import type { GraphClient } from '../graph-client.ts'
import type { CalendarCopy, Round } from './calendar-copy.ts'

const page = z.object({ value: z.array(z.unknown()), '@odata.nextLink': z.string().optional() })

const horizon = 366 * 24 * 3600_000
const pageSize = 100
const maxPages = 10
// A round that loses more invitations than this is no round of moved meetings.
const mostReadAgain = 10

type Events = Map<EventId, CalendarEvent>

/** The moment in the form that Graph's filters take: UTC, without an offset. */
const filterTime = (instant: Instant) => new Date(instant).toISOString().slice(0, 19)

/**
 * Reads the single events and the masters of series that begin in the year after the window. They are few, and a series
 * comes once. Rejects with a `Failure`.
 */
async function readAfter(graph: GraphClient, from: Instant, signal?: AbortSignal): Promise<Events> {
  const bounds = [`ge '${filterTime(from)}'`, `lt '${filterTime(from + horizon)}'`]
  const filter = bounds.map((bound) => `start/dateTime ${bound}`).join(' and ')
  const query = { $filter: filter, $orderby: 'start/dateTime', $top: String(pageSize) }
  const found: Events = new Map()
  let next = `/me/calendar/events?${Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')}`
  for (let count = 0; count < maxPages; count++) {
    const body = page.safeParse(await graph.request({ url: next, signal }))
    if (!body.success) throw new Failure('wrongServer', 'the list of events is none', { code: 'badEventPage' })
    for (const event of body.data.value.map(parseEvent)) if (event) found.set(event.id, event)
    const link = body.data['@odata.nextLink']
    if (!link) break
    next = link
  }
  return found
}

/** Reads single events again, and keeps those that lie after the window now. */
async function readAgain(
  graph: GraphClient,
  ids: readonly EventId[],
  windowEnd: Instant,
  signal?: AbortSignal,
): Promise<Events> {
  const found: Events = new Map()
  for (const id of ids.slice(0, mostReadAgain)) {
    const event = await unlessFailed(async () =>
      parseEvent(await graph.request({ url: `/me/events/${encodeURIComponent(id)}`, signal })),
    )
    if (event && event.start >= windowEnd) found.set(id, event)
  }
  return found
}

/** What a look beside the round brings. The round is good without it, so a failed look only comes to nothing. */
async function unlessFailed<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look()
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

/** The invitations that a round took out of the window. */
function leftWindow(round: Round, before: CalendarCopy | undefined): EventId[] {
  if (!before) return []
  return [...before.events.values()]
    .filter(
      (event) =>
        !round.copy.events.has(event.id) &&
        isInvitation(event) &&
        !event.isCancelled &&
        event.response !== 'declined' &&
        event.end > round.copy.window.start,
    )
    .map(({ id }) => id)
}

/**
 * Adds to a round what lies after its window: it looks there when asked to, when Graph says that something outside the
 * window changed, and when invitations left the window. A meeting that was moved out of the window is thereby a changed
 * one, and not one that is gone. Rejects with the reason of `signal`.
 */
export async function withBeyond(
  graph: GraphClient,
  round: Round,
  before: CalendarCopy | undefined,
  { lookBeyond, signal }: { lookBeyond: boolean; signal: AbortSignal | undefined },
): Promise<Round> {
  const { end } = round.copy.window
  const known = before?.beyond ?? new Map<EventId, CalendarEvent>()
  const moved = await readAgain(graph, leftWindow(round, before), end, signal)
  const wanted = lookBeyond || round.fresh || round.changedOutside || moved.size > 0
  const after = wanted ? await unlessFailed(() => readAfter(graph, end, signal)) : undefined
  const unlisted = [...known.values()].filter(
    ({ id, type, start }) => type === 'exception' || type === 'occurrence' || start >= end + horizon || moved.has(id),
  )
  const kept = after
    ? await readAgain(
        graph,
        unlisted.map(({ id }) => id),
        end,
        signal,
      )
    : known
  const beyond: Events = new Map([...kept, ...moved, ...(after ?? [])])
  for (const id of beyond.keys()) if (round.copy.events.has(id) || round.copy.masters.has(id)) beyond.delete(id)
  const touched = new Set(round.touched)
  for (const id of new Set([...known.keys(), ...beyond.keys()]))
    if (known.get(id)?.changeKey !== beyond.get(id)?.changeKey || known.has(id) !== beyond.has(id)) touched.add(id)
  return { ...round, copy: { ...round.copy, beyond }, touched, lookedBeyond: after !== undefined }
}
