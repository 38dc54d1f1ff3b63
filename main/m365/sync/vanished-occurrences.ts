import type { CalendarEvent, EventId } from '../../core/calendar/event.ts'
import type { Changes } from './changes.ts'

/** The round does not say whether occurrences vanished; only a fresh one does. */
export const unsure = Symbol('unsure')

/** What was known before a round. */
interface Known {
  events: ReadonlyMap<EventId, CalendarEvent>
  masters: ReadonlyMap<EventId, CalendarEvent>
}

/**
 * The known occurrences and exceptions that a round says are gone without naming them. Graph sends what is left of a
 * series and no `@removed` for what vanished from it; or it removes the master of a deleted series alone
 * (docs/protocols/graph.md). So a round that holds occurrences of a series replaces all of them. `gone` names the masters
 * that the mailbox no longer has. `unsure` where the round can be read both ways.
 */
export function vanishedOccurrences(
  before: Known | undefined,
  changes: Changes,
  gone: ReadonlySet<EventId>,
): ReadonlySet<EventId> | typeof unsure {
  const vanished = new Set<EventId>()
  if (!before) return vanished
  const again = changes.seriesOfSkeletons
  for (const [series, known] of knownOf(before, seriesTouched(before, changes, again, gone))) {
    const missing = known.filter(({ id }) => !isNamed(changes, id))
    if (missing.length === 0) continue
    if (!gone.has(series)) {
      // Only a master or an exception came: of the others it says nothing.
      if (!again.has(series)) return unsure
      // Whether exceptions come again with their series is not known for certain.
      if (missing.some(({ type }) => type === 'exception')) return unsure
    }
    for (const { id } of missing) vanished.add(id)
  }
  return vanished
}

const isNamed = ({ full, skeletons, removed, damaged }: Changes, id: EventId) =>
  full.has(id) || skeletons.has(id) || removed.has(id) || damaged.has(id)

/** The series that a round says anything about. */
function seriesTouched(
  before: Known,
  changes: Changes,
  again: ReadonlySet<EventId>,
  gone: ReadonlySet<EventId>,
): Set<EventId> {
  const series = new Set([...again, ...gone])
  for (const id of changes.removed) if (before.masters.has(id)) series.add(id)
  for (const { id, type, seriesMasterId } of changes.full.values()) {
    if (type === 'seriesMaster') series.add(id)
    else if (seriesMasterId) series.add(seriesMasterId)
  }
  return series
}

/** What is known of each of these series in the window. */
function knownOf(before: Known, series: ReadonlySet<EventId>): Map<EventId, CalendarEvent[]> {
  const known = new Map<EventId, CalendarEvent[]>()
  if (series.size === 0) return known
  for (const event of before.events.values()) {
    if (!event.seriesMasterId || !series.has(event.seriesMasterId)) continue
    const found = known.get(event.seriesMasterId)
    if (found) found.push(event)
    else known.set(event.seriesMasterId, [event])
  }
  return known
}
