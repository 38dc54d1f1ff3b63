import { conflictsOf } from '../../core/calendar/conflicts.ts'
import { type CalendarEvent, type EventId, isPrivate } from '../../core/calendar/event.ts'
import { endIn } from '../../core/calendar/zones.ts'
import type { VaultValue } from '../../store/vault-value.ts'
import type { Clock } from '../../time/clock.ts'
import type { AppState } from '../state/app-state.ts'
import { fingerprint } from './fingerprint.ts'
import type { DirectMessageMemory, SentInvitation } from './memory.ts'
import type { MessageQueue } from './message-queue.ts'
import { type InvitationState, invitationLine, invitationMessage, invitationText } from './message-words.ts'
import { anyPrivate, hiddenEvent } from './without-private.ts'

/** Remembers that an invitation was sent as a DM. Another one with the same key goes. */
export async function trackInvitation(memory: VaultValue<DirectMessageMemory>, sent: SentInvitation): Promise<void> {
  const others = memory.value.invitations.filter((other) => other.key !== sent.key)
  await memory.set({ ...memory.value, invitations: [...others, sent] })
}

/**
 * Brings the DMs of invitations up to date with what really happened, until their meetings are over. `state` must have
 * gone through `withoutPrivate`.
 */
export async function keepInvitationsTrue(
  { memory, queue, clock }: { memory: VaultValue<DirectMessageMemory>; queue: MessageQueue; clock: Clock },
  state: AppState,
): Promise<void> {
  const now = clock.now()
  const syncedAt = state.sync.at ?? now
  const kept: SentInvitation[] = []
  for (const sent of memory.value.invitations) {
    if (sent.until <= now) continue
    const event = state.events.get(sent.eventId)
    const stands = standing(sent, event, state)
    const { text, about, masked } = event ? wordsFor(event, sent.series, state) : wordsOf(sent, state)
    const body = invitationMessage(text, stands, event, sent.answerTo, state)
    const hash = fingerprint(body)
    const until = event ? Math.max(endIn(event, state.zone), sent.until) : sent.until
    // As old as the calendar it was read from, unless an answer given here just now is part of it.
    const asOf = hash === sent.hash ? sent.asOf : Math.max(stands.at === 'outbox' ? now : syncedAt, sent.asOf)
    // Written anew from here when one of them becomes private.
    if (hash !== sent.hash) await queue.put(sent.key, { body, standIn: false, asOf, dropAfter: until }, { about })
    kept.push({ ...sent, text, about, masked, until, hash, asOf, line: invitationLine(stands) ?? sent.line })
  }
  if (fingerprint(kept) !== fingerprint(memory.value.invitations))
    await memory.set({ ...memory.value, invitations: merge(memory.value.invitations, kept, now) })
}

/** What was added while the others were looked at stays. */
function merge(now: SentInvitation[], kept: SentInvitation[], moment: number): SentInvitation[] {
  const known = new Set(kept.map(({ key }) => key))
  return [...kept, ...now.filter(({ key, until }) => !known.has(key) && until > moment)]
}

function standing(sent: SentInvitation, event: CalendarEvent | undefined, state: AppState): InvitationState {
  const item = state.outbox.findLast((one) => one.command.eventId === sent.answerTo)
  const response = event?.response
  const open = response === 'notResponded' || response === 'none'
  // A stopped answer of the past says nothing about an invitation that was answered since.
  if (item && (item.state.at !== 'stopped' || open || !event)) return { at: 'outbox', item }
  if (!event) return { at: 'gone', lastLine: sent.line }
  if (event.isCancelled) return { at: 'cancelled' }
  if (open) return { at: 'open', moved: event.start !== sent.start }
  return { at: 'answered', event }
}

type Words = Pick<SentInvitation, 'text' | 'about' | 'masked'>

/** What an invitation's message says, whose titles that holds, and what it says without any. */
export function wordsFor(event: CalendarEvent, series: boolean, state: AppState): Words {
  return {
    text: invitationText(event, series, state),
    about: named(event, state),
    masked: invitationText(hiddenEvent(event), series, state),
  }
}

/** What was said of an event that is gone, without titles if one of them has become private since. */
function wordsOf({ text, about, masked }: SentInvitation, state: AppState): Words {
  return anyPrivate(about, state) ? { text: masked, about: [], masked } : { text, about, masked }
}

/** The events whose titles an invitation's message holds: its own, and what it clashes with. */
function named(event: CalendarEvent, state: AppState): EventId[] {
  return [event, ...conflictsOf(event, state.events, state.zone)].filter((one) => !isPrivate(one)).map(({ id }) => id)
}
