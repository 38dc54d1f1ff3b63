import type { Instant } from '../core/calendar/event.ts'

/** Calls an appointment off. Calling it again does nothing. */
export type Cancel = () => void

/**
 * The door to time. Everything that waits or asks what time it is gets a clock passed in, so that a test, the sandbox
 * or the simulation can move it.
 */
export interface Clock {
  /** The wall clock. It can jump: a person sets it, a server corrects it. */
  now(): Instant
  /** Milliseconds since some moment in the past. Never goes back, and knows nothing of a wall clock that was set. */
  elapsed(): number
  /** Calls `task` once `now()` has reached `when`, also after a suspend. */
  at(when: Instant, task: () => void): Cancel
  /** Calls `task` after this many milliseconds of `elapsed()`: for pauses, time-outs and retries. */
  after(ms: number, task: () => void): Cancel
  /** Checks every appointment again: after a resume, a clock that was set, a zone that changed. */
  recheck(): void
}

/** The clocks and timers under a `SystemClock`: the machine's own, or those of a simulated machine. */
export interface MachineTime {
  /** The wall clock, in Unix milliseconds. */
  wall(): Instant
  /** See `Clock.elapsed`. */
  elapsed(): number
  /** Calls `task` after this many milliseconds in which the machine was awake. */
  timer(ms: number, task: () => void): Cancel
}

const thisMachine: MachineTime = {
  wall: () => Date.now(),
  elapsed: () => performance.now(),
  timer(ms, task) {
    const timer = setTimeout(task, ms)
    return () => clearTimeout(timer)
  },
}

// Long timers do not count the time a machine slept, and overflow after 24 days: look again after this long.
const longest = 60_000

/** The machine's clock, its wall clock moved by `offset()` milliseconds. One timer serves all appointments at a moment. */
export class SystemClock implements Clock {
  readonly #offset: () => number
  readonly #machine: MachineTime
  readonly #appointments = new Set<{ when: Instant; task: () => void }>()
  #cancel: Cancel = () => undefined

  constructor(offset: () => number = () => 0, machine: MachineTime = thisMachine) {
    this.#offset = offset
    this.#machine = machine
  }

  now(): Instant {
    return this.#machine.wall() + this.#offset()
  }

  elapsed(): number {
    return this.#machine.elapsed()
  }

  at(when: Instant, task: () => void): Cancel {
    const appointment = { when, task }
    this.#appointments.add(appointment)
    this.#arm()
    return () => {
      if (this.#appointments.delete(appointment)) this.#arm()
    }
  }

  after(ms: number, task: () => void): Cancel {
    // A timer of more than 24 days would fire at once.
    return this.#machine.timer(Math.max(0, Math.min(ms, 2 ** 31 - 1)), task)
  }

  recheck(): void {
    this.#fire()
  }

  #arm(): void {
    this.#cancel()
    let earliest = Infinity
    for (const { when } of this.#appointments) earliest = Math.min(earliest, when)
    if (earliest === Infinity) return
    this.#cancel = this.#machine.timer(Math.max(0, Math.min(earliest - this.now(), longest)), () => this.#fire())
  }

  #fire(): void {
    const now = this.now()
    const due = [...this.#appointments].filter(({ when }) => when <= now).sort((a, b) => a.when - b.when)
    const errors: unknown[] = []
    // One task may call the next one off, or fail; the others are due all the same.
    for (const appointment of due) {
      if (!this.#appointments.delete(appointment)) continue
      try {
        appointment.task()
      } catch (error) {
        errors.push(error)
      }
    }
    this.#arm()
    if (errors.length > 0) throw errors.length === 1 ? errors[0] : new AggregateError(errors)
  }
}
