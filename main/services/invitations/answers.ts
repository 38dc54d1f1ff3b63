import type { CalendarEvent, EventId, Instant } from '../../core/calendar/event.ts'
import { type AnswerCommand, basisOf, type Refusal, refusal } from '../../core/invitations/answer.ts'
import { clocksApart, isOvertaken, note, remember } from '../../core/invitations/given.ts'
import {
  after,
  clockSetBack,
  give,
  isSuperseded,
  judge,
  nextDue,
  nextMoment,
  type OutboxItem,
  type Outcome,
  tidy,
  undo,
  wake,
} from '../../core/invitations/outbox.ts'
import type { Background } from '../../lifecycle/background.ts'
import { Slot } from '../../lifecycle/disposables.ts'
import { Throttler } from '../../lifecycle/throttler.ts'
import { Failure, type FailureKind } from '../../net/failure.ts'
import type { Random } from '../../random/random.ts'
import { StoreError } from '../../store/files.ts'
import type { Log } from '../../store/log.ts'
import { describeFault } from '../../text/failures.ts'
import type { Clock } from '../../time/clock.ts'
import { reportStoreError } from '../diagnostics/disk.ts'
import type { AppStateStore } from '../state/app-state.ts'
import type { OutboxMemory } from './memory.ts'

/** What the outbox needs of the signed-in account. */
export interface AnswerSender {
  read(id: EventId): Promise<CalendarEvent | undefined>
  send(command: AnswerCommand): Promise<void>
}

// An answer that cannot be noted waits this many milliseconds for room on the disk.
const fullDiskPause = 30_000
// The clock may be set meanwhile: look at it again after this many milliseconds.
const lookEvery = 60_000
// Two clocks drift apart by this many milliseconds without anybody setting one.
const ordinaryDrift = 5_000

/**
 * Where the outbox is kept. `update` changes it as it then is, and resolves when the change is on the disk; if it rejects,
 * nothing has changed.
 */
export interface OutboxStore {
  readonly value: OutboxMemory
  update(change: (value: OutboxMemory) => OutboxMemory): Promise<void>
}

/** Where an answer comes from. */
export interface AnswerOrigin {
  /** The same id counts once, however often it comes. */
  id?: string
  /** When the person gave it; now if left out. */
  givenAt?: Instant
  /** Another computer had it before, and nobody knows how far it got. */
  mayBeSent?: boolean
}

/**
 * Sends every answer, whichever surface it came from. An answer is on disk before it is on the wire. An answer that may
 * have arrived is looked up before it is sent again (docs/design.md, invariant 5).
 */
export class Answers {
  readonly #state: AppStateStore
  readonly #clock: Clock
  readonly #random: Random
  readonly #log: Log
  readonly #background: Background
  readonly #store: OutboxStore
  readonly #onSent: () => void
  readonly #onStopped: (item: OutboxItem) => void
  readonly #onSignInNeeded: () => void
  #sender: AnswerSender | undefined
  readonly #next = new Slot()
  readonly #drains = new Throttler(() => this.#drain())
  /** On `Clock.elapsed`. */
  #pausedUntil = 0
  /** The last look at both clocks. */
  #looked: { now: number; elapsed: number }

  constructor(options: {
    state: AppStateStore
    clock: Clock
    random: Random
    log: Log
    background: Background
    store: OutboxStore
    onSent(): void
    onStopped(item: OutboxItem): void
    onSignInNeeded(): void
  }) {
    this.#state = options.state
    this.#clock = options.clock
    this.#random = options.random
    this.#log = options.log
    this.#background = options.background
    this.#store = options.store
    this.#onSent = options.onSent
    this.#onStopped = options.onStopped
    this.#onSignInNeeded = options.onSignInNeeded
    this.#looked = { now: this.#clock.now(), elapsed: this.#clock.elapsed() }
    this.#state.set({ outbox: this.#store.value.items })
    this.#state.subscribe((state, before) => {
      if (state.events !== before.events) this.#background('settled answers', () => this.#forgetSettled())
    })
  }

  /** Begins to send for a signed-in account; what waited for that is tried at once. */
  async start(sender: AnswerSender): Promise<void> {
    this.#sender = sender
    // A full disk must not keep the app from starting; the work below says it again and waits for room.
    await this.retryNow().catch((error: unknown) => {
      reportStoreError(this.#state, error)
      this.#work()
    })
  }

  stop(): void {
    this.#sender = undefined
    this.#next.clear()
  }

  /** As `retryNow`, for whoever does not wait. */
  retrySoon(): void {
    this.#background('answers', () => this.retryNow())
  }

  /** The network is back, or the user asked: tries what waits. Resolves once the answers are on the disk. */
  async retryNow(): Promise<void> {
    await this.#change((items) => wake(items, this.#clock.now()))
    this.#work()
  }

  /**
   * Takes an answer. Returns why it can't be given, or undefined once it is safely on disk, or was given before. Rejects
   * with a `StoreError`: then it is not given.
   */
  async give(command: AnswerCommand, origin: AnswerOrigin = {}): Promise<Refusal | 'unknown' | undefined> {
    const { id = this.#random.uuid(), givenAt = this.#clock.now() } = origin
    const before = this.#store.value.given
    if (before.some((one) => one.id === id)) return undefined
    if (isOvertaken(before, command.eventId, givenAt)) return 'overtaken'
    const { events, masters, canProposeNewTime } = this.#state.get()
    const event = events.get(command.eventId) ?? masters.get(command.eventId)
    if (!event) return 'unknown'
    const refused = refusal(command, event, this.#clock.now(), canProposeNewTime)
    if (refused) return refused
    const sendResponse = command.sendResponse && event.responseRequested
    const basis = basisOf(event)
    // What was answered after a click that comes late is a later word, although it is known by now.
    const isLater = (event.respondedAt ?? 0) > givenAt + (origin.mayBeSent ? 0 : clocksApart)
    if (origin.givenAt !== undefined && isLater) basis.respondedAt = undefined
    const item = {
      id,
      command: { ...command, sendResponse, proposedNewTime: sendResponse ? command.proposedNewTime : undefined },
      basis,
    }
    await this.#keep(({ items, given }) => {
      if (given.some((one) => one.id === id)) return { items, given }
      const now = this.#clock.now()
      const { eventId, answer } = command
      return {
        items: give(items, { ...item, givenAt }, now, origin.mayBeSent),
        given: remember(given, { id, eventId, answer, at: givenAt }, now),
      }
    })
    this.#schedule()
    return undefined
  }

  /** Takes an answer back while it is held; false when it is too late. */
  async undo(id: string): Promise<boolean> {
    let undone = false
    await this.#keep(({ items, given }) => {
      const left = undo(items, id)
      undone = left !== undefined
      return left ? { items: left, given: note(given, id, { undone: true }) } : { items, given }
    })
    this.#schedule()
    return undone
  }

  /** Takes an answer that was stopped off the list. */
  async dismiss(id: string): Promise<void> {
    await this.#change((items) => items.filter((item) => item.id !== id || item.state.at !== 'stopped'))
  }

  get #items(): OutboxItem[] {
    return this.#store.value.items
  }

  /** Every change is made to the outbox as it is on the disk by then: others may be under way. */
  async #keep(change: (value: OutboxMemory) => OutboxMemory): Promise<void> {
    await this.#store.update(change)
    if (JSON.stringify(this.#state.get().outbox) !== JSON.stringify(this.#items))
      this.#state.set({ outbox: this.#items })
  }

  #change(change: (items: readonly OutboxItem[]) => OutboxItem[]): Promise<void> {
    return this.#keep(({ items, given }) => ({ items: change(items), given }))
  }

  /** Replaces an item, unless it was taken back meanwhile. `sentAt`: it goes on the wire now. */
  #replace(item: OutboxItem, sentAt?: Instant): Promise<void> {
    return this.#keep(({ items, given }) => ({
      items: items.map((other) => (other.id === item.id ? item : other)),
      given: sentAt === undefined ? given : note(given, item.id, { sentAt }),
    }))
  }

  #schedule(): void {
    this.#next.clear()
    if (!this.#sender) return
    const moment = nextMoment(this.#items)
    if (moment === undefined) return
    const wait = Math.max(moment - this.#clock.now(), this.#pausedUntil - this.#clock.elapsed(), 0)
    this.#next.set(this.#clock.after(Math.min(wait, lookEvery), () => this.#work()))
  }

  /** The moments are on the wall clock. When somebody sets it back, they would be hours away. */
  async #lookAtClock(): Promise<void> {
    const before = this.#looked
    this.#looked = { now: this.#clock.now(), elapsed: this.#clock.elapsed() }
    const setBack = this.#looked.elapsed - before.elapsed - (this.#looked.now - before.now)
    if (setBack > ordinaryDrift) await this.#change((items) => clockSetBack(items, setBack))
  }

  #work(): void {
    this.#background('answers', () => this.#drains.run())
  }

  async #drain(): Promise<void> {
    try {
      await this.#lookAtClock()
      await this.#sendDue()
    } catch (error) {
      // An answer that can't be noted is not sent. It is tried again when there may be room.
      this.#pausedUntil = this.#clock.elapsed() + fullDiskPause
      throw error
    } finally {
      this.#schedule()
    }
  }

  async #sendDue(): Promise<void> {
    for (let count = 0; count < 100; count++) {
      const item = nextDue(this.#items, this.#clock.now())
      if (!item || !this.#sender) return
      await this.#handle(item, this.#sender)
    }
  }

  async #handle(item: OutboxItem, sender: AnswerSender): Promise<void> {
    const { eventId, answer } = item.command
    let sending: OutboxItem
    try {
      const found = await sender.read(eventId)
      if (!this.#stillThere(item)) return
      const now = this.#clock.now()
      const verdict = judge(item, { found }, now, {
        given: this.#store.value.given,
        superseded: isSuperseded(this.#items, item),
      })
      if (verdict.do === 'drop') {
        this.#log('info', 'answer superseded', { answer })
        return await this.#change((items) => items.filter(({ id }) => id !== item.id))
      }
      await this.#replace(verdict.item, verdict.do === 'send' ? now : undefined)
      // Taken back while it was being noted.
      if (!this.#stillThere(item)) return
      this.#announce(verdict.item)
      if (verdict.do === 'keep') return
      sending = verdict.item
    } catch (error) {
      return this.#conclude(item, error, false)
    }
    try {
      await sender.send(sending.command)
    } catch (error) {
      return this.#conclude(sending, error, true)
    }
    this.#log('info', 'answer sent', { answer, attempt: sending.attempts })
    const done = after(sending, { kind: 'taken' }, true, this.#clock.now())
    await this.#replace(done)
    this.#announce(done)
  }

  /** The user may have taken it back while the event was being read. */
  #stillThere(item: OutboxItem): boolean {
    return this.#items.some((other) => other.id === item.id)
  }

  async #conclude(item: OutboxItem, error: unknown, posted: boolean): Promise<void> {
    // What cannot be noted is not sent.
    if (error instanceof StoreError) throw error
    const failure = error instanceof Failure ? error : undefined
    if (failure)
      this.#log('warn', 'answer not sent', { kind: failure.kind, code: failure.code, status: failure.status, posted })
    else this.#log('error', 'answer not sent', { ...describeFault(error), posted })
    // A fault of this machine says as little about what Graph did as a lost response.
    const outcome = outcomeOf(failure?.kind ?? 'lost', failure?.retryAfterMs, posted)
    const next = after(item, outcome, posted, this.#clock.now())
    await this.#replace(next)
    if (failure?.kind === 'offline') this.#state.set({ online: false })
    if (failure?.kind === 'signIn') this.#onSignInNeeded()
    this.#announce(next)
  }

  #announce(item: OutboxItem): void {
    if (item.state.at === 'sent') this.#onSent()
    if (item.state.at === 'stopped') {
      this.#log('warn', 'answer stopped', { why: item.state.why })
      this.#onStopped(item)
    }
  }

  async #forgetSettled(): Promise<void> {
    const { events, masters } = this.#state.get()
    await this.#change((items) => tidy(items, (id) => (masters.get(id) ?? events.get(id))?.response, this.#clock.now()))
  }
}

function outcomeOf(kind: FailureKind, retryAfterMs: number | undefined, posted: boolean): Outcome {
  switch (kind) {
    case 'offline':
    case 'tls':
    case 'proxySignIn':
    case 'wrongServer':
      return { kind: 'notTaken', reason: 'offline' }
    case 'throttled':
      return { kind: 'notTaken', reason: 'throttled', retryAfterMs }
    case 'signIn':
      return { kind: 'notTaken', reason: 'signIn', retryAfterMs: 60_000 }
    case 'forbidden':
      return { kind: 'refused', why: 'notAllowed' }
    case 'notFound':
      return { kind: 'refused', why: 'gone' }
    case 'refused':
      return posted ? { kind: 'refused', why: 'refused' } : { kind: 'notTaken', reason: 'serverTrouble' }
    case 'lost':
    case 'server':
    case 'reset':
      return { kind: 'lost' }
  }
}
