import { agendaOf } from '../../core/calendar/agenda.ts'
import type { Instant } from '../../core/calendar/event.ts'
import { isoDate } from '../../core/calendar/zones.ts'
import { nextSummary } from '../../core/summary/summary.ts'
import type { Background } from '../../lifecycle/background.ts'
import { Slot } from '../../lifecycle/disposables.ts'
import type { Log } from '../../store/log.ts'
import type { Clock } from '../../time/clock.ts'
import { within } from '../../time/waiting.ts'
import type { Notices } from '../notices/notices.ts'
import type { AppStateStore } from '../state/app-state.ts'
import type { SummaryMemory } from './memory.ts'

/** Where the memory is kept; `set` resolves when it is on the disk. */
export interface SummaryMemoryStore {
  readonly value: SummaryMemory
  set(value: SummaryMemory): Promise<void>
}

// A calendar older than this is asked for again before the day is told.
const freshEnough = 5 * 60_000
const waitForSync = 2 * 60_000

/** Shows the day's summary once a day, at the user's time, caught up when the machine slept through it. */
export class DailySummary {
  readonly #state: AppStateStore
  readonly #clock: Clock
  readonly #log: Log
  readonly #memory: SummaryMemoryStore
  readonly #notices: Notices
  readonly #syncNow: () => Promise<void>
  readonly #background: Background
  readonly #next = new Slot()
  readonly #subscription = new Slot()
  #telling = false
  #started = false

  constructor(options: {
    state: AppStateStore
    clock: Clock
    log: Log
    background: Background
    memory: SummaryMemoryStore
    notices: Notices
    syncNow(): Promise<void>
  }) {
    this.#state = options.state
    this.#clock = options.clock
    this.#log = options.log
    this.#background = options.background
    this.#memory = options.memory
    this.#notices = options.notices
    this.#syncNow = options.syncNow
  }

  start(): void {
    this.stop()
    this.#started = true
    this.#subscription.set(
      this.#state.subscribe((state, before) => {
        if (state.settings !== before.settings || state.zone !== before.zone) this.#schedule()
      }),
    )
    this.#schedule()
  }

  stop(): void {
    this.#started = false
    this.#subscription.clear()
    this.#next.clear()
  }

  #schedule(): void {
    this.#next.clear()
    if (!this.#started) return
    const { settings, zone } = this.#state.get()
    const now = this.#clock.now()
    const due = nextSummary(settings.preferences.summary, this.#memory.value.lastShown, now, zone)
    if (due === undefined) return
    const tell = () => this.#background('summary', () => this.#tell(due))
    this.#next.set(this.#clock.at(Math.max(due, now), tell))
  }

  async #tell(due: Instant): Promise<void> {
    if (this.#telling) return
    this.#telling = true
    try {
      await this.#refresh()
      // Signed out while waiting.
      if (!this.#started) return
      const { zone, workingHours, events, sync } = this.#state.get()
      const now = this.#clock.now()
      const today = isoDate(now, zone)
      // It slept past midnight: yesterday's summary helps nobody, today's has its own time.
      if (isoDate(due, zone) !== today) return
      const key = `summary:${today}`
      const note = () => this.#memory.set({ lastShown: today })
      if (sync.at === undefined) {
        await this.#notices.once([{ key, notice: { kind: 'summaryFailed' } }], note)
        return
      }
      const agenda = agendaOf(events, now, zone, workingHours)
      const asOf = now - sync.at > freshEnough ? sync.at : undefined
      const result = await this.#notices.once([{ key, notice: { kind: 'summary', agenda, asOf } }], note)
      this.#log('info', 'summary', {
        events: agenda.timed.length + agenda.allDay.length,
        stale: asOf !== undefined,
        result,
      })
    } finally {
      this.#telling = false
      this.#schedule()
    }
  }

  /** Asks for the calendar once more if it is old, but does not keep the day waiting for it. */
  async #refresh(): Promise<void> {
    const { sync } = this.#state.get()
    if (sync.at !== undefined && this.#clock.now() - sync.at <= freshEnough) return
    await within(this.#clock, waitForSync, this.#syncNow())
  }
}
