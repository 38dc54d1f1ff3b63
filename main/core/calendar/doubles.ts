import type { CalendarEvent, EventId } from './event.ts'

/**
 * The events without doubles: one meeting can lie on a calendar twice, when somebody accepted it for its owner or brought
 * it in from elsewhere. It is the same `iCalUId` at the same time, in another item that is not of the same series.
 */
export function withoutDoubles(events: ReadonlyMap<EventId, CalendarEvent>): ReadonlyMap<EventId, CalendarEvent> {
  const kept = new Map<string, CalendarEvent>()
  const doubles = new Set<EventId>()
  for (const event of events.values()) {
    if (event.iCalUId === '') continue
    const key = `${event.iCalUId} ${event.start} ${event.end}`
    const other = kept.get(key)
    if (other?.seriesMasterId !== undefined && other.seriesMasterId === event.seriesMasterId) continue
    const better = other === undefined || compare(event, other) < 0 ? event : other
    kept.set(key, better)
    if (other) doubles.add((better === event ? other : event).id)
  }
  if (doubles.size === 0) return events
  return new Map([...events].filter(([id]) => !doubles.has(id)))
}

const compare = (a: CalendarEvent, b: CalendarEvent): number => rank(a) - rank(b) || (a.id < b.id ? -1 : 1)

function rank(event: CalendarEvent): number {
  if (event.isCancelled) return 3
  if (event.isOrganizer) return 0
  return event.response === 'none' || event.response === 'notResponded' ? 2 : 1
}
