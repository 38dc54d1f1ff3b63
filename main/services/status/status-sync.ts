import type { Instant } from '../../core/calendar/event.ts'
import { addDays, startOfDay } from '../../core/calendar/zones.ts'
import { busyTimes } from '../../core/status/blocks.ts'
import type { Channel, CustomStatus, Observed, Presence } from '../../core/status/ledger.ts'
import { type Plan, plan, release, settled } from '../../core/status/planner.ts'
import type { Background } from '../../lifecycle/background.ts'
import { Backoff } from '../../lifecycle/backoff.ts'
import { Slot } from '../../lifecycle/disposables.ts'
import { Throttler } from '../../lifecycle/throttler.ts'
import { Failure, failureOf } from '../../net/failure.ts'
import { StoreError } from '../../store/files.ts'
import type { Log } from '../../store/log.ts'
import { describeFault } from '../../text/failures.ts'
import { say } from '../../text/say.ts'
import type { Clock } from '../../time/clock.ts'
import { reportStoreError } from '../diagnostics/disk.ts'
import type { Notices } from '../notices/notices.ts'
import { type AppStateStore, isCalendarOld } from '../state/app-state.ts'
import type { StatusMemory } from './memory.ts'

/** What the service needs of the signed-in Mattermost user. */
export interface StatusTarget {
  observe(): Promise<Observed>
  setPresence(status: string, dndEndTime: number): Promise<Presence>
  setCustomStatus(status: CustomStatus): Promise<void>
  /** Takes a status that was set off the user's list of recent ones. */
  forgetRecentStatus(status: CustomStatus): Promise<void>
  clearCustomStatus(): Promise<void>
}

/** Where the memory is kept; `set` resolves when it is on the disk, and writes nothing that is there already. */
export interface StatusMemoryStore {
  readonly value: StatusMemory
  set(memory: StatusMemory): Promise<void>
}

// Between edges the status is looked at this often, so that the window shows what the user did by hand.
const lookEvery = { inMeeting: 60_000, otherwise: 5 * 60_000 }
// In every Mattermost since custom statuses exist.
const knownEmoji = 'calendar'

/**
 * Keeps the Mattermost status true to the calendar: looks at what Mattermost shows, plans, notes in the ledger what
 * it is about to do, does it, and sleeps until the next edge of a meeting.
 */
export class StatusSync {
  readonly #state: AppStateStore
  readonly #clock: Clock
  readonly #log: Log
  readonly #background: Background
  readonly #memory: StatusMemoryStore
  readonly #notices: Notices
  readonly #onSignInNeeded: () => void
  readonly #onEmojiUnknown: (instead: string) => Promise<void>
  #target: StatusTarget | undefined
  #asked = ''
  readonly #next = new Slot()
  readonly #subscription = new Slot()
  readonly #passes = new Throttler(() => this.#pass())
  readonly #backoff = new Backoff({ first: 2_000, longest: 60_000 })
  // A refusal can pass, as when a server restarts: the token is tried again, though a person was asked to sign in.
  readonly #refusals = new Backoff({ first: 5 * 60_000, longest: 30 * 60_000 })

  constructor(options: {
    state: AppStateStore
    clock: Clock
    log: Log
    background: Background
    memory: StatusMemoryStore
    notices: Notices
    onSignInNeeded(): void
    /** The server does not know the emoji the user chose; `instead` is the one to choose from now on. */
    onEmojiUnknown(instead: string): Promise<void>
  }) {
    this.#state = options.state
    this.#clock = options.clock
    this.#log = options.log
    this.#background = options.background
    this.#memory = options.memory
    this.#notices = options.notices
    this.#onSignInNeeded = options.onSignInNeeded
    this.#onEmojiUnknown = options.onEmojiUnknown
  }

  start(target: StatusTarget): void {
    this.stop()
    this.#target = target
    this.#state.set({ status: { ...this.#state.get().status, pausedUntil: this.#memory.value.pausedUntil } })
    this.#subscription.set(
      this.#state.subscribe((state, before) => {
        const relevant =
          state.events !== before.events ||
          state.settings !== before.settings ||
          state.zone !== before.zone ||
          isCalendarOld(state) !== isCalendarOld(before)
        if (relevant) this.replan()
      }),
    )
    this.replan()
  }

  stop(): void {
    this.#target = undefined
    this.#subscription.clear()
    this.#next.clear()
  }

  /**
   * Stops, and takes back what would stay: everything when the user signs out; at quit only what this server can't
   * expire by itself.
   */
  async finish(why: 'signOut' | 'quit'): Promise<void> {
    const target = this.#target
    this.stop()
    // What a pass has asked for can still arrive: only after it is known what there is to take back.
    if (why === 'signOut') await this.#passes.idle()
    const { ledger } = this.#memory.value
    const stays = ledger.presence !== undefined && ledger.presence.dndEndTime === 0
    if (!target || (why === 'quit' && !stays)) return
    try {
      const planned = this.#plan(await target.observe(), false)
      if (why === 'quit') planned.custom = undefined
      await this.#carryOut(target, planned)
    } catch (error) {
      // The ledger still knows; the next start cleans up.
      this.#log('warn', 'status not taken back', { kind: failureOf(error).kind })
    }
  }

  /** Looks and plans now; at once again if something changed meanwhile. */
  replan(): void {
    this.#background('status', () => this.#passes.run())
  }

  /** Pauses the status sync; what we set is taken back at once. */
  async pause(length: 'hour' | 'today'): Promise<void> {
    const now = this.#clock.now()
    const { zone } = this.#state.get()
    await this.#setPause(length === 'hour' ? now + 3600_000 : addDays(startOfDay(now, zone), 1, zone))
  }

  async resume(): Promise<void> {
    await this.#setPause(undefined)
  }

  async #setPause(pausedUntil: Instant | undefined): Promise<void> {
    await this.#remember({ ...this.#memory.value, pausedUntil })
    this.#state.set({ status: { ...this.#state.get().status, pausedUntil } })
    this.replan()
  }

  /** Takes the meetings that run now off our hands; what we set for them is taken back. */
  async leaveAlone(): Promise<void> {
    await this.#release('request')
  }

  /** The answer to "shall I set your status?". */
  async approve(yes: boolean): Promise<void> {
    if (!yes) return this.#release('answer')
    const { ledger } = this.#memory.value
    const approved = [...ledger.approved, ...this.#runningMeetings()]
    await this.#remember({ ...this.#memory.value, ledger: { ...ledger, approved } })
    this.replan()
  }

  async #release(by: 'request' | 'answer'): Promise<void> {
    const channels: Channel[] = ['presence', 'custom']
    const ledger = release(this.#memory.value.ledger, this.#runningMeetings(), channels, by)
    await this.#remember({ ...this.#memory.value, ledger })
    this.replan()
  }

  #runningMeetings() {
    const { events, settings, zone } = this.#state.get()
    const now = this.#clock.now()
    return busyTimes(events.values(), settings.preferences.status, zone)
      .filter((meeting) => meeting.start <= now && meeting.end > now)
      .map((meeting) => ({ event: meeting.event.id, until: meeting.end }))
  }

  async #pass(): Promise<void> {
    this.#next.clear()
    const target = this.#target
    // A meeting that only the disk remembers may be cancelled: the first round tells within seconds.
    if (!target || isCalendarOld(this.#state.get())) return
    try {
      const observed = await target.observe()
      if (target !== this.#target) return
      const planned = this.#plan(observed)
      await this.#carryOut(target, planned)
      if (target !== this.#target) return
      this.#backoff.reset()
      this.#refusals.reset()
      const shown = planned.presence || planned.custom ? await target.observe() : observed
      if (target !== this.#target) return
      this.#publish(planned, shown)
      this.#askIfWanted(planned)
      this.#sleep(planned)
    } catch (error) {
      // What an account's server answers after its sign-out is no trouble of anybody's any more.
      if (target === this.#target) this.#failed(error)
      else if (!(error instanceof Failure)) throw error
    }
  }

  #plan(observed: Observed, allowed = true): Plan {
    const { events, settings, zone } = this.#state.get()
    const { ledger, pausedUntil } = this.#memory.value
    return plan({
      now: this.#clock.now(),
      events: events.values(),
      rules: settings.preferences.status,
      chosen: allowed && settings.preferences.statusChosen,
      observed,
      ledger,
      pausedUntil,
      zone,
    })
  }

  async #carryOut(target: StatusTarget, planned: Plan): Promise<void> {
    await this.#remember({ ...this.#memory.value, ledger: planned.ledger })
    let reportedEnd: number | undefined
    let done = planned
    const { presence, custom } = planned
    if (presence?.do === 'set') {
      if (presence.viaOnline) await target.setPresence('online', 0)
      reportedEnd = (await target.setPresence(presence.status, presence.dndEndTime)).dndEndTime
    } else if (presence?.do === 'restore') await target.setPresence(presence.status, presence.dndEndTime)
    if (custom?.do === 'set') done = await this.#setCustom(target, planned, custom.status)
    else if (custom?.do === 'clear') await target.clearCustomStatus()
    if (presence || custom) {
      this.#log('info', 'status', {
        presence: presence && `${presence.do} ${presence.status}`,
        custom: custom?.do,
        because: planned.because.kind,
      })
      const ledger = settled(done, reportedEnd)
      // What the user took back or allowed while the calls were under way must not be forgotten.
      const { released, approved } = this.#memory.value.ledger
      await this.#remember({ ...this.#memory.value, ledger: { ...ledger, released, approved } })
    }
  }

  /**
   * A server may not know the emoji; the meeting still shows, with one that every server has. Returns the plan as it
   * was carried out.
   */
  async #setCustom(target: StatusTarget, planned: Plan, status: CustomStatus): Promise<Plan> {
    try {
      await target.setCustomStatus(status)
      await this.#tidyRecent(target, status)
      return planned
    } catch (error) {
      if (!(error instanceof Failure) || !error.code?.includes('emoji_not_found') || status.emoji === knownEmoji)
        throw error
    }
    const ours = planned.desired.text !== undefined && planned.ledger.custom
    const ledger = ours ? { ...planned.ledger, custom: { ...ours, emoji: knownEmoji } } : planned.ledger
    // As with every call: noted before it is made.
    const { released, approved } = this.#memory.value.ledger
    await this.#remember({ ...this.#memory.value, ledger: { ...ledger, released, approved } })
    await target.setCustomStatus({ ...status, emoji: knownEmoji })
    if (ours) {
      this.#state.report({
        id: 'emoji',
        severity: 'warning',
        title: say('problem.emoji'),
        text: say('problem.emojiText', { emoji: status.emoji, instead: knownEmoji }),
      })
      await this.#onEmojiUnknown(knownEmoji)
    }
    return { ...planned, ledger }
  }

  /** A title that is set for half an hour is no status that somebody wants to choose again. */
  async #tidyRecent(target: StatusTarget, status: CustomStatus): Promise<void> {
    const { customStatus, text } = this.#state.get().settings.preferences.status
    if (customStatus !== 'title' || status.text === text) return
    try {
      await target.forgetRecentStatus(status)
    } catch (error) {
      this.#log('warn', 'recent status kept', { kind: failureOf(error).kind })
    }
  }

  #publish(planned: Plan, observed: Observed): void {
    this.#state.set({
      online: true,
      status: { plan: planned, observed, observedAt: this.#clock.now(), pausedUntil: this.#memory.value.pausedUntil },
    })
  }

  #askIfWanted({ ask }: Plan): void {
    const key = ask ? ask.events.join() : ''
    if (ask && key !== this.#asked) this.#notices.tell('ask-status', { kind: 'askStatus', ...ask })
    if (!ask && this.#asked) this.#notices.withdraw('ask-status')
    this.#asked = key
  }

  #sleep(planned: Plan): void {
    if (!this.#target) return
    const look = planned.until === undefined ? lookEvery.otherwise : lookEvery.inMeeting
    const again = () => this.replan()
    // A wall clock that is set back must not put the next look off.
    const cancelLook = this.#clock.after(look, again)
    const cancelEdge = planned.next === undefined ? undefined : this.#clock.at(planned.next, again)
    this.#next.set(() => {
      cancelLook()
      cancelEdge?.()
    })
  }

  #failed(error: unknown): void {
    const { status } = this.#state.get()
    let wished = 0
    try {
      const failure = failureOf(error)
      this.#log('warn', 'status failed', { kind: failure.kind, code: failure.code, status: failure.status })
      this.#state.set({ status: { ...status, failure: failure.kind } })
      if (failure.kind === 'signIn') {
        this.#onSignInNeeded()
        wished = this.#refusals.next(failure.retryAfterMs)
      } else wished = failure.retryAfterMs ?? 0
    } catch (bug) {
      if (bug instanceof StoreError) reportStoreError(this.#state, bug)
      else this.#log('error', 'status failed', describeFault(bug))
      this.#state.set({ status: { ...status, failure: 'server' } })
    }
    if (this.#target) this.#next.set(this.#clock.after(this.#backoff.next(wished), () => this.replan()))
  }

  async #remember(memory: StatusMemory): Promise<void> {
    await this.#memory.set(memory)
  }
}
