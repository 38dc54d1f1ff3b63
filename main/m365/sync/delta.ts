import { z } from 'zod'
import type { CalendarEvent, EventId } from '../../core/calendar/event.ts'
import { Failure, type FailureKind } from '../../net/failure.ts'
import { parseEvent } from '../events/event-parser.ts'
import type { GraphClient } from '../graph-client.ts'
import { withBeyond } from './beyond.ts'
import { type CalendarCopy, nextCopy, type ReadMasters, type Round, type SyncWindow } from './calendar-copy.ts'
import { Changes } from './changes.ts'
import { unsure } from './vanished-occurrences.ts'

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

const itemFailures: readonly FailureKind[] = ['server', 'forbidden', 'refused', 'wrongServer']

/** Whether a failure speaks of one item, not of the way to Graph: the other items go on without it. */
const isOfTheItem = ({ kind, status }: Failure) =>
  itemFailures.includes(kind) || (kind === 'lost' && status !== undefined)

/** Reads series masters beside a round. One that the mailbox cannot give does not stop the others. */
async function readMasters(graph: GraphClient, ids: EventId[], signal?: AbortSignal): Promise<ReadMasters> {
  const read: CalendarEvent[] = []
  const gone = new Set<EventId>()
  const unread = new Set<EventId>()
  await Promise.all(
    ids.map(async (id) => {
      try {
        const master = parseEvent(await graph.request({ url: `/me/events/${encodeURIComponent(id)}`, signal }))
        if (master) read.push(master)
        else unread.add(id)
      } catch (error) {
        if (!(error instanceof Failure)) throw error
        if (error.kind === 'notFound') gone.add(id)
        else if (isOfTheItem(error)) unread.add(id)
        else throw error
      }
    }),
  )
  return { read, gone, unread }
}

/** What a round is read with. */
interface RoundOptions {
  window: SyncWindow
  /** What was known of the calendar, whatever its window. */
  known: CalendarCopy | undefined
  signal: AbortSignal | undefined
}

/** Reads a whole round from a link on, and makes the next copy of it. */
async function readRound(
  graph: GraphClient,
  link: string,
  before: CalendarCopy | undefined,
  { window, known, signal }: RoundOptions,
): Promise<Round | typeof unsure> {
  const { changes, deltaLink } = await collect(graph, link, signal)
  const masters = await readMasters(graph, changes.mastersToRead(before), signal)
  return nextCopy({ before, known }, changes, masters, { window, deltaLink })
}

/** Reads the window anew. */
async function readAnew(graph: GraphClient, options: RoundOptions): Promise<Round> {
  const round = await readRound(graph, firstLink(options.window), undefined, options)
  if (round === unsure) throw new TypeError('a round that starts from nothing is sure')
  return round
}

const isReset = (error: unknown) => error instanceof Failure && error.kind === 'reset'

/** Reads a round from `before` on, or the window anew. */
async function readNext(graph: GraphClient, before: CalendarCopy | undefined, options: RoundOptions): Promise<Round> {
  const { window } = options
  if (before !== undefined && before.window.start === window.start && before.window.end === window.end) {
    try {
      const round = await readRound(graph, before.deltaLink, before, options)
      if (round !== unsure) return round
    } catch (error) {
      if (!isReset(error)) throw error
    }
  }
  // A reset can also hit the first pages of a round; a second start is enough to get past an old token.
  try {
    return await readAnew(graph, options)
  } catch (error) {
    if (!isReset(error)) throw error
    return readAnew(graph, options)
  }
}

/**
 * Brings a copy of the calendar up to date: continues from `before` when its window still fits, else reads the
 * window anew. A copy is returned only when the whole round was read; if anything fails, the old copy stands. What lies
 * after the window is looked for, too, when `lookBeyond` asks for it or the round gives a reason. Rejects with a
 * `Failure`, or with the reason of `signal`.
 */
export async function syncCalendar(
  graph: GraphClient,
  window: SyncWindow,
  before: CalendarCopy | undefined,
  { signal, lookBeyond = false }: { signal?: AbortSignal; lookBeyond?: boolean } = {},
): Promise<Round> {
  const round = await readNext(graph, before, { window, known: before, signal })
  return withBeyond(graph, round, before, { lookBeyond, signal })
}
