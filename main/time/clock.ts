import type { Instant } from '../core/calendar/event.ts'

/** Time, passed in everywhere, so that a test or the sandbox can move it. */
export interface Clock {
  now(): Instant
  /** Calls `task` once `now()` has reached `when`, also after a suspend; returns the way to call it off. */
  at(when: Instant, task: () => void): () => void
  /** The clock or the zone may have jumped (a resume, a changed clock): looks at every appointment again. */
  recheck(): void
}

// Long timers do not count the time a machine slept, and overflow after 24 days: look again after this long.
const longest = 60_000

/** The machine's clock, moved by `offset()` milliseconds. One timer runs, for the earliest appointment. */
export class SystemClock implements Clock {
  readonly #offset: () => number
  readonly #appointments = new Set<{ when: Instant; task: () => void }>()
  #timer: NodeJS.Timeout | undefined

  constructor(offset: () => number = () => 0) {
    this.#offset = offset
  }

  now(): Instant {
    return Date.now() + this.#offset()
  }

  at(when: Instant, task: () => void): () => void {
    const appointment = { when, task }
    this.#appointments.add(appointment)
    this.#arm()
    return () => {
      if (this.#appointments.delete(appointment)) this.#arm()
    }
  }

  recheck(): void {
    this.#fire()
  }

  #arm(): void {
    clearTimeout(this.#timer)
    let earliest = Infinity
    for (const { when } of this.#appointments) earliest = Math.min(earliest, when)
    if (earliest === Infinity) return
    this.#timer = setTimeout(() => this.#fire(), Math.max(0, Math.min(earliest - this.now(), longest)))
  }

  #fire(): void {
    const now = this.now()
    const due = [...this.#appointments].filter(({ when }) => when <= now).sort((a, b) => a.when - b.when)
    for (const appointment of due) this.#appointments.delete(appointment)
    this.#arm()
    for (const { task } of due) task()
  }
}
