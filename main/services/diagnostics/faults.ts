import type { Log } from '../../store/log.ts'
import { describeFault } from '../../text/failures.ts'
import { say } from '../../text/say.ts'
import type { Clock } from '../../time/clock.ts'
import type { AppStateStore } from '../state/app-state.ts'

// So many faults within this many milliseconds mean that the app does nothing but fail.
const tooMany = 10
const within = 60_000

/**
 * The last line of defence: errors that nobody caught. Each goes to the log, and so into the diagnostics; the user is
 * told once. An app that does nothing but fail is ended, with words.
 */
export class Faults {
  readonly #options: {
    clock: Clock
    log: Log
    state: AppStateStore
    /** The app cannot go on: says so to the user and ends it. */
    giveUp(): void
  }
  #recent: number[] = []
  #gaveUp = false

  constructor(options: {
    clock: Clock
    log: Log
    state: AppStateStore
    giveUp(): void
  }) {
    this.#options = options
  }

  /** Takes an error that nobody caught; `kind` says how it surfaced. Never throws. */
  take(kind: 'exception' | 'rejection', error: unknown): void {
    const { clock, log, state, giveUp } = this.#options
    log('error', 'nobody caught', { kind, ...describeFault(error) })
    const now = clock.elapsed()
    this.#recent = [...this.#recent.filter((at) => now - at < within), now]
    if (this.#gaveUp) return
    try {
      if (this.#recent.length >= tooMany) {
        this.#gaveUp = true
        log('error', 'the app gives up', { faults: this.#recent.length })
        giveUp()
      } else state.report({ id: 'fault', severity: 'error', title: say('fault.title'), text: say('fault.goesOn') })
    } catch (reason) {
      // Whoever listens to the state may be the one at fault. From in here, an error would end the app without a word.
      log('error', 'the fault could not be told', describeFault(reason))
    }
  }
}
