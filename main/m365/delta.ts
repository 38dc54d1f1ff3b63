import { z } from 'zod'
import type { CalendarEvent, EventId } from '../core/calendar/event.ts'
import { Failure } from '../net/failure.ts'
import { type CalendarCopy, Changes, nextCopy, type Round, type SyncWindow } from './calendar-copy.ts'
import { parseEvent } from './event-parser.ts'
import type { GraphClient } from './graph-client.ts'

const page = z.object({
  value: z.array(z.unknown()),
  '@odata.nextLink': z.string().optional(),
  '@odata.deltaLink': z.string().optional(),
})

const pageSize = 200
// A round that never ends is a server gone wrong; a mailbox with this many pages does not exist.
const maxPages = 2000

function firstLink(window: SyncWindow): string {
  const start = encodeURIComponent(new Date(window.start).toISOString())
  const end = encodeURIComponent(new Date(window.end).toISOString())
  return `/me/calendarView/delta?startDateTime=${start}&endDateTime=${end}`
}

/** Reads the pages of a round up to the link for the next one. */
async function collect(
  graph: GraphClient,
  link: string,
  signal?: AbortSignal,
): Promise<{ changes: Changes; deltaLink: string }> {
  const changes = new Changes()
  let next = link
  for (let count = 0; count < maxPages; count++) {
    const body = page.safeParse(await graph.request({ url: next, maxPageSize: pageSize, signal }))
    if (!body.success) throw new Failure('wrongServer', 'the calendar answer is not one', { code: 'badDeltaPage' })
    for (const item of body.data.value) changes.take(item)
    const { '@odata.deltaLink': deltaLink, '@odata.nextLink': nextLink } = body.data
    if (deltaLink) return { changes, deltaLink }
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

/** Reads a whole round from a link on, and makes the next copy of it. */
async function readRound(
  graph: GraphClient,
  link: string,
  window: SyncWindow,
  before: CalendarCopy | undefined,
  signal?: AbortSignal,
): Promise<Round> {
  const { changes, deltaLink } = await collect(graph, link, signal)
  const masters = await readMasters(graph, changes.mastersToRead, signal)
  return nextCopy(before, changes, masters, { window, deltaLink })
}

const isReset = (error: unknown) => error instanceof Failure && error.kind === 'reset'

/**
 * Brings a copy of the calendar up to date: continues from `before` when its window still fits, else reads the
 * window anew. A copy is returned only when the whole round was read; if anything fails, the old copy stands. Rejects
 * with a `Failure`, or with the reason of `signal`.
 */
export async function syncCalendar(
  graph: GraphClient,
  window: SyncWindow,
  before: CalendarCopy | undefined,
  signal?: AbortSignal,
): Promise<Round> {
  if (before !== undefined && before.window.start === window.start && before.window.end === window.end) {
    try {
      return await readRound(graph, before.deltaLink, window, before, signal)
    } catch (error) {
      if (!isReset(error)) throw error
    }
  }
  // A reset can also hit the first pages of a round; a second start is enough to get past an old token.
  try {
    return await readRound(graph, firstLink(window), window, undefined, signal)
  } catch (error) {
    if (!isReset(error)) throw error
    return readRound(graph, firstLink(window), window, undefined, signal)
  }
}
