import type { EventId, Instant } from '../../core/calendar/event.ts'
import { type DueReminders, dueReminders, noteShown, snooze } from '../../core/reminders/reminders.ts'
import type { Background } from '../../lifecycle/background.ts'
import { Slot } from '../../lifecycle/disposables.ts'
import type { Clock } from '../../time/clock.ts'
import type { Notices } from '../notices/notices.ts'
import { type AppStateStore, isCalendarOld } from '../state/app-state.ts'
import type { ReminderMemory } from './memory.ts'

/** Where the memory is kept; `set` resolves when it is on the disk. */
export interface ReminderMemoryStore {
  readonly value: ReminderMemory
  set(value: ReminderMemory): Promise<void>
}

// Nobody wants to hear what they missed before that.
const longestAbsence = 24 * 3600_000

/** Reminds of meetings, each reminder once, also across restarts; after a sleep one notice tells what was missed. */
export class MeetingReminders {
  readonly #state: AppStateStore
  readonly #clock: Clock
  readonly #memory: ReminderMemoryStore
  readonly #notices: Notices
  readonly #background: Background
  readonly #next = new Slot()
  readonly #subscription = new Slot()
  #started = false
  #since: Instant
  /** Keys of reminders that are being told, and not noted yet. */
  readonly #telling = new Set<string>()

  constructor(options: {
    state: AppStateStore
    clock: Clock
    background: Background
    memory: ReminderMemoryStore
    notices: Notices
  }) {
    this.#background = options.background
    this.#state = options.state
    this.#clock = options.clock
    this.#memory = options.memory
    this.#notices = options.notices
    const now = this.#clock.now()
    this.#since = Math.max(this.#memory.value.checkedAt ?? now, now - longestAbsence)
  }

  start(): void {
    this.stop()
    this.#started = true
    this.#subscription.set(
      this.#state.subscribe((state, before) => {
        const relevant =
          state.events !== before.events ||
          state.settings !== before.settings ||
          state.sync.roundEnded !== before.sync.roundEnded
        if (relevant) this.#check()
      }),
    )
    this.#check()
  }

  stop(): void {
    this.#started = false
    this.#subscription.clear()
    this.#next.clear()
  }

  /** Puts a meeting's reminder off by minutes, or until it starts. */
  async snooze(eventId: EventId, length: 5 | 10 | 'start'): Promise<void> {
    const event = this.#state.get().events.get(eventId)
    if (!event) return
    const now = this.#clock.now()
    const at = length === 'start' ? event.start : now + length * 60_000
    this.#hide(eventId)
    if (at > now) await this.#memory.set({ ...this.#memory.value, log: snooze(this.#memory.value.log, event, at) })
    this.#check()
  }

  dismiss(eventId: EventId): void {
    this.#hide(eventId)
  }

  #hide(eventId: EventId): void {
    this.#notices.withdraw(`reminder:${eventId}`)
    this.#state.set({ reminders: this.#state.get().reminders.filter((shown) => shown.eventId !== eventId) })
  }

  #check(): void {
    this.#next.clear()
    if (!this.#started) return
    const { events, settings, sync, reminders } = this.#state.get()
    const now = this.#clock.now()
    // Nothing is known about the calendar yet: "since" must not move past what is in it.
    if (sync.at === undefined || isCalendarOld(this.#state.get())) return
    const { log } = this.#memory.value
    const leads = settings.preferences.reminders.enabled ? settings.preferences.reminders.leads : []
    const due = dueReminders(events.values(), leads, noteShown(log, [...this.#telling], now), this.#since, now)
    const over = reminders.filter((shown) => (events.get(shown.eventId)?.end ?? 0) <= now)
    for (const { eventId } of over) this.#hide(eventId)
    const known = new Set(this.#state.get().reminders.map((shown) => shown.eventId))
    const added = due.now
      .filter(({ event }) => !known.has(event.id))
      .map(({ event }) => ({ eventId: event.id, start: event.start }))
    if (added.length > 0) this.#state.set({ reminders: [...this.#state.get().reminders, ...added] })
    if (due.keys.length > 0) this.#background('reminders', () => this.#tell(due, now))
    // What is entered or accepted from now on for a time that has passed is nothing anybody missed.
    this.#since = now
    const ends = this.#state.get().reminders.map((shown) => events.get(shown.eventId)?.end ?? now + 60_000)
    const next = Math.min(due.next ?? Infinity, ...ends)
    if (next !== Infinity) this.#next.set(this.#clock.at(next, () => this.#check()))
  }

  async #tell(due: DueReminders, now: Instant): Promise<void> {
    const also = due.now.length - 1
    const told = due.now.map(({ event, key }) => ({
      key: `reminder:${event.id}`,
      notice: { kind: 'reminder', id: key, event, also } as const,
    }))
    const missed = { key: 'missed', notice: { kind: 'missed', events: due.missed } as const }
    for (const key of due.keys) this.#telling.add(key)
    try {
      await this.#notices.once(due.missed.length > 0 ? [...told, missed] : told, () =>
        this.#memory.set({ log: noteShown(this.#memory.value.log, due.keys, now), checkedAt: now }),
      )
    } finally {
      for (const key of due.keys) this.#telling.delete(key)
    }
  }
}
