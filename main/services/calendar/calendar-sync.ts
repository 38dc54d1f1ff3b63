import type { CalendarEvent, EventId, Instant } from '../../core/calendar/event.ts'
import { addDays, startOfDay } from '../../core/calendar/zones.ts'
import type { Background } from '../../lifecycle/background.ts'
import { Backoff } from '../../lifecycle/backoff.ts'
import { Slot } from '../../lifecycle/disposables.ts'
import { Throttler } from '../../lifecycle/throttler.ts'
import { type CalendarCopy, everyEvent, type Round, type SyncWindow, wholeOf } from '../../m365/sync/calendar-copy.ts'
import { failureOf } from '../../net/failure.ts'
import type { Random } from '../../random/random.ts'
import type { CachedCalendar } from '../../store/calendar-cache.ts'
import type { Log } from '../../store/log.ts'
import { describeFault } from '../../text/failures.ts'
import { say } from '../../text/say.ts'
import type { Clock } from '../../time/clock.ts'
import type { AppStateStore } from '../state/app-state.ts'

/** What the sync needs of the signed-in account. */
export interface CalendarSource {
  sync(
    window: SyncWindow,
    before: CalendarCopy | undefined,
    options: { signal: AbortSignal; lookBeyond: boolean },
  ): Promise<Round>
}

/** Where the copy of the calendar is kept; `touched` undefined writes everything. */
export interface CalendarStore {
  read(): Promise<CachedCalendar | undefined>
  write(calendar: CachedCalendar, touched?: ReadonlySet<EventId>): Promise<void>
}

/** A finished round, as the services that watch for changes see it. */
export interface Synced {
  /** Every event that was known, those after the window included. */
  before: ReadonlyMap<EventId, CalendarEvent>
  round: Round
  /** How long before this round the calendar had last been up to date; undefined for the first time ever. */
  gapMs: number | undefined
  /** The same for what lies after the window. */
  lookGapMs: number | undefined
}

/** How often to ask, in milliseconds. */
export const pace = { active: 60_000, idle: 5 * 60_000 }

const daysAhead = 30
// What lies after the window is looked for this often, and whenever Graph says that something outside it changed.
const lookEvery = 3600_000
const offlinePause = 30_000
const longestPause = 30 * 60_000
// A pause after failures is at most this many times doubled.
const mostDoublings = 4

/**
 * Follows the calendar. A round that fails leaves the last good copy as it is, marked with the failure (docs/design.md,
 * invariant 7). The pace fits how the machine is used; whoever knows of a change asks for a round at once.
 */
export class CalendarSync {
  readonly #state: AppStateStore
  readonly #clock: Clock
  readonly #random: Random
  readonly #log: Log
  readonly #background: Background
  readonly #onSynced: (synced: Synced) => Promise<void>
  readonly #onSignInNeeded: () => void
  #source: CalendarSource | undefined
  #store: CalendarStore | undefined
  #copy: CalendarCopy | undefined
  #lookedAt: Instant | undefined
  #abort = new AbortController()
  #rounds: Throttler | undefined
  #reason = ''
  #failures = 0
  /** What follows from each round, one after the other. */
  #afterwards: Promise<void> = Promise.resolve()
  readonly #next = new Slot()
  #active = false

  constructor(options: {
    state: AppStateStore
    clock: Clock
    random: Random
    log: Log
    background: Background
    /** Tells what is new. The round is not on the disk before that: after a crash, it brings the same news again. */
    onSynced(synced: Synced): Promise<void>
    onSignInNeeded(): void
  }) {
    this.#state = options.state
    this.#clock = options.clock
    this.#random = options.random
    this.#log = options.log
    this.#background = options.background
    this.#onSynced = options.onSynced
    this.#onSignInNeeded = options.onSignInNeeded
  }

  /** Begins to follow an account's calendar, from what the disk remembers of it. */
  async start(source: CalendarSource, store: CalendarStore): Promise<void> {
    this.stop()
    this.#abort = new AbortController()
    this.#source = source
    this.#store = store
    const { signal } = this.#abort
    this.#rounds = new Throttler(() => this.#round(signal))
    const cached = await store.read()
    if (signal.aborted) return
    if (cached) {
      this.#copy = { ...cached, damaged: new Set() }
      this.#lookedAt = cached.lookedAt
      this.#state.set({ ...wholeOf(cached), sync: { at: cached.syncedAt, running: false } })
    }
    this.#soon('start')
  }

  /** Stops following; the state keeps what it shows. */
  stop(): void {
    this.#abort.abort()
    this.#next.clear()
    this.#source = undefined
    this.#store = undefined
    this.#copy = undefined
    this.#lookedAt = undefined
    this.#rounds = undefined
    this.#failures = 0
  }

  /** The user is at it: the window is open, say. Faster then, slower otherwise. */
  setActive(active: boolean): void {
    if (this.#active === active) return
    this.#active = active
    if (active) this.#soon('active')
  }

  /** Asks Graph now. Resolves with a round that starts after this call: one that runs may have missed the change. */
  async syncNow(reason: string): Promise<void> {
    this.#reason = reason
    await this.#rounds?.run()
  }

  #soon(reason: string): void {
    this.#background('sync', () => this.syncNow(reason))
  }

  async #round(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return
    this.#next.clear()
    await this.#ask(signal)
    if (!signal.aborted) this.#schedule()
  }

  async #ask(signal: AbortSignal): Promise<void> {
    const source = this.#source
    const state = this.#state.get()
    if (!source) return
    this.#state.set({ sync: { ...state.sync, running: true } })
    const started = this.#clock.now()
    try {
      const before = this.#copy && everyEvent(this.#copy)
      const lookBeyond = this.#reason === 'asked' || started - (this.#lookedAt ?? 0) >= lookEvery
      const round = await source.sync(this.#window(), this.#copy, { signal, lookBeyond })
      if (signal.aborted) return
      const lastAt = this.#state.get().sync.at
      const lookedAt = this.#lookedAt
      const now = this.#clock.now()
      if (round.lookedBeyond) this.#lookedAt = now
      this.#copy = round.copy
      this.#failures = 0
      this.#log('info', 'sync', {
        reason: this.#reason,
        events: round.copy.events.size,
        changed: round.touched.size,
        fresh: round.fresh,
        malformed: round.malformed,
        unread: round.copy.unread.size,
        ms: now - started,
      })
      this.#state.set({
        ...wholeOf(round.copy),
        sync: { at: now, running: false, roundEnded: true },
        online: true,
      })
      this.#sayUnreadable(round.copy)
      const since = (at: Instant | undefined) => (at === undefined ? undefined : now - at)
      const synced = { before: before ?? new Map(), round, gapMs: since(lastAt), lookGapMs: since(lookedAt) }
      this.#background('news', () => this.#follow(synced, now))
    } catch (error) {
      if (signal.aborted) return
      this.#failed(error)
    }
  }

  /** Tells of what Graph cannot give: a person must not take what was known of it for what is there now. */
  #sayUnreadable({ unread, damaged }: CalendarCopy): void {
    const count = unread.size + damaged.size
    if (count === 0) this.#state.resolve('calendarUnread')
    else
      this.#state.report({
        id: 'calendarUnread',
        severity: 'warning',
        title: say('calendar.unread', { count }),
        text: say('calendar.unread.text', { count }),
      })
  }

  #failed(error: unknown): void {
    const sync = this.#state.get().sync
    try {
      const failure = failureOf(error)
      this.#failures++
      this.#log('warn', 'sync failed', { kind: failure.kind, code: failure.code, status: failure.status })
      this.#state.set({
        sync: { at: sync.at, running: false, failure: failure.kind, roundEnded: true },
        ...(failure.kind === 'offline' ? { online: false } : {}),
      })
      if (failure.kind === 'signIn') this.#onSignInNeeded()
    } catch (bug) {
      this.#failures++
      this.#log('error', 'sync failed', describeFault(bug))
      this.#state.set({ sync: { at: sync.at, running: false, failure: 'server', roundEnded: true } })
    }
  }

  #follow(synced: Synced, now: number): Promise<void> {
    const store = this.#store
    const told = this.#afterwards.then(() => this.#onSynced(synced))
    this.#afterwards = told.catch(() => undefined).then(() => this.#keep(store, synced.round, now))
    return told
  }

  async #keep(store: CalendarStore | undefined, round: Round, syncedAt: number): Promise<void> {
    // Signed out meanwhile: what was taken off the disk must not come back.
    if (store !== this.#store) return
    // A series' master may lie in another part of the cache than the occurrences that changed.
    const changed = new Set([...round.touched, ...round.copy.masters.keys()])
    try {
      await store?.write({ ...round.copy, syncedAt, lookedAt: this.#lookedAt }, round.fresh ? undefined : changed)
    } catch (error) {
      // The calendar is Microsoft's; only the head start at the next launch is lost.
      this.#log('warn', 'calendar not cached', { error: error instanceof Error ? error.message : '' })
    }
  }

  #window(): SyncWindow {
    const { zone } = this.#state.get()
    const today = startOfDay(this.#clock.now(), zone)
    return { start: addDays(today, -1, zone), end: addDays(today, daysAhead, zone) }
  }

  #schedule(): void {
    // Also while a person is asked to sign in: a refusal can pass.
    if (!this.#source) return
    const base = this.#active ? pace.active : pace.idle
    // Offline is tried often, since it costs nothing; a server in trouble is left alone for longer and longer.
    const offline = this.#state.get().sync.failure === 'offline'
    const trouble = new Backoff({ first: base, longest: longestPause })
    const wait =
      this.#failures === 0 ? base : offline ? offlinePause : trouble.after(Math.min(this.#failures, mostDoublings))
    const jitter = wait * 0.1 * this.#random.fraction()
    this.#next.set(this.#clock.after(wait + jitter, () => this.#soon('pace')))
  }
}
