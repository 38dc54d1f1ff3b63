import { type Cancel, type Clock, SystemClock } from '../main/time/clock.ts'

interface Appointment {
  when: number
  task: () => void
  cancel: Cancel
}

/**
 * The company's clock: the clock of the machine it is on, moved by an offset that a test or the web page changes. In a
 * simulation the machine's clock is a virtual one, too.
 */
export class VirtualClock implements Clock {
  /** The clock underneath: for what a real server measures by itself, such as the life of a token. */
  readonly machine: Clock
  #offset: number
  readonly #listeners = new Set<(offset: number) => void>()
  readonly #appointments = new Set<Appointment>()

  constructor(offset = 0, machine: Clock = new SystemClock()) {
    this.machine = machine
    this.#offset = offset
  }

  /** Milliseconds by which the company's time is ahead of the machine's. */
  get offset(): number {
    return this.#offset
  }

  now(): number {
    return this.machine.now() + this.#offset
  }

  elapsed(): number {
    return this.machine.elapsed()
  }

  at(when: number, task: () => void): Cancel {
    const appointment: Appointment = { when, task, cancel: () => undefined }
    this.#appointments.add(appointment)
    this.#arm(appointment)
    return () => {
      appointment.cancel()
      this.#appointments.delete(appointment)
    }
  }

  after(ms: number, task: () => void): Cancel {
    return this.machine.after(ms, task)
  }

  recheck(): void {
    this.machine.recheck()
  }

  /** Moves the clock by so many milliseconds and tells everybody. */
  advance(ms: number): void {
    this.#offset += ms
    for (const appointment of this.#appointments) this.#arm(appointment)
    for (const listener of [...this.#listeners]) listener(this.#offset)
  }

  /** Moves the clock to a moment (Unix milliseconds). */
  jumpTo(moment: number): void {
    this.advance(moment - this.now())
  }

  /** Calls `listener` with the new offset after each jump, until the returned function is called. */
  onJump(listener: (offset: number) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #arm(appointment: Appointment): void {
    appointment.cancel()
    appointment.cancel = this.machine.at(appointment.when - this.#offset, () => {
      this.#appointments.delete(appointment)
      appointment.task()
    })
  }
}
