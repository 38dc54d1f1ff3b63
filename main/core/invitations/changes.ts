import type { CalendarEvent, EventId, Instant } from '../calendar/event.ts'
import { isInvitation, isSamePerson, otherPeople } from '../calendar/people.ts'
import { endIn } from '../calendar/zones.ts'

const largeMeeting = 20

/** What of a meeting changed, as far as a person wants to hear of it. */
export type ChangedPart = 'title' | 'time' | 'place' | 'people'

/** What happened to somebody else's meeting between two syncs. */
export type InvitationChange =
  | { kind: 'new'; event: CalendarEvent; answerTo: EventId; series: boolean }
  | { kind: 'changed'; event: CalendarEvent; before: CalendarEvent; what: ChangedPart[] }
  | { kind: 'cancelled'; event: CalendarEvent }

/** Who came and who went, by name; rooms are places, not people. */
export function peopleChanged(before: CalendarEvent, after: CalendarEvent): { added: string[]; removed: string[] } {
  const names = (event: CalendarEvent, other: CalendarEvent) => {
    const known = new Set(other.attendees.map((person) => person.address.toLowerCase()))
    return otherPeople(event)
      .filter((person) => !known.has(person.address.toLowerCase()))
      .filter((person) => !other.attendees.some((listed) => isSamePerson(listed, person)))
      .map((person) => person.name || person.address)
  }
  return { added: names(after, before), removed: names(before, after) }
}

function whatChanged(before: CalendarEvent, after: CalendarEvent): ChangedPart[] {
  const what: ChangedPart[] = []
  if (before.subject !== after.subject) what.push('title')
  if (before.start !== after.start || before.end !== after.end || before.isAllDay !== after.isAllDay) what.push('time')
  if (before.location !== after.location) what.push('place')
  const { added, removed } = peopleChanged(before, after)
  // A copy that hides its list shows nobody, which is not news.
  const listed = !after.hideAttendees && before.attendees.length > 0 && after.attendees.length > 0
  // In a large meeting, who comes and goes is news only beside other news.
  const large = Math.max(before.attendees.length, after.attendees.length) > largeMeeting
  if (listed && added.length + removed.length > 0 && (!large || what.length > 0)) what.push('people')
  return what
}

/**
 * What a sync changed about invitations, as far as a person wants to hear of it: never their own events, nothing
 * that is over, a series once, and no "cancelled" because an event left the window (docs/protocols/graph.md, "Delta").
 */
export function invitationChanges(
  before: ReadonlyMap<EventId, CalendarEvent>,
  after: ReadonlyMap<EventId, CalendarEvent>,
  touched: Iterable<EventId>,
  masters: ReadonlyMap<EventId, CalendarEvent>,
  now: Instant,
  zone: string,
): InvitationChange[] {
  const changes = new Map<EventId, InvitationChange>()
  for (const id of touched) {
    const event = after.get(id)
    if (!event || !isInvitation(event) || endIn(event, zone) <= now) continue
    const old = before.get(id)
    const key = event.seriesMasterId && event.type === 'occurrence' ? event.seriesMasterId : id
    const known = changes.get(key)
    if (known && known.event.start <= event.start) continue
    if (event.isCancelled) {
      if (old && !old.isCancelled) changes.set(key, { kind: 'cancelled', event })
      continue
    }
    if (event.response === 'declined') continue
    const unanswered = event.response === 'notResponded' || event.response === 'none'
    if (!old) {
      const { seriesMasterId } = event
      const seriesKnown =
        seriesMasterId !== undefined &&
        (before.has(seriesMasterId) || [...before.values()].some((e) => e.seriesMasterId === seriesMasterId))
      if (!unanswered || seriesKnown) continue
      const master = seriesMasterId !== undefined && masters.has(seriesMasterId) ? seriesMasterId : undefined
      const series = master !== undefined || event.type === 'seriesMaster'
      changes.set(key, { kind: 'new', event, series, answerTo: master ?? event.id })
      continue
    }
    const what = whatChanged(old, event)
    if (what.length > 0) changes.set(key, { kind: 'changed', event, before: old, what })
  }
  return [...changes.values()].sort((a, b) => a.event.start - b.event.start)
}
