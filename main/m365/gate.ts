import PQueue from 'p-queue'
import { Slot } from '../lifecycle/disposables.ts'
import type { Clock } from '../time/clock.ts'

// A long timer does not count the time that a machine slept: look at the clock again after this many milliseconds.
const longest = 60_000

/**
 * Runs a few tasks at a time, in the order in which they were given, and starts none while it is paused. p-queue counts
 * and orders the tasks; the pause is measured on our clock, so that a test or the simulation can move it.
 */
export class Gate {
  readonly #clock: Clock
  readonly #queue: PQueue
  readonly #timer = new Slot()
  /** The end of the pause on both clocks: one stands still while the machine sleeps, the other can be set. */
  #pausedUntil = { elapsed: 0, now: 0 }

  /** `limit`: how many tasks run at a time. */
  constructor(limit: number, clock: Clock) {
    this.#clock = clock
    this.#queue = new PQueue({ concurrency: limit })
  }

  /** Holds every task that has not begun for this many milliseconds. A shorter pause never ends a longer one. */
  pause(ms: number): void {
    const elapsed = this.#clock.elapsed() + ms
    if (elapsed > this.#pausedUntil.elapsed) this.#pausedUntil = { elapsed, now: this.#clock.now() + ms }
    this.#queue.pause()
    this.#continue()
  }

  /**
   * Runs a task as soon as its turn comes, and resolves or rejects as the task does. Rejects with the signal's reason
   * as soon as `signal` is aborted; a task that has not begun then never begins.
   */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const result = this.#queue.add(task, { signal })
    if (this.#queue.isPaused) this.#continue()
    return result
  }

  /** Ends the pause if its time has come. Else, if a task waits for that, looks again later. */
  #continue(): void {
    this.#timer.clear()
    const { elapsed, now } = this.#pausedUntil
    const wait = Math.min(elapsed - this.#clock.elapsed(), now - this.#clock.now())
    if (wait <= 0) this.#queue.start()
    else if (this.#queue.size > 0) this.#timer.set(this.#clock.after(Math.min(wait, longest), () => this.#continue()))
  }
}
