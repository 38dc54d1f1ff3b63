import type { Cancel, Clock } from './clock.ts'

/** Resolves after this many milliseconds. Rejects with the signal's reason as soon as `signal` is aborted. */
export function sleep(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const abort = () => {
      cancel()
      reject(signal?.reason)
    }
    const cancel = clock.after(ms, () => {
      signal?.removeEventListener('abort', abort)
      resolve()
    })
    signal?.addEventListener('abort', abort, { once: true })
  })
}

/** Calls `task` every `ms` milliseconds, the first time after one of them. */
export function every(clock: Clock, ms: number, task: () => void): Cancel {
  let cancel = clock.after(ms, next)
  function next() {
    cancel = clock.after(ms, next)
    task()
  }
  return () => cancel()
}

const minute = 60_000

/** Calls `task` at each full minute of the wall clock. */
export function onTheMinute(clock: Clock, task: () => void): Cancel {
  // A moment later, since a timer may be early. Anew each time: the wall clock may be set meanwhile.
  const next = () => clock.after(minute - (clock.now() % minute) + 20, fire)
  let cancel = next()
  function fire() {
    cancel = next()
    task()
  }
  return () => cancel()
}

/** Resolves to what `task` resolves to, or to undefined once this many milliseconds have passed. */
export async function within<T>(clock: Clock, ms: number, task: Promise<T>): Promise<T | undefined> {
  const over = new AbortController()
  const late = sleep(clock, ms, over.signal).catch(() => undefined) as Promise<undefined>
  try {
    return await Promise.race([task, late])
  } finally {
    over.abort()
  }
}

/** A signal that aborts with a `TimeoutError` after this many milliseconds, unless it is stopped before. */
export class Deadline {
  readonly #clock: Clock
  readonly #ms: number
  readonly #controller = new AbortController()
  #cancel: Cancel
  #stopped = false

  constructor(clock: Clock, ms: number) {
    this.#clock = clock
    this.#ms = ms
    this.#cancel = this.#arm()
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Something arrived: the time starts anew. */
  extend(): void {
    this.#cancel()
    if (!this.#stopped && !this.#controller.signal.aborted) this.#cancel = this.#arm()
  }

  /** Ends the waiting for good. */
  stop(): void {
    this.#stopped = true
    this.#cancel()
  }

  #arm(): Cancel {
    return this.#clock.after(this.#ms, () => this.#controller.abort(new DOMException('time-out', 'TimeoutError')))
  }
}
