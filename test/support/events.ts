import type { CalendarEvent } from '../../main/core/calendar/event.ts'

/** Milliseconds. */
export const minute = 60_000

/** Milliseconds. */
export const hour = 60 * minute

/** An instant from its ISO text. */
export const at = (iso: string) => Date.parse(iso)

/** An accepted meeting with one other person, half an hour long, unless told otherwise. */
export function event(change: Partial<CalendarEvent> = {}): CalendarEvent {
  const start = change.start ?? at('2026-11-24T09:00:00Z')
  return {
    id: 'event-1',
    type: 'singleInstance',
    iCalUId: 'uid-1',
    changeKey: 'key-1',
    subject: 'Design review',
    body: '',
    location: '',
    start,
    end: start + 30 * minute,
    isAllDay: false,
    originalStartTimeZone: 'W. Europe Standard Time',
    organizer: { name: 'Clara Novak', address: 'clara@example.com' },
    isOrganizer: false,
    attendees: [{ name: 'Anna Berger', address: 'anna@example.com', type: 'required', response: 'accepted' }],
    hideAttendees: false,
    response: 'accepted',
    responseRequested: true,
    allowNewTimeProposals: true,
    isCancelled: false,
    showAs: 'busy',
    sensitivity: 'normal',
    importance: 'normal',
    isOnlineMeeting: false,
    ...change,
  }
}

/** An invitation that waits for an answer. */
export const invitation = (change: Partial<CalendarEvent> = {}) =>
  event({ response: 'notResponded', showAs: 'tentative', ...change })
