/** A moment in Unix milliseconds. */
export type Instant = number

/** An immutable Graph event id. Case-sensitive, valid in one mailbox only. */
export type EventId = string

/** How an event counts for others who look for free time, as in Graph. */
export type ShowAs = 'free' | 'tentative' | 'busy' | 'oof' | 'workingElsewhere' | 'unknown'

/** Who may see what an event is about, as in Graph. */
export type Sensitivity = 'normal' | 'personal' | 'private' | 'confidential'

/** A person's answer to an invitation, as in Graph. */
export type ResponseType = 'none' | 'organizer' | 'tentativelyAccepted' | 'accepted' | 'declined' | 'notResponded'

/** What an event is within a series, as in Graph. */
export type EventType = 'singleInstance' | 'occurrence' | 'exception' | 'seriesMaster'

/** A person as the calendar names them; either part can be empty. */
export interface Person {
  name: string
  address: string
}

/** Somebody who is invited, and their answer. */
export interface Attendee extends Person {
  type: 'required' | 'optional' | 'resource'
  response: ResponseType
}

/** How a series repeats, as in Graph's `patternedRecurrence`. */
export interface RecurrencePattern {
  type: 'daily' | 'weekly' | 'absoluteMonthly' | 'relativeMonthly' | 'absoluteYearly' | 'relativeYearly'
  interval: number
  daysOfWeek: string[]
  dayOfMonth: number
  month: number
  index: 'first' | 'second' | 'third' | 'fourth' | 'last'
  /** Last day as an ISO date, or undefined for a series without an end. */
  until?: string
  occurrences?: number
}

/**
 * One event on the user's calendar, as the domain sees it: a single event, an occurrence with what its series
 * says filled in, or an exception. Times are instants; an all-day event has dates without a zone as well.
 */
export interface CalendarEvent {
  id: EventId
  type: EventType
  seriesMasterId?: EventId
  iCalUId: string
  /** Changes with every edit on this mailbox's copy. */
  changeKey: string
  subject: string
  /** Plain text; never HTML. */
  body: string
  location: string
  /** For an all-day event: midnight in UTC of `startDate`. Use `startIn`/`endIn` to place it in a zone. */
  start: Instant
  end: Instant
  isAllDay: boolean
  /** All-day only: first day, ISO date. */
  startDate?: string
  /** All-day only: the day after the last one, ISO date. */
  endDate?: string
  /** Zone the organizer made it in: a Windows or IANA name, or "tzone://Microsoft/Custom". */
  originalStartTimeZone: string
  organizer: Person
  isOrganizer: boolean
  attendees: Attendee[]
  hideAttendees: boolean
  response: ResponseType
  /** When the answer was given, if Graph says so; its sentinel years 1 and 4501 mean "no time". */
  respondedAt?: Instant
  responseRequested: boolean
  allowNewTimeProposals: boolean
  isCancelled: boolean
  showAs: ShowAs
  sensitivity: Sensitivity
  importance: 'low' | 'normal' | 'high'
  isOnlineMeeting: boolean
  /** Graph's own link, not yet checked; see `joinLink`. */
  onlineMeetingUrl?: string
  /** Links in its places and text, in order, unwrapped and not yet judged; undefined where only `body` has them. */
  links?: readonly string[]
  webLink?: string
  recurrence?: RecurrencePattern
  createdAt?: Instant
}

/** Whether the title of an event must never leave this machine (docs/design.md, invariant 4). */
export function isPrivate(event: Pick<CalendarEvent, 'sensitivity'>): boolean {
  return event.sensitivity === 'private' || event.sensitivity === 'confidential'
}
