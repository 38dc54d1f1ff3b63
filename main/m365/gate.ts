import { setTimeout as sleep } from 'node:timers/promises'

/** Lets a few tasks run at a time, in order, and none at all while paused. */
export class Gate {
  readonly #limit: number
  readonly #now: () => number
  readonly #waiting: (() => void)[] = []
  #running = 0
  #pausedUntil = 0

  constructor(limit: number, now: () => number) {
    this.#limit = limit
    this.#now = now
  }

  /** Holds every task that has not begun for this many milliseconds. */
  pause(ms: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, this.#now() + ms)
  }

  async run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.#running >= this.#limit) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#running++
    try {
      signal?.throwIfAborted()
      for (let wait = this.#pausedUntil - this.#now(); wait > 0; wait = this.#pausedUntil - this.#now()) {
        await sleep(Math.min(wait, 60_000), undefined, { signal, ref: false })
      }
      return await task()
    } finally {
      this.#running--
      this.#waiting.shift()?.()
    }
  }
}
