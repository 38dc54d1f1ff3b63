import type { Clock } from '../../main/time/clock.ts'

interface Appointment {
  /** A moment of `now`, or of `elapsed`. */
  when: number
  by: 'now' | 'elapsed'
  task: () => void
}

/** A clock that only a test moves. Appointments are kept in order; what they start may make new ones. */
export class FakeClock implements Clock {
  #now: number
  #elapsed = 0
  readonly #appointments = new Set<Appointment>()

  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  elapsed(): number {
    return this.#elapsed
  }

  at(when: number, task: () => void): () => void {
    return this.#make({ when, by: 'now', task })
  }

  after(ms: number, task: () => void): () => void {
    return this.#make({ when: this.#elapsed + ms, by: 'elapsed', task })
  }

  recheck(): void {
    this.#fire()
  }

  /** How many appointments were ever made. */
  timers = 0

  /** How many appointments are waiting. */
  get waiting(): number {
    return this.#appointments.size
  }

  /** Goes on to a moment, stopping at each appointment on the way and letting what it starts settle. */
  async to(moment: number): Promise<void> {
    await settle()
    for (;;) {
      const next = [...this.#appointments]
        .map((appointment) => ({ appointment, in: this.#due(appointment) }))
        .filter((one) => this.#now + one.in <= moment)
        .sort((a, b) => a.in - b.in)[0]
      if (!next) break
      this.#pass(Math.max(0, next.in))
      this.#appointments.delete(next.appointment)
      next.appointment.task()
      await settle()
    }
    this.#pass(Math.max(0, moment - this.#now))
    await settle()
  }

  /** Lets this many milliseconds pass. */
  async pass(ms: number): Promise<void> {
    await this.to(this.#now + ms)
  }

  /** Jumps as a machine that slept: nothing fires on the way, all that is due fires after it. */
  async sleepTo(moment: number): Promise<void> {
    this.#pass(moment - this.#now)
    this.#fire()
    await settle()
  }

  /** Sets the wall clock alone, as a person or a time server does. */
  set(moment: number): void {
    this.#now = moment
  }

  #make(appointment: Appointment): () => void {
    this.timers++
    this.#appointments.add(appointment)
    return () => this.#appointments.delete(appointment)
  }

  #due({ when, by }: Appointment): number {
    return when - (by === 'now' ? this.#now : this.#elapsed)
  }

  #pass(ms: number): void {
    this.#now += ms
    this.#elapsed += Math.max(0, ms)
  }

  #fire(): void {
    const due = [...this.#appointments].filter((a) => this.#due(a) <= 0).sort((a, b) => this.#due(a) - this.#due(b))
    for (const appointment of due) if (this.#appointments.delete(appointment)) appointment.task()
  }
}

/** Lets every promise that can settle do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}
