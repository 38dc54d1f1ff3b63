import type { CalendarEvent, EventId, Instant, ResponseType } from '../calendar/event.ts'
import { type AnswerBasis, type AnswerCommand, basisOf, resultOf, sameBasis } from './answer.ts'
import { clocksApart, type GivenAnswer, isAnsweredElsewhere } from './given.ts'

/** Where an answer stands. Every change is on disk before the next step is taken. */
export type OutboxState =
  /** The user can still take it back. */
  | { at: 'held'; until: Instant }
  /** To be sent, not before `notBefore`. */
  | { at: 'queued'; notBefore: Instant; reason?: WaitReason }
  /** On the wire, or was when we died: read before sending again. */
  | { at: 'unsure'; since: Instant; readAt: Instant; reads: number }
  /** Graph took it. Kept until a sync shows it, so that an old answer in a late delta is not believed. */
  | { at: 'sent'; when: Instant }
  /** Not sent, and never will be by itself; the user is told why. */
  | { at: 'stopped'; why: StopReason; when: Instant }

/** Why an answer waits; each passes by itself, or with a sign-in. */
export type WaitReason = 'offline' | 'throttled' | 'serverTrouble' | 'signIn'

/** Why an answer is not sent and will not be. */
export type StopReason = 'moved' | 'cancelled' | 'gone' | 'answeredElsewhere' | 'refused' | 'notAllowed'

/** An answer on its way to Graph, as it is on the disk. */
export interface OutboxItem {
  /** Our own id of this answer. */
  id: string
  command: AnswerCommand
  basis: AnswerBasis
  /** The answer as it stood before, to tell whether ours arrived. */
  before?: { response: ResponseType; respondedAt?: Instant }
  givenAt: Instant
  attempts: number
  /** How often in a row the event could not be read before sending. */
  failedReads?: number
  state: OutboxState
}

/** How long the user can take an answer back before it is sent. */
export const undoFor = 8_000

// After a lost reply Graph may show the old answer for a while, so the event is read several times before the answer is
// sent again (docs/protocols/graph.md, "Answering an invitation").
const readDelays = [5_000, 15_000, 40_000]
// Twice as long after each sending whose reply was lost, so often at most.
const mostDoublings = 4

/** How long to wait before the next reading, in milliseconds; undefined after the last one. */
function readDelay(reads: number, attempts: number): number | undefined {
  const delay = readDelays[reads]
  return delay && delay * 2 ** Math.min(Math.max(attempts - 1, 0), mostDoublings)
}

const retryDelays = [5_000, 15_000, 60_000, 5 * 60_000]

/** When the item wants attention next; undefined when it is at rest. */
export function dueAt(item: OutboxItem): Instant | undefined {
  switch (item.state.at) {
    case 'held':
      return item.state.until
    case 'queued':
      return item.state.notBefore
    case 'unsure':
      return item.state.readAt
    default:
      return undefined
  }
}

/**
 * A new answer. It replaces whatever was not yet on the wire for the same event. `givenAt` is now unless it was given
 * earlier, such as by a click while this computer was off. `mayBeSent`: another computer had it before, and nobody knows
 * how far it got.
 */
export function give(
  items: readonly OutboxItem[],
  item: { id: string; command: AnswerCommand; basis: AnswerBasis; givenAt?: Instant },
  now: Instant,
  mayBeSent = false,
): OutboxItem[] {
  const kept = items.filter((other) => other.command.eventId !== item.command.eventId || other.state.at === 'unsure')
  const state: OutboxState = mayBeSent
    ? { at: 'unsure', since: now, readAt: now, reads: 0 }
    : { at: 'held', until: now + undoFor }
  return [...kept, { ...item, givenAt: item.givenAt ?? now, attempts: 0, state }]
}

/** The answers that may be worked on: of each event the oldest one, so that two answers never cross. */
function firstInLine(items: readonly OutboxItem[]): OutboxItem[] {
  const first = new Map<EventId, OutboxItem>()
  for (const item of items) {
    if (dueAt(item) !== undefined && !first.has(item.command.eventId)) first.set(item.command.eventId, item)
  }
  return [...first.values()]
}

/** The answer to work on now. */
export function nextDue(items: readonly OutboxItem[], now: Instant): OutboxItem | undefined {
  return firstInLine(items)
    .filter((item) => (dueAt(item) ?? Infinity) <= now)
    .sort((a, b) => a.givenAt - b.givenAt)[0]
}

/** When there is something to work on next; what waits behind another answer wants nothing. */
export function nextMoment(items: readonly OutboxItem[]): Instant | undefined {
  const moments = firstInLine(items).flatMap((item) => dueAt(item) ?? [])
  return moments.length === 0 ? undefined : Math.min(...moments)
}

/** Whether the user gave another answer to the same event after this one, which waits behind it. */
export function isSuperseded(items: readonly OutboxItem[], item: OutboxItem): boolean {
  const place = items.findIndex(({ id }) => id === item.id)
  return items.some(
    (other, index) => index > place && other.command.eventId === item.command.eventId && other.state.at !== 'stopped',
  )
}

/** What Graph's copy of the event says, read just before sending. */
export type Reading = { found: CalendarEvent } | { found: undefined }

/** What to do with an item now that the event was read. */
export type Verdict = { do: 'send' | 'keep' | 'drop'; item: OutboxItem }

const stopped = (item: OutboxItem, why: StopReason, when: Instant): Verdict => ({
  do: 'keep',
  item: { ...item, state: { at: 'stopped', why, when } },
})

/**
 * Decides from a fresh reading whether an answer is sent, has arrived, waits, or is stopped. An answer that may have
 * been on the wire is sent again only after several readings show that it did not arrive, and never when a newer one waits
 * behind it. `given` are the answers that were given here: a response that is none of them, and newer, was given elsewhere.
 */
export function judge(
  item: OutboxItem,
  reading: Reading,
  now: Instant,
  { given = [], superseded = false }: { given?: readonly GivenAnswer[]; superseded?: boolean } = {},
): Verdict {
  const event = reading.found
  const unsure = item.state.at === 'unsure' ? item.state : undefined
  if (!event) {
    // A decline takes the event off the calendar: gone after a decline that may have arrived means it did.
    if (unsure && item.command.answer === 'decline')
      return { do: 'keep', item: { ...item, state: { at: 'sent', when: now } } }
    return stopped(item, 'gone', now)
  }
  if (unsure && arrived(item, event)) return { do: 'keep', item: { ...item, state: { at: 'sent', when: now } } }
  if (event.isCancelled) return stopped(item, 'cancelled', now)
  const { command, basis, givenAt } = item
  const ours = { at: givenAt, knownRespondedAt: basis.respondedAt, given, eventId: command.eventId }
  if (isAnsweredElsewhere(event, ours)) return stopped(item, 'answeredElsewhere', now)
  if (!sameBasis(item.basis, basisOf(event))) return stopped(item, 'moved', now)
  if (unsure) {
    const reads = unsure.reads + 1
    const delay = readDelay(reads, item.attempts)
    if (delay !== undefined) {
      const state = { ...unsure, reads, readAt: now + delay }
      return { do: 'keep', item: { ...item, failedReads: undefined, state } }
    }
    if (superseded) return { do: 'drop', item }
  }
  return { do: 'send', item: onWire(item, event, now) }
}

function arrived(item: OutboxItem, event: CalendarEvent): boolean {
  if (event.response !== resultOf[item.command.answer]) return false
  // Another computer may have sent it; what stood there before is not known, only when the person gave it.
  if (!item.before) return (event.respondedAt ?? 0) >= item.givenAt - clocksApart
  // The same answer given again changes only its time.
  return event.response !== item.before.response || event.respondedAt !== item.before.respondedAt
}

function onWire(item: OutboxItem, event: CalendarEvent, now: Instant): OutboxItem {
  const attempts = item.attempts + 1
  const readAt = now + (readDelay(0, attempts) as number)
  return {
    ...item,
    before: { response: event.response, respondedAt: event.respondedAt },
    attempts,
    failedReads: undefined,
    state: { at: 'unsure', since: now, readAt, reads: 0 },
  }
}

/** How a try to read or send ended, as far as the outbox cares. */
export type Outcome =
  | { kind: 'taken' }
  /** The response was lost: it may have been carried out. */
  | { kind: 'lost' }
  /** It certainly was not carried out. */
  | { kind: 'notTaken'; reason: WaitReason; retryAfterMs?: number }
  | { kind: 'refused'; why: StopReason }

/** The item after a try. `onWire` says whether the POST itself was tried, as opposed to the reading before it. */
export function after(item: OutboxItem, outcome: Outcome, posted: boolean, now: Instant): OutboxItem {
  const tries = item.attempts + (posted ? 0 : (item.failedReads ?? 0))
  const delay = retryDelays[Math.min(tries, retryDelays.length - 1)] as number
  switch (outcome.kind) {
    case 'taken':
      return { ...item, state: { at: 'sent', when: now } }
    case 'refused':
      return { ...item, state: { at: 'stopped', why: outcome.why, when: now } }
    case 'lost':
      return posted ? item : postponed(item, now + delay, 'serverTrouble')
    case 'notTaken': {
      // A server's wish makes the wait longer, never shorter: one that says 0 is not asked without end.
      const wait = Math.max(outcome.retryAfterMs ?? 0, outcome.reason === 'offline' ? 15_000 : delay)
      if (!posted) return postponed(item, now + wait, outcome.reason)
      return { ...item, state: { at: 'queued', notBefore: now + wait, reason: outcome.reason } }
    }
  }
}

/** A reading that failed says nothing about an answer that may be on its way: that doubt stays. */
function postponed(item: OutboxItem, when: Instant, reason: WaitReason): OutboxItem {
  const failedReads = (item.failedReads ?? 0) + 1
  if (item.state.at === 'unsure') return { ...item, failedReads, state: { ...item.state, readAt: when } }
  return { ...item, failedReads, state: { at: 'queued', notBefore: when, reason } }
}

/** Tries what waits for the network or a sign-in at once: the machine is online again, or the user signed in. */
export function wake(items: readonly OutboxItem[], now: Instant): OutboxItem[] {
  return items.map((item) => {
    if (item.state.at === 'queued' && item.state.reason !== 'throttled')
      return { ...item, state: { ...item.state, notBefore: now } }
    // In doubt, and the event could not be read.
    if (item.state.at === 'unsure' && (item.failedReads ?? 0) > 0)
      return { ...item, failedReads: undefined, state: { ...item.state, readAt: now } }
    return item
  })
}

/** The wall clock was set back by `ms`: every moment that an item waits for moves with it, so that no wait grows. */
export function clockSetBack(items: readonly OutboxItem[], ms: number): OutboxItem[] {
  return items.map((item) => {
    switch (item.state.at) {
      case 'held':
        return { ...item, state: { ...item.state, until: item.state.until - ms } }
      case 'queued':
        return { ...item, state: { ...item.state, notBefore: item.state.notBefore - ms } }
      case 'unsure':
        return { ...item, state: { ...item.state, readAt: item.state.readAt - ms } }
      default:
        return item
    }
  })
}

/** Takes an answer back while it is held; undefined when it is too late. */
export function undo(items: readonly OutboxItem[], id: string): OutboxItem[] | undefined {
  const item = items.find((other) => other.id === id)
  return item?.state.at === 'held' ? items.filter((other) => other !== item) : undefined
}

const keepSentFor = 10 * 60_000

/** Drops what is settled: sent answers that a sync confirmed or that are old. Stopped ones stay until dismissed. */
export function tidy(
  items: readonly OutboxItem[],
  responseOf: (id: EventId) => ResponseType | undefined,
  now: Instant,
): OutboxItem[] {
  return items.filter((item) => {
    if (item.state.at !== 'sent') return true
    const shown = responseOf(item.command.eventId)
    const wanted = resultOf[item.command.answer]
    const visible = shown === wanted || (item.command.answer === 'decline' && shown === undefined)
    return !visible && now < item.state.when + keepSentFor
  })
}
