import { withoutDoubles } from '../../core/calendar/doubles.ts'
import type { CalendarEvent, EventId, Instant } from '../../core/calendar/event.ts'
import { fillFromMaster, type Skeleton } from '../events/event-parser.ts'
import type { Changes } from './changes.ts'
import { unsure, vanishedOccurrences } from './vanished-occurrences.ts'

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
  /**
   * Events after the window: single ones, masters of series that begin there, and occurrences that were moved there.
   * Looked for apart from the rounds.
   */
  beyond: ReadonlyMap<EventId, CalendarEvent>
  /**
   * Series whose masters could not be read, with those of their occurrences that no older master could fill. Every
   * round tries again.
   */
  unread: ReadonlyMap<EventId, readonly Skeleton[]>
  /** Items that came in a form that makes no sense. What was known of them stands. */
  damaged: ReadonlySet<EventId>
}

/** What one round of the sync brought. */
export interface Round {
  copy: CalendarCopy
  /** Ids that the round added, changed or removed, those after the window included. */
  touched: ReadonlySet<EventId>
  /** Whether the round started from nothing: a first sync, a new window, or a reset by Graph. */
  fresh: boolean
  /** Items that made no sense and were left out; what was known of them stands, and so does the rest of the round. */
  malformed: number
  /** Whether Graph said that something outside the window changed. */
  changedOutside: boolean
  /** Whether what lies after the window was read. */
  lookedBeyond: boolean
}

/** The events in the window and after it, doubles included; series that begin after it by their masters. */
export const everyEvent = ({ events, beyond }: Pick<CalendarCopy, 'events' | 'beyond'>) =>
  beyond.size === 0 ? events : new Map([...beyond, ...events])

/** Everything that is known of a calendar, in the window and after it, masters apart. A meeting is there once. */
export function wholeOf({ events, masters, beyond }: Pick<CalendarCopy, 'events' | 'masters' | 'beyond'>): {
  events: ReadonlyMap<EventId, CalendarEvent>
  masters: ReadonlyMap<EventId, CalendarEvent>
} {
  if (beyond.size === 0) return { events: withoutDoubles(events), masters }
  const all = { events: new Map(events), masters: new Map(masters) }
  for (const [id, event] of beyond) {
    const into = event.type === 'seriesMaster' ? all.masters : all.events
    if (!into.has(id)) into.set(id, event)
  }
  return { events: withoutDoubles(all.events), masters: all.masters }
}

/** Masters that were read beside a round. */
export interface ReadMasters {
  read: readonly CalendarEvent[]
  /** Those that the mailbox no longer has. */
  gone: ReadonlySet<EventId>
  /** Those that it could not give this time. */
  unread: ReadonlySet<EventId>
}

/**
 * Makes the next copy of the calendar from the one before, if there is one, the changes of a whole round, and the masters
 * that were read for it. `known` is what was known of the calendar, also where a fresh round starts from nothing: it
 * stands in for what Graph cannot give this time. A series whose master is gone is left out with its occurrences.
 */
export function nextCopy(
  { before, known }: { before: CalendarCopy | undefined; known: CalendarCopy | undefined },
  changes: Changes,
  { read, gone, unread }: ReadMasters,
  { window, deltaLink }: Pick<CalendarCopy, 'window' | 'deltaLink'>,
): Round | typeof unsure {
  const vanished = vanishedOccurrences(before, changes, gone)
  if (vanished === unsure) return unsure
  const events = new Map(before?.events)
  const touched = new Set<EventId>()
  for (const id of [...vanished, ...changes.removed]) if (events.delete(id)) touched.add(id)
  const brought = [...changes.full.values()].filter((event) => event.type === 'seriesMaster')
  const changed = new Map([...brought, ...read].map((master) => [master.id, master]))
  const masters = new Map([...(before?.masters ?? []), ...changed])
  for (const id of gone) masters.delete(id)
  for (const id of unread) {
    const last = known?.masters.get(id)
    if (last) masters.set(id, last)
  }
  const waiting = new Map<EventId, Skeleton[]>([...unread].map((id) => [id, []]))
  takeOver(events, touched, changes, masters, waiting)
  if (before) refill(events, touched, changed)
  keepWaiting({ before, changes, vanished, masters, events, touched, waiting })
  const damaged = new Set(changes.damaged)
  for (const id of before?.damaged ?? []) if (!events.has(id) || !touched.has(id)) damaged.add(id)
  for (const id of changes.removed) damaged.delete(id)
  for (const id of changes.damaged) {
    const last = known?.events.get(id)
    if (last && !events.has(id)) events.set(id, last)
  }
  forgetUnused(masters, events)
  const copy = { window, deltaLink, events, masters, beyond: known?.beyond ?? new Map(), unread: waiting, damaged }
  // Graph removes what it never sent when something outside the window changes (docs/protocols/graph.md).
  const changedOutside = before !== undefined && [...changes.removed].some((id) => !before.events.has(id))
  return { copy, touched, fresh: !before, malformed: changes.malformed, changedOutside, lookedBeyond: false }
}

/** Changes `events` as the round says, and notes the ids that it touched. */
function takeOver(
  events: Map<EventId, CalendarEvent>,
  touched: Set<EventId>,
  changes: Changes,
  masters: ReadonlyMap<EventId, CalendarEvent>,
  waiting: ReadonlyMap<EventId, Skeleton[]>,
): void {
  for (const [id, event] of changes.full) {
    if (event.type === 'seriesMaster') continue
    events.set(id, event)
    touched.add(id)
  }
  for (const [id, occurrence] of changes.skeletons) {
    const master = masters.get(occurrence.seriesMasterId)
    if (!master) {
      waiting.get(occurrence.seriesMasterId)?.push(occurrence)
      if (events.delete(id)) touched.add(id)
      continue
    }
    events.set(id, fillFromMaster(occurrence, master))
    touched.add(id)
  }
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
    events.set(id, fillFromMaster({ id, seriesMasterId: master.id, start: event.start, end: event.end }, master))
    touched.add(id)
  }
}

/** Takes the occurrences of older rounds that waited for their master: fills them, or lets them wait on. */
function keepWaiting(round: {
  before: CalendarCopy | undefined
  changes: Changes
  vanished: ReadonlySet<EventId>
  masters: ReadonlyMap<EventId, CalendarEvent>
  events: Map<EventId, CalendarEvent>
  touched: Set<EventId>
  waiting: ReadonlyMap<EventId, Skeleton[]>
}): void {
  const { before, changes, vanished, masters, events, touched, waiting } = round
  for (const [series, skeletons] of before?.unread ?? []) {
    // The series came again, and with it everything that is left of it.
    if (changes.seriesOfSkeletons.has(series)) continue
    for (const occurrence of skeletons) {
      if (vanished.has(occurrence.id) || changes.removed.has(occurrence.id) || events.has(occurrence.id)) continue
      const master = masters.get(series)
      if (!master) waiting.get(series)?.push(occurrence)
      else {
        events.set(occurrence.id, fillFromMaster(occurrence, master))
        touched.add(occurrence.id)
      }
    }
  }
}

/** Forgets the masters of series that have left the window. */
function forgetUnused(masters: Map<EventId, CalendarEvent>, events: ReadonlyMap<EventId, CalendarEvent>): void {
  const used = new Set<EventId>()
  for (const event of events.values()) if (event.seriesMasterId) used.add(event.seriesMasterId)
  for (const id of masters.keys()) if (!used.has(id)) masters.delete(id)
}
