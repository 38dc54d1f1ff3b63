import { meetingUntil } from '../../core/calendar/running.ts'
import type { Background } from '../../lifecycle/background.ts'
import { Slot } from '../../lifecycle/disposables.ts'
import { Failure } from '../../net/failure.ts'
import type { Random } from '../../random/random.ts'
import { StoreError } from '../../store/files.ts'
import type { Log } from '../../store/log.ts'
import { say } from '../../text/say.ts'
import type { Clock } from '../../time/clock.ts'
import { DamagedDownload, WrongSignature } from '../../updates/failures.ts'
import type { UpdateState } from '../../updates/state.ts'
import type { Updater } from '../../updates/updater.ts'
import type { AppStateStore } from '../state/app-state.ts'

const firstLook = 5 * 60_000
const lookEvery = 6 * 3600_000
const askAgainAfter = 24 * 3600_000

/** Keeps the app up to date without ever being in the way: never during a meeting, and never by surprise. */
export class Updates {
  readonly #state: AppStateStore
  readonly #clock: Clock
  readonly #log: Log
  readonly #updater: Updater
  readonly #quit: () => void
  readonly #restart: () => void
  readonly #onReady: (version: string) => void
  readonly #random: Random
  readonly #background: Background
  readonly #next = new Slot()
  readonly #meetingEnd = new Slot()
  #looking: Promise<void> | undefined
  #askAgainAt = 0

  constructor(options: {
    state: AppStateStore
    clock: Clock
    random: Random
    log: Log
    background: Background
    updater: Updater
    /** Ends the app in good order; `installAtQuit` is called on the way. */
    quit(): void
    /** Starts the app again once it has ended. */
    restart(): void
    /** An update is ready, and this is a moment to say so: no meeting runs. */
    onReady(version: string): void
  }) {
    this.#state = options.state
    this.#clock = options.clock
    this.#random = options.random
    this.#log = options.log
    this.#background = options.background
    this.#updater = options.updater
    this.#quit = options.quit
    this.#restart = options.restart
    this.#onReady = options.onReady
  }

  /** Begins to look, unless this app is not the one to update itself. */
  start(off: Extract<UpdateState, { at: 'off' }>['why'] | undefined): void {
    this.#state.set({ update: off ? { at: 'off', why: off } : { at: 'current' } })
    if (off) return
    this.#lookAfter(firstLook)
  }

  stop(): void {
    this.#next.clear()
    this.#meetingEnd.clear()
  }

  /** Looks now, and downloads what is there. Resolves when that is done; the state says how it ended. */
  async look(): Promise<void> {
    if (this.#state.get().update.at === 'off') return
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
    })
    await this.#looking
  }

  /** What the person chose about an update that is ready; returns words when it cannot be so. */
  choose(when: 'now' | 'quit' | 'later'): string | undefined {
    const { update } = this.#state.get()
    if (update.at !== 'ready') return say('update.nothing')
    if (when !== 'now') {
      this.#state.set({ update: { ...update, when } })
      if (when === 'later') this.#askAgainAt = this.#clock.now() + askAgainAfter
      return undefined
    }
    if (this.#meetingUntil() === undefined) {
      this.#background('install', () => this.#installNow())
      return undefined
    }
    this.#state.set({ update: { ...update, when: 'afterMeeting' } })
    this.#waitForMeeting()
    return undefined
  }

  /**
   * Called as the last thing before the app ends: installs what is ready and was not put off. Resolves to whether it
   * did, and never rejects; who wanted the new one at once gets the old one back if it did not work.
   */
  async installAtQuit(): Promise<boolean> {
    const { update } = this.#state.get()
    if (update.at !== 'ready' || update.when === 'later') return false
    const restart = update.when === 'now'
    // A restart takes a moment in which the status would not be kept.
    if (!restart && this.#meetingUntil() !== undefined) return false
    try {
      await this.#updater.install(restart)
      return true
    } catch (error) {
      this.#failed(error)
      if (restart) this.#restart()
      return false
    }
  }

  #meetingUntil(): number | undefined {
    return meetingUntil(this.#state.get().events.values(), this.#clock.now())
  }

  /** Installs once the meeting that runs, or the one after it that follows without a gap, is over. */
  #waitForMeeting(): void {
    this.#meetingEnd.clear()
    const until = this.#meetingUntil()
    const { update } = this.#state.get()
    if (update.at !== 'ready' || update.when !== 'afterMeeting') return
    if (until === undefined) this.#background('install', () => this.#installNow())
    else this.#meetingEnd.set(this.#clock.at(until + 1_000, () => this.#waitForMeeting()))
  }

  /** Says once that it is ready; during a meeting, when that is over. */
  #tell(): void {
    this.#meetingEnd.clear()
    const { update } = this.#state.get()
    if (update.at !== 'ready' || update.when !== 'quit') return
    const until = this.#meetingUntil()
    if (until === undefined) this.#onReady(update.version)
    else this.#meetingEnd.set(this.#clock.at(until + 1_000, () => this.#tell()))
  }

  /** Everything is put in order first; the last thing that this app does is to start the new one. */
  async #installNow(): Promise<void> {
    const { update } = this.#state.get()
    if (update.at !== 'ready') return
    this.#state.set({ update: { ...update, when: 'now' } })
    try {
      await this.#updater.prepare()
    } catch (error) {
      this.#failed(error)
      return
    }
    this.#quit()
  }

  async #look(): Promise<void> {
    try {
      if (this.#state.get().update.at !== 'ready') this.#state.set({ update: { at: 'checking' } })
      const version = await this.#updater.check()
      const { update } = this.#state.get()
      if (version === undefined) {
        if (update.at !== 'ready') this.#state.set({ update: { at: 'current', checkedAt: this.#clock.now() } })
        return
      }
      if (update.at === 'ready') {
        // What is about to be installed is not taken away for something newer.
        if (update.when === 'now' || update.when === 'afterMeeting') return
        if (update.version === version) {
          // It was put off a day ago: the question comes again.
          if (update.when === 'later' && this.#clock.now() >= this.#askAgainAt) {
            this.#state.set({ update: { ...update, when: 'quit' } })
            this.#tell()
          }
          return
        }
      }
      this.#state.set({ update: { at: 'downloading', version } })
      await this.#updater.download()
      this.#log('info', 'update ready', { version })
      this.#state.set({ update: { at: 'ready', version, when: 'quit' } })
      this.#tell()
    } catch (error) {
      // What was ready before still is, unless a newer one was about to take its place.
      this.#failed(error, this.#state.get().update.at === 'ready')
    } finally {
      this.#lookAfter(lookEvery)
    }
  }

  #failed(error: unknown, stillReady = false): void {
    const why = reasonOf(error)
    this.#log('warn', 'update failed', {
      why,
      kind: error instanceof Failure ? error.kind : undefined,
      code: error instanceof Error && 'code' in error ? String(error.code) : undefined,
    })
    if (!stillReady) this.#state.set({ update: { at: 'failed', why } })
  }

  #lookAfter(wait: number): void {
    // Spread, so that a company's computers do not come all at once.
    const when = this.#clock.now() + wait * (0.9 + this.#random.fraction() * 0.2)
    this.#next.set(this.#clock.at(when, () => this.#background('updates', () => this.look())))
  }
}

function reasonOf(error: unknown): Extract<UpdateState, { at: 'failed' }>['why'] {
  if (error instanceof WrongSignature) return 'signature'
  if (error instanceof DamagedDownload) return 'damaged'
  if (error instanceof Failure) return 'network'
  if (error instanceof StoreError) return error.kind === 'full' ? 'disk' : 'trouble'
  if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return 'disk'
  return 'trouble'
}
