import type { Cancel, Clock } from '../time/clock.ts'
import type { Backoff } from './backoff.ts'
import { Throttler } from './throttler.ts'

/**
 * Starts a task that nobody waits for. Whatever it throws or rejects with goes to the log, and to the user if there is
 * something to do; nothing becomes an unhandled rejection. `name` is for the log.
 */
export type Background = (name: string, task: () => unknown) => void

/** Makes the one way to start tasks that nobody waits for. `report` must not throw. */
export function makeBackground(report: (name: string, error: unknown) => void): Background {
  return (name, task) => {
    try {
      Promise.resolve(task()).catch((error: unknown) => report(name, error))
    } catch (error) {
      report(name, error)
    }
  }
}

/** A task that runs whenever somebody asks, one run at a time, and again by itself, later and later, while it fails. */
export class RetriedTask {
  readonly #clock: Clock
  readonly #backoff: Backoff
  readonly #onError: (error: unknown) => void
  readonly #throttler: Throttler
  #cancel: Cancel = () => undefined
  #stopped = false

  constructor(options: {
    clock: Clock
    backoff: Backoff
    /** Rejects if it could not do its work; it is run again after the backoff's wait. */
    task(): Promise<void>
    /** Told of each failure; must not throw. */
    onError(error: unknown): void
  }) {
    this.#clock = options.clock
    this.#backoff = options.backoff
    this.#onError = options.onError
    this.#throttler = new Throttler(async () => {
      if (this.#stopped) return
      this.#cancel()
      try {
        await options.task()
        this.#backoff.reset()
      } catch (error) {
        this.#onError(error)
        if (!this.#stopped) this.#cancel = this.#clock.after(this.#backoff.next(), () => this.run())
      }
    })
  }

  /** Asks for a run now. */
  run(): void {
    void this.#throttler.run()
  }

  /** Asks for a run now, and resolves when it has ended, whether or not it failed. */
  async finished(): Promise<void> {
    await this.#throttler.run()
  }

  /** Ends the retries. A run that is under way ends by itself. */
  stop(): void {
    this.#stopped = true
    this.#cancel()
  }
}
