import type { Clock } from '../time/clock.ts'
import { sleep } from '../time/waiting.ts'

/** Lets a few tasks run at a time, in order, and none at all while paused. */
export class Gate {
  readonly #limit: number
  readonly #clock: Clock
  readonly #waiting: (() => void)[] = []
  #running = 0
  #pausedUntil = 0

  constructor(limit: number, clock: Clock) {
    this.#limit = limit
    this.#clock = clock
  }

  /** Holds every task that has not begun for this many milliseconds. */
  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#clock.elapsed() + ms)
  }

  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#running >= this.#limit) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#running++
    try {
      signal?.throwIfAborted()
      for (
        let wait = this.#pausedUntil - this.#clock.elapsed();
        wait > 0;
        wait = this.#pausedUntil - this.#clock.elapsed()
      ) {
        await sleep(this.#clock, Math.min(wait, 60_000), signal)
      }
      return await task()
    } finally {
      this.#running--
      this.#waiting.shift()?.()
    }
  }
}
