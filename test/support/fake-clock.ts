import type { Clock } from '../../main/time/clock.ts'

/** A clock that only a test moves. Appointments are kept in order; what they start may make new ones. */
export class FakeClock implements Clock {
  #now: number
  readonly #appointments = new Set<{ when: number; task: () => void }>()

  constructor(now: number) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  at(when: number, task: () => void): () => void {
    const appointment = { when, task }
    this.#appointments.add(appointment)
    return () => this.#appointments.delete(appointment)
  }

  recheck(): void {
    this.#fire()
  }

  /** Goes on to a moment, stopping at each appointment on the way and letting what it starts settle. */
  async to(moment: number): Promise<void> {
    await settle()
    for (;;) {
      const next = [...this.#appointments].filter((a) => a.when <= moment).sort((a, b) => a.when - b.when)[0]
      if (!next) break
      this.#now = Math.max(this.#now, next.when)
      this.#appointments.delete(next)
      next.task()
      await settle()
    }
    this.#now = moment
    await settle()
  }

  /** Jumps as a machine that slept: nothing fires on the way, all that is due fires after it. */
  async sleepTo(moment: number): Promise<void> {
    this.#now = moment
    this.#fire()
    await settle()
  }

  #fire(): void {
    const due = [...this.#appointments].filter((a) => a.when <= this.#now).sort((a, b) => a.when - b.when)
    for (const appointment of due) this.#appointments.delete(appointment)
    for (const { task } of due) task()
  }
}

/** Lets every promise that can settle do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}
