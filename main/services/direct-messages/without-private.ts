import { type CalendarEvent, type EventId, isPrivate } from '../../core/calendar/event.ts'
import { say } from '../../text/say.ts'
import type { AppState } from '../state/app-state.ts'

const seen = new WeakMap<ReadonlyMap<EventId, CalendarEvent>, ReadonlyMap<EventId, CalendarEvent>>()

/** An event as it may leave this machine. Of a private event only its times are left (docs/design.md, invariant 4). */
export function publicEvent(event: CalendarEvent): CalendarEvent {
  if (!isPrivate(event)) return event
  return {
    ...event,
    subject: say('event.private'),
    body: '',
    location: '',
    attendees: [],
    organizer: { name: say('event.somebody'), address: event.organizer.address },
    onlineMeetingUrl: undefined,
    webLink: undefined,
  }
}

function masked(events: ReadonlyMap<EventId, CalendarEvent>): ReadonlyMap<EventId, CalendarEvent> {
  const known = seen.get(events)
  if (known) return known
  const result = new Map([...events].map(([id, event]) => [id, publicEvent(event)]))
  seen.set(events, result)
  return result
}

/** The state as far as it may be told outside this machine. Whatever is written for Mattermost is written from this. */
export function withoutPrivate(state: AppState): AppState {
  return { ...state, events: masked(state.events), masters: masked(state.masters) }
}
