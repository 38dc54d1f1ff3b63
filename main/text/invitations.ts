import { isolated } from '../core/foreign-text/foreign-text.ts'
import type { Answer, Refusal } from '../core/invitations/answer.ts'
import type { OutboxState, StopReason, WaitReason } from '../core/invitations/outbox.ts'
import { firstOf, type MessageId, say } from './say.ts'

// More names than this are counted.
const mostNames = 5

const answers: Record<Answer, MessageId> = {
  accept: 'answer.accept',
  tentativelyAccept: 'answer.tentative',
  decline: 'answer.decline',
}

/** The name of an answer, as its button says it. */
export const answerName = (answer: Answer): string => say(answers[answer])

const given: Record<Answer, MessageId> = {
  accept: 'answer.accepted',
  tentativelyAccept: 'answer.tentativelyAccepted',
  decline: 'answer.declined',
}

/** What the user has answered: "You accepted." */
export const answeredText = (answer: Answer): string => say(given[answer])

/** Who was added and who was removed: "People: added Jonas Weber; removed Tom Ashworth". */
export function peopleText({ added, removed }: { added: string[]; removed: string[] }): string {
  const names = { added: firstOf(added.map(isolated), mostNames), removed: firstOf(removed.map(isolated), mostNames) }
  if (added.length === 0) return say('change.peopleRemoved', { removed: names.removed })
  if (removed.length === 0) return say('change.peopleAdded', { added: names.added })
  return say('change.people', names)
}

/** What an invitation's place was and is. */
export function placeText(before: string, after: string): string {
  return say('change.place', {
    before: isolated(before) || say('change.noPlace'),
    after: isolated(after) || say('change.noPlace'),
  })
}

const waits: Record<WaitReason, MessageId> = {
  offline: 'outbox.wait.offline',
  throttled: 'outbox.wait.throttled',
  serverTrouble: 'outbox.wait.serverTrouble',
  signIn: 'outbox.wait.signIn',
}

const stops: Record<StopReason, MessageId> = {
  moved: 'outbox.stop.moved',
  cancelled: 'outbox.stop.cancelled',
  gone: 'outbox.stop.gone',
  answeredElsewhere: 'outbox.stop.answeredElsewhere',
  refused: 'outbox.stop.refused',
  notAllowed: 'outbox.stop.notAllowed',
}

/** Why an answer was not sent and will not be. */
export const stopText = (why: StopReason): string => say(stops[why])

/** Where an answer stands. */
export function queueText(state: OutboxState): string {
  switch (state.at) {
    case 'held':
      return say('outbox.held')
    case 'queued':
      return state.reason ? say(waits[state.reason]) : say('outbox.sending')
    case 'unsure':
      return say('outbox.unsure')
    case 'sent':
      return say('outbox.sent')
    case 'stopped':
      return stopText(state.why)
  }
}

const refusals: Record<Refusal | 'unknown', MessageId> = {
  overtaken: 'refusal.overtaken',
  moved: 'refusal.moved',
  noteNeedsResponse: 'refusal.noteNeedsResponse',
  organizer: 'refusal.organizer',
  cancelled: 'refusal.cancelled',
  past: 'refusal.past',
  noProposals: 'refusal.noProposals',
  proposalNeedsResponse: 'refusal.proposalNeedsResponse',
  proposalOnAccept: 'refusal.proposalOnAccept',
  badProposal: 'refusal.badProposal',
  unknown: 'refusal.unknown',
}

/** Why an answer cannot be given; `unknown` is an event that is not on the calendar. */
export const refusalText = (refusal: Refusal | 'unknown'): string => say(refusals[refusal])
