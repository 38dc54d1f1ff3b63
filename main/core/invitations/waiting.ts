import type { CalendarEvent, EventId, Instant } from '../calendar/event.ts'
import { isInvitation } from '../calendar/people.ts'
import { endIn } from '../calendar/zones.ts'

/** An invitation that waits for an answer. A series counts once, under its master's id. */
export interface Invitation {
  /** What an answer is sent to: the event, or the series' master. */
  id: EventId
  /** The event to show: the single one, the series' next occurrence, or the master of one that begins later. */
  event: CalendarEvent
  series: boolean
}

function unanswered(event: CalendarEvent): boolean {
  return event.response === 'notResponded' || event.response === 'none'
}

/**
 * The invitations that wait for an answer, soonest first. Occurrences of one unanswered series are one invitation;
 * an exception that was changed after the series was answered stands alone.
 */
export function waitingInvitations(
  events: Iterable<CalendarEvent>,
  masters: ReadonlyMap<EventId, CalendarEvent>,
  now: Instant,
  zone: string,
): Invitation[] {
  const found = new Map<EventId, Invitation>()
  const waits = (event: CalendarEvent) =>
    !event.isCancelled && isInvitation(event) && unanswered(event) && endIn(event, zone) > now
  for (const event of events) {
    if (event.type === 'seriesMaster' || !waits(event)) continue
    const master = event.seriesMasterId ? masters.get(event.seriesMasterId) : undefined
    const series = master !== undefined && unanswered(master)
    const id = series ? master.id : event.id
    const before = found.get(id)
    if (!before || event.start < before.event.start) found.set(id, { id, event, series })
  }
  // A series that has not begun may have no occurrence within sight; its master says when it begins.
  for (const master of masters.values())
    if (!found.has(master.id) && master.start > now && waits(master))
      found.set(master.id, { id: master.id, event: master, series: true })
  return [...found.values()].sort((a, b) => a.event.start - b.event.start)
}
