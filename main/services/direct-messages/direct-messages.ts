import type { MessageBody, PutMessage } from '../../bot-link/protocol.ts'
import type { EventId } from '../../core/calendar/event.ts'
import { endIn, isoDate } from '../../core/calendar/zones.ts'
import type { Invitation } from '../../core/invitations/waiting.ts'
import type { Background } from '../../lifecycle/background.ts'
import { Slot } from '../../lifecycle/disposables.ts'
import { Throttler } from '../../lifecycle/throttler.ts'
import type { Vault } from '../../store/vault.ts'
import { VaultValue } from '../../store/vault-value.ts'
import { say } from '../../text/say.ts'
import type { Clock } from '../../time/clock.ts'
import { within } from '../../time/waiting.ts'
import { reportStoreError } from '../diagnostics/disk.ts'
import { openInvitations } from '../invitations/open-invitations.ts'
import type { Delivery, Notice, NoticeChannel } from '../notices/notices.ts'
import type { AppState, AppStateStore } from '../state/app-state.ts'
import { fingerprint } from './fingerprint.ts'
import { type DirectMessageMemory, directMessageMemoryName, directMessageMemorySchema } from './memory.ts'
import type { MessageQueue, Titles } from './message-queue.ts'
import { cancelledText, changeText, plainMessage, reminderMessage } from './message-words.ts'
import { keepInvitationsTrue, trackInvitation, wordsFor } from './sent-invitations.ts'
import { reminderGrace, type StandInSources, StandIns, statusLeft } from './stand-ins.ts'
import {
  eventsNamedIn,
  hiddenEvent,
  noticeWithoutTitles,
  publicEvent,
  withoutPrivate,
  withoutTitles,
} from './without-private.ts'

const mostOffered = 5
// How long a sign-out waits for the bot, in milliseconds.
const patience = 15_000

type InvitationNotice = Extract<Notice, { kind: 'invitation' }>

/**
 * The DMs from the company's bot: tells what the notices tell, keeps the invitations among them true, and leaves the
 * next summary and reminders with the bot in case this machine sleeps.
 */
export class DirectMessages implements NoticeChannel {
  readonly #state: AppStateStore
  readonly #clock: Clock
  readonly #queue: MessageQueue
  readonly #background: Background
  readonly #standIns: StandIns
  readonly #subscription = new Slot()
  readonly #refreshes = new Throttler(() => this.#refresh())
  #memory: VaultValue<DirectMessageMemory> | undefined
  #tookBack = false
  #question: { key: string; text: string } | undefined

  constructor(options: {
    state: AppStateStore
    clock: Clock
    queue: MessageQueue
    background: Background
    sources: StandInSources
  }) {
    this.#state = options.state
    this.#clock = options.clock
    this.#queue = options.queue
    this.#background = options.background
    this.#standIns = new StandIns(options)
  }

  /** Takes up what was sent before. */
  async start(vault: Vault): Promise<void> {
    this.stop()
    this.#memory = await VaultValue.open(vault, directMessageMemoryName, directMessageMemorySchema)
    this.#subscription.set(
      this.#state.subscribe((state, before) => {
        if (state.sync.at !== before.sync.at && state.sync.at !== undefined) this.#tookBack = false
        const relevant =
          state.events !== before.events ||
          state.outbox !== before.outbox ||
          state.settings !== before.settings ||
          state.zone !== before.zone ||
          state.reminders !== before.reminders ||
          state.sync.at !== before.sync.at ||
          statusLeft(state)?.until !== statusLeft(before)?.until ||
          (state.botLink.state === 'connected' && before.botLink.state !== 'connected')
        if (relevant) this.#background('direct messages', () => this.refresh())
      }),
    )
    await this.refresh()
  }

  stop(): void {
    this.#subscription.clear()
    this.#memory = undefined
  }

  /** The calendar is gone: takes back what was left with the bot in case this machine sleeps. */
  async takeBack(): Promise<void> {
    // Nothing more is handed over until a calendar has been read again.
    this.#tookBack = true
    await this.#refreshes.idle()
    const memory = this.#memory
    if (!memory) return
    await this.#standIns.takeBack(memory)
    // What a bot that hangs does not take now stays in the queue; a sign-out does not wait for it.
    await within(this.#clock, patience, this.#queue.flushed())
  }

  /** The bot no longer knows this desktop, and nothing that it sent. */
  async forgetSent(): Promise<void> {
    this.#question = undefined
    await this.#memory?.set(directMessageMemorySchema.parse({}))
  }

  /** Forgets what was sent: another user, or another bot. */
  async forget(vault: Vault | undefined): Promise<void> {
    this.#memory?.end()
    this.stop()
    await vault?.remove(directMessageMemoryName)
  }

  async deliver(key: string, notice: Notice): Promise<Delivery> {
    if (!this.#queue.paired || !this.#memory) return 'unsupported'
    try {
      return (await this.#deliver(key, notice)) ? 'shown' : 'unsupported'
    } catch (error) {
      reportStoreError(this.#state, error)
      return 'failed'
    }
  }

  withdraw(key: string): void {
    // A question that was answered elsewhere, or whose meeting is over, is no question any more.
    const question = this.#question
    if (key !== 'ask-status' || !question) return
    this.#question = undefined
    this.#background('withdraw a question', () =>
      this.#put(question.key, { text: `~~${question.text}~~`, buttons: [] }),
    )
  }

  /** The first words on this computer: what comes from now on, and what waits for an answer. */
  async welcome(): Promise<void> {
    await this.#put('welcome', { text: say('message.welcome'), buttons: [] })
    const state = this.#state.get()
    await this.offer(openInvitations(state, this.#clock.now()).slice(0, mostOffered))
  }

  /** Sends invitations that wait for an answer as DMs with buttons, unless they were sent before. */
  async offer(waiting: readonly Invitation[]): Promise<void> {
    const state = withoutPrivate(this.#state.get())
    for (const { id, event, series } of waiting) {
      const told = this.#memory?.value.invitations.some((sent) => sent.answerTo === id)
      if (told !== false) continue
      await this.#invitation({ kind: 'new', event, answerTo: id, series }, state)
    }
  }

  /** Brings the invitations that were sent, and what waits at the bot, up to date. Resolves when all is handed over. */
  refresh(): Promise<void> {
    return this.#refreshes.run()
  }

  async #refresh(): Promise<void> {
    const memory = this.#memory
    // Without a calendar nothing can be said about what is on it.
    if (!memory || !this.#queue.paired || this.#state.get().sync.at === undefined) return
    try {
      const state = withoutPrivate(this.#state.get())
      await keepInvitationsTrue({ memory, queue: this.#queue, clock: this.#clock }, state)
      // Handed over again and again to a bot that cannot be reached, they would fill the disk; a connection brings them.
      if (!this.#tookBack && this.#queue.reachable) await this.#standIns.handOver(memory, state)
    } catch (error) {
      reportStoreError(this.#state, error)
    }
  }

  async #deliver(key: string, notice: Notice): Promise<boolean> {
    const state = withoutPrivate(this.#state.get())
    switch (notice.kind) {
      case 'invitation':
        await this.#invitation(notice.change, state)
        return true
      case 'reminder': {
        const { event, id } = notice
        const limits = { dropAfter: event.start + reminderGrace, asOf: state.sync.at }
        const masked = reminderMessage(hiddenEvent(event), state)
        await this.#put(`reminder:${fingerprint(id)}`, reminderMessage(event, state), limits, {
          about: this.#namedIn(notice),
          masked,
        })
        return true
      }
      case 'invitationDigest':
        await this.#digest(notice.changes, state)
        return true
      case 'missed':
        // Those came as DMs while this machine slept.
        return false
      default:
        return this.#plain(key, notice, state)
    }
  }

  async #plain(key: string, notice: Notice, state: AppState): Promise<boolean> {
    const now = this.#clock.now()
    const body = plainMessage(notice, state, now)
    if (!body) return false
    const own = plainKey(key, notice, isoDate(now, state.zone), body.text)
    if (notice.kind === 'askStatus') this.#question = { key: own, text: body.text }
    // The invitation's own DM says it, where there is one.
    if (notice.kind === 'answerStopped' && this.#isTold(key)) return false
    const masked = plainMessage(noticeWithoutTitles(notice), withoutTitles(state), now)
    await this.#put(own, body, limitsOf(notice, state), { about: this.#namedIn(notice), masked })
    return true
  }

  #namedIn(notice: Notice): EventId[] {
    return eventsNamedIn(notice, this.#state.get())
  }

  /**
   * Several changes at once. A few are told one by one, each under the key that any computer of the user would give it,
   * so that one that comes back late does not repeat what another has told; many are counted.
   */
  async #digest(changes: InvitationNotice['change'][], state: AppState): Promise<void> {
    const told = (change: InvitationNotice['change']) =>
      change.kind === 'new' && this.#memory?.value.invitations.some((sent) => sent.answerTo === change.answerTo)
    const news = changes.filter((change) => !told(change))
    if (news.length <= mostOffered) {
      for (const change of news) await this.#invitation(change, state)
      return
    }
    const notice = { kind: 'invitationDigest', changes: news } as const
    const body = plainMessage(notice, state, this.#clock.now())
    const masked = plainMessage(noticeWithoutTitles(notice), withoutTitles(state), this.#clock.now())
    const which = news.map(({ kind, event }) => `${kind} ${fingerprint(event.id)} ${event.start}`).sort()
    const titles = { about: this.#namedIn(notice), masked }
    if (body) await this.#put(`invitationDigest:${fingerprint(which)}`, body, {}, titles)
  }

  /**
   * How often this very change has been told, this time included. A change that is told again after a crash, as the same
   * version of the event, counts once.
   */
  async #countOf(change: string, version: string, until: number): Promise<number> {
    const memory = this.#memory
    const known = memory?.value.changes.find((one) => one.change === change)
    const count = known?.version === version ? known.count : (known?.count ?? 0) + 1
    if (memory) {
      const others = memory.value.changes.filter((one) => one !== known && one.until > this.#clock.now())
      await memory.set({ ...memory.value, changes: [...others, { change, version, count, until }] })
    }
    return count
  }

  #isTold(noticeKey: string): boolean {
    const item = this.#state.get().outbox.find((one) => noticeKey === `answer:${one.id}`)
    return this.#memory?.value.invitations.some((sent) => sent.answerTo === item?.command.eventId) === true
  }

  async #invitation(change: InvitationNotice['change'], state: AppState): Promise<void> {
    switch (change.kind) {
      case 'new':
        return this.#newInvitation(change, state)
      case 'changed':
        return this.#changedInvitation(change, state)
      case 'cancelled': {
        const { event } = change
        return this.#put(
          `cancelled:${fingerprint(event.id)}:${event.start}`,
          { text: cancelledText(event, state), buttons: [] },
          { dropAfter: endIn(event, state.zone) },
          {
            about: this.#namedIn({ kind: 'invitation', change }),
            masked: { text: cancelledText(hiddenEvent(event), state), buttons: [] },
          },
        )
      }
    }
  }

  async #newInvitation(
    { event, answerTo, series }: Extract<InvitationNotice['change'], { kind: 'new' }>,
    state: AppState,
  ): Promise<void> {
    if (this.#memory)
      await trackInvitation(this.#memory, {
        key: `invite:${fingerprint(answerTo)}`,
        eventId: event.id,
        answerTo,
        series,
        until: endIn(event, state.zone),
        ...wordsFor(event, series, state),
        start: event.start,
        hash: '',
        asOf: 0,
      })
    await this.refresh()
  }

  async #changedInvitation(
    change: Extract<InvitationNotice['change'], { kind: 'changed' }>,
    state: AppState,
  ): Promise<void> {
    const { event } = change
    // Nothing of a private event but its times, not even as a fingerprint: titles can be guessed.
    const what = [change.before, event].map(publicEvent)
    const seen = what.map((e) => [e.subject, e.start, e.end, e.location, e.attendees.map((p) => p.address)])
    const until = endIn(event, state.zone)
    const own = `changed:${fingerprint(event.id)}:${fingerprint(seen)}`
    const count = await this.#countOf(own, event.changeKey, until)
    const key = count === 1 ? own : `${own}:${count}`
    const hidden = { ...change, event: hiddenEvent(event), before: hiddenEvent(change.before) }
    await this.#put(
      key,
      { text: changeText(change, state), buttons: [] },
      { dropAfter: until },
      {
        about: this.#namedIn({ kind: 'invitation', change }),
        masked: { text: changeText(hidden, withoutTitles(state)), buttons: [] },
      },
    )
  }

  async #put(key: string, body: MessageBody, more: Partial<PutMessage> = {}, titles?: Titles): Promise<void> {
    await this.#queue.put(key, { body, standIn: false, ...more, asOf: more.asOf ?? this.#clock.now() }, titles)
  }
}

/** The key under which any computer of the user would send a notice, so that the bot drops repeats. */
function plainKey(noticeKey: string, notice: Notice, day: string, text: string): string {
  switch (notice.kind) {
    case 'askStatus':
      return `ask:${fingerprint(`${notice.events.join()}@${notice.until}`)}`
    case 'summary':
    case 'summaryFailed':
      return `summary:${day}`
    case 'answerStopped':
      return `stopped:${fingerprint(noticeKey)}`
    default:
      return `${notice.kind}:${day}:${fingerprint(text)}`
  }
}

/** How long a message is of use, and what it may replace. */
function limitsOf(notice: Notice, state: AppState): Partial<PutMessage> {
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
