import type { AgendaEntry } from '../../core/calendar/agenda.ts'
import { type CalendarEvent, type EventId, isPrivate } from '../../core/calendar/event.ts'
import type { InvitationChange } from '../../core/invitations/changes.ts'
import { say } from '../../text/say.ts'
import type { Notice } from '../notices/notices.ts'
import { type AppState, eventOf } from '../state/app-state.ts'

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
    links: [],
    webLink: undefined,
  }
}

/** An event as if it were private, whatever it is. */
export const hiddenEvent = (event: CalendarEvent): CalendarEvent => publicEvent({ ...event, sensitivity: 'private' })

/** The state as if every event were private: what is written from it holds no title, whatever becomes private later. */
export function withoutTitles(state: AppState): AppState {
  const hide = (events: ReadonlyMap<EventId, CalendarEvent>) =>
    new Map([...events].map(([id, event]) => [id, hiddenEvent(event)]))
  return { ...state, events: hide(state.events), masters: hide(state.masters) }
}

/** A notice as if every event were private. */
export function noticeWithoutTitles<N extends Notice>(notice: N): N {
  const change = (one: InvitationChange): InvitationChange =>
    one.kind === 'changed'
      ? { ...one, event: hiddenEvent(one.event), before: hiddenEvent(one.before) }
      : { ...one, event: hiddenEvent(one.event) }
  const entries = (all: readonly AgendaEntry[]) => all.map((one) => ({ ...one, event: hiddenEvent(one.event) }))
  const hidden = ((given: Notice): Notice => {
    switch (given.kind) {
      case 'invitation':
        return { ...given, change: change(given.change) }
      case 'invitationDigest':
        return { ...given, changes: given.changes.map(change) }
      case 'summary': {
        const { agenda } = given
        return { ...given, agenda: { ...agenda, allDay: entries(agenda.allDay), timed: entries(agenda.timed) } }
      }
      case 'reminder':
        return { ...given, event: hiddenEvent(given.event) }
      case 'missed':
        return { ...given, events: given.events.map(hiddenEvent) }
      default:
        return given
    }
  })(notice)
  // The kind stays the same.
  return hidden as N
}

/** The events whose titles a notice may hold, as far as they are not private. */
export function eventsNamedIn(notice: Notice, state: AppState): EventId[] {
  const ids = ((): EventId[] => {
    switch (notice.kind) {
      case 'invitation':
        return [notice.change.event.id]
      case 'invitationDigest':
        return notice.changes.map(({ event }) => event.id)
      case 'summary':
        return [...notice.agenda.allDay, ...notice.agenda.timed].map(({ event }) => event.id)
      case 'reminder':
        return [notice.event.id]
      case 'missed':
        return notice.events.map(({ id }) => id)
      case 'askStatus':
        return notice.events
      case 'answerStopped':
        return [notice.eventId]
      default:
        return []
    }
  })()
  return ids.filter((id) => !anyPrivate([id], state))
}

/** Whether one of these events is private by now. What is gone from the calendar is not known to be. */
export const anyPrivate = (about: readonly EventId[], state: AppState): boolean =>
  about.some((id) => {
    const event = eventOf(state, id)
    return event !== undefined && isPrivate(event)
  })

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
