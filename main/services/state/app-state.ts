import type { CalendarEvent, EventId, Instant, Person } from '../../core/calendar/event.ts'
import type { OutboxItem } from '../../core/invitations/outbox.ts'
import { defaultSettings, type Settings } from '../../core/settings/settings.ts'
import type { Observed } from '../../core/status/ledger.ts'
import type { Plan } from '../../core/status/planner.ts'
import type { FailureKind } from '../../net/failure.ts'
import type { UpdateState } from '../../updates/state.ts'

/** An account: whether somebody is signed in, and who. */
export interface AccountState {
  state: 'signedOut' | 'signingIn' | 'signedIn' | 'signInNeeded'
  name?: string
  /** As the account names them; Microsoft 365 only. */
  person?: Person
  /** In words, from the catalogue. */
  problem?: string
  adminLink?: string
}

/** Something that is wrong and that the user should know, in words. */
export interface Problem {
  id: string
  title: string
  text: string
  severity: 'info' | 'warning' | 'error'
}

/** The one value that tray, window and notifications render. It is replaced, never changed in place. */
export interface AppState {
  settings: Settings
  keychain: 'ok' | 'missing' | 'locked' | 'noKey' | 'session'
  m365: AccountState
  mattermost: AccountState
  /** The connection to the company's bot. `waiting` is for the sign-in to Mattermost. */
  botLink: { state: 'off' | 'waiting' | 'connecting' | 'connected' | 'offline' | 'unpaired'; problem?: string }
  /** Dotted paths of settings that an admin has decided. */
  locks: readonly string[]
  online: boolean
  /** IANA zone of this machine. */
  zone: string
  hour12: boolean
  workingHours: { start: string; end: string }
  canProposeNewTime: boolean
  events: ReadonlyMap<EventId, CalendarEvent>
  masters: ReadonlyMap<EventId, CalendarEvent>
  /** `roundEnded`: since the app started, a round has ended, well or not: nothing older than necessary is acted on. */
  sync: { at?: Instant; running: boolean; failure?: FailureKind; roundEnded?: true }
  status: { plan?: Plan; observed?: Observed; observedAt?: Instant; failure?: FailureKind; pausedUntil?: Instant }
  outbox: readonly OutboxItem[]
  /** Reminders on show, until dismissed, snoozed, or over. */
  reminders: readonly { eventId: EventId; start: Instant }[]
  problems: readonly Problem[]
  /** A proxy (`host:port`) that asks for a name and password. */
  proxyAsking?: string
  update: UpdateState
}

/** The state before anything is known. */
export const initialState: AppState = {
  settings: defaultSettings,
  keychain: 'ok',
  m365: { state: 'signedOut' },
  mattermost: { state: 'signedOut' },
  botLink: { state: 'off' },
  locks: [],
  online: true,
  zone: 'UTC',
  hour12: false,
  workingHours: { start: '08:00', end: '17:00' },
  canProposeNewTime: true,
  events: new Map(),
  masters: new Map(),
  sync: { running: false },
  status: {},
  outbox: [],
  reminders: [],
  problems: [],
  update: { at: 'current' },
}

/** Whether what is known of the calendar is only what the disk remembers, and the first round is still under way. */
export const isCalendarOld = ({ m365, sync }: AppState): boolean =>
  m365.state === 'signedIn' && sync.roundEnded !== true

/** An event, or the master of a series: what an answer is given to. */
export const eventOf = ({ masters, events }: AppState, id: EventId): CalendarEvent | undefined =>
  masters.get(id) ?? events.get(id)

/** Holds the state and tells everybody who renders it. */
export class AppStateStore {
  #state: AppState
  readonly #listeners = new Set<(state: AppState, before: AppState) => void>()

  constructor(state: AppState = initialState) {
    this.#state = state
  }

  get(): AppState {
    return this.#state
  }

  set(change: Partial<AppState>): void {
    const before = this.#state
    this.#state = { ...before, ...change }
    for (const listener of [...this.#listeners]) listener(this.#state, before)
  }

  /** Adds a problem, or replaces the one with the same id. */
  report(problem: Problem): void {
    this.set({ problems: [...this.#state.problems.filter((other) => other.id !== problem.id), problem] })
  }

  /** Takes a problem off the list, if it is there. */
  resolve(id: string): void {
    if (this.#state.problems.some((problem) => problem.id === id)) {
      this.set({ problems: this.#state.problems.filter((problem) => problem.id !== id) })
    }
  }

  /** Calls the listener at every change; returns the way to stop. */
  subscribe(listener: (state: AppState, before: AppState) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
