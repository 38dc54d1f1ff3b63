import type { CalendarEvent, EventId, Instant, ResponseType } from '../calendar/event.ts'

/** An answer to an invitation, by the name of Graph's action. */
export type Answer = 'accept' | 'tentativelyAccept' | 'decline'

/** What the user said about an invitation, from whichever surface. */
export interface AnswerCommand {
  /** The event, or a series' master for the whole series. */
  eventId: EventId
  answer: Answer
  comment: string
  proposedNewTime?: { start: Instant; end: Instant }
  /** Whether the organizer is told. */
  sendResponse: boolean
  /** When the meeting is, as the surface showed it (`seenOf`); undefined where it always shows what is known. */
  seen?: string
}

/** The facts an answer was given on. If they change before it is sent, the user is asked again. */
export interface AnswerBasis {
  start: Instant
  end: Instant
  isAllDay: boolean
  recurrence: string
  /** When the response that was known then was given, if any was. It may change: only a newer one counts. */
  respondedAt?: Instant
}

/** Graph's word for the state an answer leads to. */
export const resultOf: Record<Answer, ResponseType> = {
  accept: 'accepted',
  tentativelyAccept: 'tentativelyAccepted',
  decline: 'declined',
}

/** The facts of an event that an answer rests on: when it is, and how it repeats. */
export function basisOf(event: CalendarEvent): AnswerBasis {
  return {
    start: event.start,
    end: event.end,
    isAllDay: event.isAllDay,
    recurrence: event.recurrence ? JSON.stringify(event.recurrence) : '',
    ...(event.respondedAt === undefined ? {} : { respondedAt: event.respondedAt }),
  }
}

/** When a meeting is, as a person saw it when they answered: an answer to another time is not theirs. Digits only. */
export function seenOf(event: CalendarEvent): string {
  const { start, end, isAllDay, recurrence } = basisOf(event)
  // FNV-1a: a changed rhythm has another number.
  let rhythm = 0x811c9dc5
  for (const letter of recurrence) rhythm = Math.imul(rhythm ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return [start, end, Number(isAllDay), recurrence === '' ? 0 : rhythm].join('-')
}

/** Whether the meeting is still the one the user answered. */
export function sameBasis(a: AnswerBasis, b: AnswerBasis): boolean {
  return a.start === b.start && a.end === b.end && a.isAllDay === b.isAllDay && a.recurrence === b.recurrence
}

/**
 * Why an answer cannot be given. `overtaken`: a later answer to the same event was given already; `moved`: the meeting is
 * not at the time that the person saw.
 */
export type Refusal =
  | 'overtaken'
  | 'moved'
  | 'noteNeedsResponse'
  | 'organizer'
  | 'cancelled'
  | 'past'
  | 'noProposals'
  | 'proposalNeedsResponse'
  | 'proposalOnAccept'
  | 'badProposal'

/**
 * Why an answer cannot be given, or undefined when it can. The rules are Graph's (docs/protocols/graph.md, "Answering an
 * invitation"): the organizer does not answer; a note needs a response; a new time goes with tentative or decline only,
 * where the organizer allows it, and needs a response, too.
 */
export function refusal(
  command: AnswerCommand,
  event: CalendarEvent,
  now: Instant,
  cloudHasProposals: boolean,
): Refusal | undefined {
  if (event.isOrganizer || event.response === 'organizer') return 'organizer'
  if (event.isCancelled) return 'cancelled'
  if (event.type !== 'seriesMaster' && event.end <= now) return 'past'
  if (command.seen !== undefined && command.seen !== seenOf(event)) return 'moved'
  if (command.comment !== '' && !(command.sendResponse && event.responseRequested)) return 'noteNeedsResponse'
  if (!command.proposedNewTime) return undefined
  if (command.answer === 'accept') return 'proposalOnAccept'
  if (!event.allowNewTimeProposals || !cloudHasProposals) return 'noProposals'
  if (!command.sendResponse) return 'proposalNeedsResponse'
  const { start, end } = command.proposedNewTime
  return end > start && start > now ? undefined : 'badProposal'
}
