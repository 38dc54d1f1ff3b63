import type { MessageBody } from '../../bot-link/protocol.ts'
import { type CalendarEvent, type EventId, isPrivate } from '../../core/calendar/event.ts'
import { isoDate } from '../../core/calendar/zones.ts'
import { type ReminderLog, upcomingReminders } from '../../core/reminders/reminders.ts'
import type { OurPresence } from '../../core/status/ledger.ts'
import { nextSummary } from '../../core/summary/summary.ts'
import type { VaultValue } from '../../store/vault-value.ts'
import { say } from '../../text/say.ts'
import { availabilityText } from '../../text/status.ts'
import { clockTime } from '../../text/times.ts'
import type { Clock } from '../../time/clock.ts'
import type { AppState } from '../state/app-state.ts'
import { styleOf } from '../state/time-style.ts'
import { fingerprint } from './fingerprint.ts'
import type { DirectMessageMemory } from './memory.ts'
import type { MessageQueue } from './message-queue.ts'
import { agendaAt, dayText, reminderMessage } from './message-words.ts'

const handOverAhead = 26 * 3600_000
const mostHandedOver = 30
const summaryAhead = 5 * 24 * 3600_000
// How much older than the calendar the "as of" of a summary that waits at the bot may be.
const summaryAge = 30 * 60_000
const reminderPrefix = 'reminder:'

// A machine that is awake takes a status back within seconds; nobody needs to be told of it half a day later.
const statusGrace = 2 * 60_000
const statusUse = 12 * 3600_000

/** The availability that we have set and that only we can end: Away, or DND on a server before 6.1. */
export function statusLeft({ status }: AppState): OurPresence | undefined {
  const ours = status.plan?.ledger.presence
  return ours && ours.dndEndTime === 0 ? ours : undefined
}

/** How long after the start of its meeting a reminder is still of use, in milliseconds. */
export const reminderGrace = 10 * 60_000

/** What decides which summary and reminders come next. */
export interface StandInSources {
  /** Which reminders were shown or snoozed. */
  reminderLog(): ReminderLog
  /** ISO date of the last day whose summary was shown. */
  lastSummary(): string | undefined
}

interface StandIn {
  key: string
  at: number
  body: MessageBody
  /** What the message is about, without the "as of" that grows older by itself. */
  content: unknown
  /** The events whose titles it holds. */
  about: EventId[]
  dropAfter: number
}

/**
 * Stand-ins: the next summary and reminders, and a word about a status that only this machine can end, left with the bot in
 * case this machine sleeps when they are due, and taken back when they no longer hold.
 */
export class StandIns {
  readonly #queue: MessageQueue
  readonly #clock: Clock
  readonly #sources: StandInSources

  constructor(options: { queue: MessageQueue; clock: Clock; sources: StandInSources }) {
    this.#queue = options.queue
    this.#clock = options.clock
    this.#sources = options.sources
  }

  /** Gives the bot what is new or has changed, and takes back what no longer holds. `state` is without private titles. */
  async handOver(memory: VaultValue<DirectMessageMemory>, state: AppState): Promise<void> {
    const now = this.#clock.now()
    const syncedAt = state.sync.at ?? now
    const wanted = this.#wanted(state, now, syncedAt)
    const before = memory.value.standIns
    const keys = new Set(wanted.map(({ key }) => key))
    // What is due is the bot's to have posted, or the live notice's to replace.
    for (const old of before) if (!keys.has(old.key) && old.at > now) await this.#queue.withdraw(old.key)
    const kept: DirectMessageMemory['standIns'] = []
    for (const { key, at, body, content, about, dropAfter } of wanted) {
      const hash = fingerprint([content, at])
      const known = before.find((old) => old.key === key)
      const fresh = known?.hash === hash && syncedAt - known.asOf < summaryAge
      const put = { body, deliverAt: at, dropAfter, standIn: true, asOf: syncedAt }
      // Written anew from here when one of them becomes private.
      if (!fresh) await this.#queue.put(key, put, { about })
      kept.push(fresh ? known : { key, hash, at, asOf: syncedAt })
    }
    if (fingerprint(kept) !== fingerprint(before)) await memory.set({ ...memory.value, standIns: kept })
    await this.#list(memory, state, kept)
  }

  /** Takes everything back that is not due yet. */
  async takeBack(memory: VaultValue<DirectMessageMemory>): Promise<void> {
    const now = this.#clock.now()
    for (const { key, at } of memory.value.standIns) if (at > now) await this.#queue.withdraw(key)
    await memory.set({ ...memory.value, standIns: [], listed: [] })
  }

  /** Tells the bot all reminders that should wait, so that what a sleeping computer left there does not outlive it. */
  async #list(
    memory: VaultValue<DirectMessageMemory>,
    state: AppState,
    kept: DirectMessageMemory['standIns'],
  ): Promise<void> {
    const { reminders, channels } = state.settings.preferences
    // A computer that hands no reminders over knows nothing about those of another.
    if (!reminders.enabled || channels.reminders === 'desktop') return
    const keys = kept.map(({ key }) => key).filter((key) => key.startsWith(reminderPrefix))
    const hash = fingerprint(keys)
    const asOf = state.sync.at ?? this.#clock.now()
    const known = memory.value.listed.find((one) => one.prefix === reminderPrefix)
    if (known?.hash === hash && asOf - known.asOf < summaryAge) return
    await this.#queue.keepStandIns({ prefix: reminderPrefix, keys, asOf })
    const others = memory.value.listed.filter((one) => one !== known)
    await memory.set({ ...memory.value, listed: [...others, { prefix: reminderPrefix, hash, asOf }] })
  }

  #wanted(state: AppState, now: number, syncedAt: number): StandIn[] {
    return [...this.#summary(state, now, syncedAt), ...this.#reminders(state, now), ...this.#leftStatus(state, now)]
  }

  /** What Mattermost does not end by itself: its owner is told how to, if this machine sleeps past the meeting. */
  #leftStatus(state: AppState, now: number): StandIn[] {
    const ours = statusLeft(state)
    const at = (ours?.until ?? 0) + statusGrace
    if (!ours || at <= now || state.settings.preferences.channels.problems === 'desktop') return []
    const status = availabilityText(ours.status)
    const body = {
      text: say('message.statusLeft', { status, time: clockTime(ours.until, styleOf(state)) }),
      buttons: [],
    }
    const dropAfter = ours.until + statusUse
    return [{ key: `status-left:${ours.status}:${ours.until}`, at, body, content: body, about: [], dropAfter }]
  }

  #summary(state: AppState, now: number, syncedAt: number): StandIn[] {
    const { summary, channels } = state.settings.preferences
    if (channels.summary === 'desktop') return []
    const due = nextSummary(summary, this.#sources.lastSummary(), now, state.zone)
    if (due === undefined || due <= now || due - now >= summaryAhead) return []
    const agenda = agendaAt(state, due)
    return [
      {
        key: `summary:${isoDate(due, state.zone)}`,
        at: due,
        body: { text: dayText(agenda, state, { seen: syncedAt, read: due }), buttons: [] },
        content: dayText(agenda, state),
        about: named([...agenda.allDay, ...agenda.timed].map((entry) => entry.event)),
        dropAfter: agenda.dayEnd,
      },
    ]
  }

  #reminders(state: AppState, now: number): StandIn[] {
    const { reminders, channels } = state.settings.preferences
    if (!reminders.enabled || channels.reminders === 'desktop') return []
    const coming = upcomingReminders(
      state.events.values(),
      reminders.leads,
      this.#sources.reminderLog(),
      now,
      now + handOverAhead,
    )
    return coming.slice(0, mostHandedOver).map(({ key, event, at }) => {
      const body = reminderMessage(event, state)
      return {
        key: `${reminderPrefix}${fingerprint(key)}`,
        at,
        body,
        content: body,
        about: named([event]),
        dropAfter: event.start + reminderGrace,
      }
    })
  }
}

/** Those of the events whose titles may be told now. */
const named = (events: readonly CalendarEvent[]): EventId[] =>
  events.filter((event) => !isPrivate(event)).map(({ id }) => id)
