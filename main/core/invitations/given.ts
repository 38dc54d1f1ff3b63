import type { CalendarEvent, EventId, Instant } from '../calendar/event.ts'
import { type Answer, resultOf } from './answer.ts'

/**
 * An answer that was given on this computer. It is remembered when the outbox has long let go of it, in the same write:
 * an answer whose id is known is not given again, and an older answer does not override a newer one.
 */
export interface GivenAnswer {
  /** The outbox item's id, which is the action's for a click in Mattermost. */
  id: string
  eventId: EventId
  answer: Answer
  /** When the person gave it. */
  at: Instant
  /** The person took it back: it no longer says what they want. */
  undone?: true
  /** When it went on the wire; undefined as long as it certainly did not. */
  sentAt?: Instant
}

// The bot offers an action for 45 days at most.
const rememberFor = 60 * 24 * 3600_000
const mostRemembered = 500

/**
 * How far the clocks of the bot, of Exchange and of this machine may be apart, in milliseconds. Exchange says moments in
 * whole seconds, too.
 */
export const clocksApart = 120_000

/** Adds an answer, and forgets what is too old to come back. */
export function remember(given: readonly GivenAnswer[], one: GivenAnswer, now: Instant): GivenAnswer[] {
  return [...given.filter(({ at }) => at > now - rememberFor), one].slice(-mostRemembered)
}

/** Notes what became of a remembered answer. */
export function note(
  given: readonly GivenAnswer[],
  id: string,
  change: Pick<GivenAnswer, 'undone' | 'sentAt'>,
): GivenAnswer[] {
  return given.map((one) => (one.id === id ? { ...one, ...change } : one))
}

/** Whether a later answer to the same event was given here, and not taken back. */
export function isOvertaken(given: readonly GivenAnswer[], eventId: EventId, at: Instant): boolean {
  return given.some((one) => one.eventId === eventId && !one.undone && one.at > at)
}

/**
 * Whether the event's response was given elsewhere, in Outlook or on another computer, after an answer of ours. A response
 * that was known when ours was given is none, and neither is one that we sent ourselves.
 */
export function isAnsweredElsewhere(
  { response, respondedAt }: CalendarEvent,
  ours: { at: Instant; knownRespondedAt: Instant | undefined; given: readonly GivenAnswer[]; eventId: EventId },
): boolean {
  if (respondedAt === undefined || respondedAt <= ours.at || respondedAt === ours.knownRespondedAt) return false
  return !ours.given.some(
    ({ eventId, answer, sentAt }) =>
      eventId === ours.eventId &&
      sentAt !== undefined &&
      resultOf[answer] === response &&
      respondedAt > sentAt - clocksApart,
  )
}
