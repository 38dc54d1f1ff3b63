import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { MessageBody, PutMessage } from '../../bot-link/protocol.ts'
import type { CalendarEvent } from '../../core/calendar/event.ts'
import { endIn, isoDate } from '../../core/calendar/zones.ts'
import type { Invitation } from '../../core/invitations/waiting.ts'
import { type ReminderLog, upcomingReminders } from '../../core/reminders/reminders.ts'
import { nextSummary } from '../../core/summary/summary.ts'
import type { Vault } from '../../store/vault.ts'
import { VaultValue } from '../../store/vault-value.ts'
import { say } from '../../text/say.ts'
import type { Clock } from '../../time/clock.ts'
import type { BotLink } from '../bot-link/bot-link.ts'
import { openInvitations } from '../compose/view.ts'
import { reportStoreError } from '../diagnostics/disk.ts'
import type { Delivery, Notice, NoticeChannel } from '../notices/notices.ts'
import type { AppState, AppStateStore } from '../state/app-state.ts'
import {
  agendaAt,
  cancelledText,
  changeText,
  dayText,
  type InvitationState,
  invitationLine,
  invitationMessage,
  invitationText,
  plainMessage,
  reminderMessage,
} from './message-words.ts'
import { publicEvent, withoutPrivate } from './without-private.ts'

const memorySchema = z.object({
  /** Invitations that were sent as DMs and are kept true until their meeting is over. */
  invitations: z
    .array(
      z.object({
        key: z.string(),
        eventId: z.string(),
        answerTo: z.string(),
        series: z.boolean(),
        until: z.number(),
        /** As it was last sent: for when the event itself is gone. */
        text: z.string(),
        line: z.string().optional(),
        start: z.number(),
        hash: z.string(),
        /** Of the last body that was sent. */
        asOf: z.number().default(0),
      }),
    )
    .default([]),
  /** What was told of changes, since the same change can happen twice: 10 to 11, back, and to 11 again. */
  changes: z.array(z.object({ change: z.string(), count: z.number(), until: z.number() })).default([]),
  /** The last list of what should wait at the bot, by the beginning of its keys. */
  listed: z.array(z.object({ prefix: z.string(), hash: z.string(), asOf: z.number() })).default([]),
  /** What the bot holds in case this machine sleeps: key, fingerprint, and when it is due. */
  standIns: z.array(z.object({ key: z.string(), hash: z.string(), at: z.number(), asOf: z.number() })).default([]),
})
type Memory = z.infer<typeof memorySchema>

const memoryName = 'direct-messages'
const mostOffered = 5
const handOverAhead = 26 * 3600_000
const mostHandedOver = 30
// How much older than the calendar the "as of" of a summary that waits at the bot may be.
const summaryAge = 30 * 60_000
const reminderGrace = 10 * 60_000

const fingerprint = (value: unknown) =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22)

/** Ids are the mailbox's own and long; the bot needs no more than that they differ. */
const short = (id: string) => fingerprint(id)

/**
 * The DMs from the company's bot: tells what the notices tell, keeps the invitations among them true to what really
 * happened, and hands the next summary and reminders over for the case that this machine sleeps.
 */
export class DirectMessages implements NoticeChannel {
  readonly #state: AppStateStore
  readonly #clock: Clock
  readonly #relay: BotLink
  readonly #reminderLog: () => ReminderLog
  readonly #lastSummary: () => string | undefined
  #memory: VaultValue<Memory> | undefined
  #unsubscribe: () => void = () => undefined
  #refreshing: Promise<void> | undefined
  #again = false
  #tookBack = false
  #question: { key: string; text: string } | undefined

  constructor(options: {
    state: AppStateStore
    clock: Clock
    relay: BotLink
    reminderLog(): ReminderLog
    /** ISO date of the last day whose summary was told. */
    lastSummary(): string | undefined
  }) {
    this.#state = options.state
    this.#clock = options.clock
    this.#relay = options.relay
    this.#reminderLog = options.reminderLog
    this.#lastSummary = options.lastSummary
  }

  /** Takes up what was sent before. */
  async start(vault: Vault): Promise<void> {
    this.stop()
    this.#memory = await VaultValue.open(vault, memoryName, memorySchema)
    this.#unsubscribe = this.#state.subscribe((state, before) => {
      if (state.sync.at !== before.sync.at && state.sync.at !== undefined) this.#tookBack = false
      const relevant =
        state.events !== before.events ||
        state.outbox !== before.outbox ||
        state.settings !== before.settings ||
        state.zone !== before.zone ||
        state.reminders !== before.reminders ||
        state.sync.at !== before.sync.at ||
        (state.botLink.state === 'connected' && before.botLink.state !== 'connected')
      if (relevant) void this.refresh()
    })
    await this.refresh()
  }

  stop(): void {
    this.#unsubscribe()
    this.#memory = undefined
  }

  /** The calendar is gone: takes back what was left with the bot in case this machine sleeps. */
  async takeBack(): Promise<void> {
    // Nothing more is handed over until a calendar has been read again.
    this.#tookBack = true
    await this.#refreshing
    const memory = this.#memory
    if (!memory) return
    const now = this.#clock.now()
    for (const { key, at } of memory.value.standIns) if (at > now) await this.#relay.withdraw(key)
    await memory.set({ ...memory.value, standIns: [], listed: [] })
    await this.#relay.flushed()
  }

  /** The bot no longer knows this desktop, and nothing that it sent. */
  async forgetSent(): Promise<void> {
    this.#question = undefined
    await this.#memory?.set(memorySchema.parse({}))
  }

  /** Forgets what was sent: another user, or another bot. */
  async forget(vault: Vault | undefined): Promise<void> {
    this.stop()
    await vault?.remove(memoryName)
  }

  async deliver(key: string, notice: Notice): Promise<Delivery> {
    if (!this.#relay.paired || !this.#memory) return 'unsupported'
    try {
      return (await this.#deliver(key, notice)) ? 'shown' : 'unsupported'
    } catch (error) {
      reportStoreError(this.#state, error)
      return 'failed'
    }
  }

  withdraw(key: string): void {
    // A question that was answered elsewhere, or whose meeting is over, is no question any more.
    if (key !== 'ask-status' || !this.#question) return
    const { key: messageKey, text } = this.#question
    this.#question = undefined
    void this.#put(messageKey, { text: `~~${text}~~`, buttons: [] }).catch((error: unknown) =>
      reportStoreError(this.#state, error),
    )
  }

  async #deliver(key: string, notice: Notice): Promise<boolean> {
    const now = this.#clock.now()
    const state = withoutPrivate(this.#state.get())
    switch (notice.kind) {
      case 'invitation':
        await this.#invitation(notice.change, state)
        return true
      case 'reminder': {
        const { event, id } = notice
        const body = reminderMessage(event, state)
        await this.#put(`reminder:${short(id)}`, body, { dropAfter: event.start + reminderGrace, asOf: state.sync.at })
        return true
      }
      case 'invitationDigest':
        await this.#digest(notice.changes, state)
        return true
      case 'missed':
        // Those came as DMs while this machine slept.
        return false
      default: {
        const body = plainMessage(notice, state, now)
        if (!body) return false
        const day = isoDate(now, state.zone)
        const own =
          notice.kind === 'askStatus'
            ? `ask:${short(`${notice.events.join()}@${notice.until}`)}`
            : notice.kind === 'summary' || notice.kind === 'summaryFailed'
              ? `summary:${day}`
              : notice.kind === 'answerStopped'
                ? `stopped:${short(key)}`
                : `${notice.kind}:${day}:${fingerprint(body.text)}`
        if (notice.kind === 'askStatus') this.#question = { key: own, text: body.text }
        // The invitation's own DM says it, where there is one.
        if (notice.kind === 'answerStopped' && this.#isTold(key)) return false
        await this.#put(own, body, this.#limitsOf(notice, state))
        return true
      }
    }
  }

  /** How long a message is of use, and what it may replace. */
  #limitsOf(notice: Notice, state: AppState): Partial<PutMessage> {
    switch (notice.kind) {
      case 'summary':
        return { dropAfter: notice.agenda.dayEnd, asOf: state.sync.at }
      case 'summaryFailed':
        // Another computer may know more.
        return { standIn: true }
      case 'askStatus':
        return { dropAfter: notice.until }
      default:
        return {}
    }
  }

  /**
   * Several changes at once. A few are told one by one, each under the key that any computer of the user would give it,
   * so that one that comes back late does not repeat what another has told; many are counted.
   */
  async #digest(changes: Extract<Notice, { kind: 'invitationDigest' }>['changes'], state: AppState): Promise<void> {
    const told = (change: (typeof changes)[number]) =>
      change.kind === 'new' && this.#memory?.value.invitations.some((sent) => sent.answerTo === change.answerTo)
    const news = changes.filter((change) => !told(change))
    if (news.length <= mostOffered) {
      for (const change of news) await this.#invitation(change, state)
      return
    }
    const body = plainMessage({ kind: 'invitationDigest', changes: news }, state, this.#clock.now())
    const which = news.map(({ kind, event }) => `${kind} ${short(event.id)} ${event.start}`).sort()
    if (body) await this.#put(`invitationDigest:${fingerprint(which)}`, body)
  }

  /** How often this very change has been told, this time included. */
  async #countOf(change: string, until: number): Promise<number> {
    const memory = this.#memory
    const known = memory?.value.changes.find((one) => one.change === change)
    const count = (known?.count ?? 0) + 1
    if (memory) {
      const others = memory.value.changes.filter((one) => one !== known && one.until > this.#clock.now())
      await memory.set({ ...memory.value, changes: [...others, { change, count, until }] })
    }
    return count
  }

  #isTold(noticeKey: string): boolean {
    const item = this.#state.get().outbox.find((one) => noticeKey === `answer:${one.id}`)
    return this.#memory?.value.invitations.some((sent) => sent.answerTo === item?.command.eventId) === true
  }

  async #invitation(change: Extract<Notice, { kind: 'invitation' }>['change'], state: AppState): Promise<void> {
    const { event } = change
    switch (change.kind) {
      case 'new': {
        await this.#track({
          key: `invite:${short(change.answerTo)}`,
          eventId: event.id,
          answerTo: change.answerTo,
          series: change.series,
          until: endIn(event, state.zone),
          text: invitationText(event, change.series, state),
          start: event.start,
          hash: '',
          asOf: 0,
        })
        return this.refresh()
      }
      case 'changed': {
        // Nothing of a private event but its times, not even as a fingerprint: titles can be guessed.
        const what = [change.before, event].map(publicEvent)
        const seen = what.map((e) => [e.subject, e.start, e.end, e.location, e.attendees.map((p) => p.address)])
        const until = endIn(event, state.zone)
        const own = `changed:${short(event.id)}:${fingerprint(seen)}`
        const count = await this.#countOf(own, until)
        return this.#put(
          count === 1 ? own : `${own}:${count}`,
          { text: changeText(change, state), buttons: [] },
          { dropAfter: until },
        )
      }
      case 'cancelled':
        return this.#put(
          `cancelled:${short(event.id)}:${event.start}`,
          { text: cancelledText(event, state), buttons: [] },
          { dropAfter: endIn(event, state.zone) },
        )
    }
  }

  /** The first words on this computer: what comes from now on, and what waits for an answer. */
  async welcome(): Promise<void> {
    await this.#put('welcome', { text: say('message.welcome'), buttons: [] })
    const state = this.#state.get()
    await this.offer(openInvitations(state, this.#clock.now()).slice(0, mostOffered))
  }

  /** Sends what waits for an answer as DMs with buttons, unless it was sent before. */
  async offer(waiting: readonly Invitation[]): Promise<void> {
    const state = withoutPrivate(this.#state.get())
    for (const { id, event, series } of waiting) {
      const told = this.#memory?.value.invitations.some((sent) => sent.answerTo === id)
      if (told !== false) continue
      await this.#invitation({ kind: 'new', event, answerTo: id, series }, state)
    }
  }

  async #track(sent: Memory['invitations'][number]): Promise<void> {
    const memory = this.#memory
    if (!memory) return
    const others = memory.value.invitations.filter((other) => other.key !== sent.key)
    await memory.set({ ...memory.value, invitations: [...others, sent] })
  }

  /** Brings the invitations that were sent, and what waits at the bot, up to date; resolves when it is handed over. */
  refresh(): Promise<void> {
    if (this.#refreshing) {
      this.#again = true
      return this.#refreshing
    }
    this.#refreshing = this.#work()
    return this.#refreshing
  }

  async #work(): Promise<void> {
    // So that `#refreshing` is set before it is cleared below, in the very step that saw nothing more to do.
    await Promise.resolve()
    try {
      do {
        this.#again = false
        const memory = this.#memory
        // Without a calendar nothing can be said about what is on it.
        if (!memory || !this.#relay.paired || this.#state.get().sync.at === undefined) continue
        try {
          const state = withoutPrivate(this.#state.get())
          await this.#keepTrue(memory, state)
          if (!this.#tookBack) await this.#handOver(memory, state)
        } catch (error) {
          reportStoreError(this.#state, error)
        }
      } while (this.#again)
    } finally {
      this.#refreshing = undefined
    }
  }

  async #keepTrue(memory: VaultValue<Memory>, state: AppState): Promise<void> {
    const now = this.#clock.now()
    const syncedAt = state.sync.at ?? now
    const kept: Memory['invitations'] = []
    for (const sent of memory.value.invitations) {
      if (sent.until <= now) continue
      const event = state.events.get(sent.eventId)
      const stands = standing(sent, event, state)
      const text = event ? invitationText(event, sent.series, state) : sent.text
      const body = invitationMessage(text, stands, event, sent.answerTo, state)
      const hash = fingerprint(body)
      const until = event ? Math.max(endIn(event, state.zone), sent.until) : sent.until
      // As old as the calendar it was read from, unless an answer given here just now is part of it.
      const asOf = hash === sent.hash ? sent.asOf : Math.max(stands.at === 'outbox' ? now : syncedAt, sent.asOf)
      if (hash !== sent.hash) await this.#put(sent.key, body, { asOf, dropAfter: until })
      kept.push({ ...sent, text, until, hash, asOf, line: invitationLine(stands) ?? sent.line })
    }
    if (fingerprint(kept) !== fingerprint(memory.value.invitations))
      await memory.set({ ...memory.value, invitations: merge(memory.value.invitations, kept, now) })
  }

  /** What the bot should say if this machine sleeps, and the taking back of what no longer holds. */
  async #handOver(memory: VaultValue<Memory>, state: AppState): Promise<void> {
    const now = this.#clock.now()
    const syncedAt = state.sync.at ?? now
    const wanted = this.#standIns(state, now, syncedAt)
    const before = memory.value.standIns
    const keys = new Set(wanted.map(({ key }) => key))
    // What is due is the bot's to have posted, or the live notice's to replace.
    for (const old of before) if (!keys.has(old.key) && old.at > now) await this.#relay.withdraw(old.key)
    const kept: Memory['standIns'] = []
    for (const { key, at, body, content, dropAfter } of wanted) {
      const hash = fingerprint([content, at])
      const known = before.find((old) => old.key === key)
      const fresh = known?.hash === hash && syncedAt - known.asOf < summaryAge
      if (!fresh) await this.#relay.put(key, { body, deliverAt: at, dropAfter, standIn: true, asOf: syncedAt })
      kept.push(fresh ? known : { key, hash, at, asOf: syncedAt })
    }
    if (fingerprint(kept) !== fingerprint(before)) await memory.set({ ...memory.value, standIns: kept })
    await this.#list(memory, state, kept)
  }

  /** Tells the bot the whole of what should wait, so that what a sleeping computer left there does not outlive it. */
  async #list(memory: VaultValue<Memory>, state: AppState, kept: Memory['standIns']): Promise<void> {
    const { reminders, channels } = state.settings.preferences
    // A computer that hands no reminders over knows nothing about those of another.
    if (!reminders.enabled || channels.reminders === 'desktop') return
    const prefix = 'reminder:'
    const keys = kept.map(({ key }) => key).filter((key) => key.startsWith(prefix))
    const hash = fingerprint(keys)
    const asOf = state.sync.at ?? this.#clock.now()
    const known = memory.value.listed.find((one) => one.prefix === prefix)
    if (known?.hash === hash && asOf - known.asOf < summaryAge) return
    await this.#relay.keepStandIns({ prefix, keys, asOf })
    const others = memory.value.listed.filter((one) => one !== known)
    await memory.set({ ...memory.value, listed: [...others, { prefix, hash, asOf }] })
  }

  #standIns(state: AppState, now: number, syncedAt: number) {
    const { summary, reminders, channels } = state.settings.preferences
    const found: { key: string; at: number; body: MessageBody; content: unknown; dropAfter: number }[] = []
    const due = channels.summary === 'desktop' ? undefined : nextSummary(summary, this.#lastSummary(), now, state.zone)
    if (due !== undefined && due > now && due - now < 5 * 24 * 3600_000) {
      const agenda = agendaAt(state, due)
      const text = dayText(agenda, state, { seen: syncedAt, read: due })
      found.push({
        key: `summary:${isoDate(due, state.zone)}`,
        at: due,
        body: { text, buttons: [] },
        content: dayText(agenda, state),
        dropAfter: agenda.dayEnd,
      })
    }
    if (reminders.enabled && channels.reminders !== 'desktop') {
      const coming = upcomingReminders(
        state.events.values(),
        reminders.leads,
        this.#reminderLog(),
        now,
        now + handOverAhead,
      )
      for (const { key, event, at } of coming.slice(0, mostHandedOver)) {
        const body = reminderMessage(event, state)
        found.push({ key: `reminder:${short(key)}`, at, body, content: body, dropAfter: event.start + reminderGrace })
      }
    }
    return found
  }

  async #put(key: string, body: MessageBody, more: Partial<PutMessage> = {}): Promise<void> {
    await this.#relay.put(key, { body, standIn: false, ...more, asOf: more.asOf ?? this.#clock.now() })
  }
}

/** What was added while the others were looked at stays. */
function merge(now: Memory['invitations'], kept: Memory['invitations'], moment: number): Memory['invitations'] {
  const known = new Set(kept.map(({ key }) => key))
  return [...kept, ...now.filter(({ key, until }) => !known.has(key) && until > moment)]
}

function standing(
  sent: Memory['invitations'][number],
  event: CalendarEvent | undefined,
  state: AppState,
): InvitationState {
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
