import type { Cancel, MachineTime } from '../../../main/time/clock.ts'
import type { Activity } from './timeline.ts'

/** What a dead process waits for. */
const never = () => new Promise<never>(() => undefined)

/**
 * One run of a program. Everything that it does to the world passes here as a step, and at any step it can die: what it
 * asked for has then happened or not, and it never learns which.
 */
export class Life {
  readonly #activity: Activity
  readonly #end = new AbortController()
  readonly #note: (step: string) => void
  readonly #ended: (() => void)[] = []
  #steps = 0
  #dieAt = Infinity

  constructor(activity: Activity, note: (step: string) => void) {
    this.#activity = activity
    this.#note = note
  }

  get alive(): boolean {
    return !this.#end.signal.aborted
  }

  /** Aborts when the process dies. */
  get signal(): AbortSignal {
    return this.#end.signal
  }

  /** Dies at once. */
  die(): void {
    if (!this.alive) return
    this.#end.abort(new Error('the process died'))
    for (const tell of this.#ended.splice(0)) tell()
  }

  /** Dies at the so-manieth step from now. */
  dieAfter(steps: number): void {
    this.#dieAt = this.#steps + steps
  }

  onDeath(tell: () => void): void {
    this.#ended.push(tell)
  }

  /** A step that cannot wait. Does nothing once the process is dead. */
  now<T>(step: string, task: () => T, instead: T): T {
    if (!this.#step(step)) return instead
    return task()
  }

  /** A step that can wait, with a death before it and a death after it. */
  async later<T>(step: string, task: () => Promise<T>): Promise<T> {
    if (!this.#step(step)) return never()
    let result: T
    try {
      result = await task()
    } catch (error) {
      if (!this.#step(`${step} failed`)) return never()
      throw error
    }
    return this.#step(`${step} done`) ? result : never()
  }

  /** The machine's time as this process has it: its timers end with it. */
  time(machine: MachineTime): MachineTime {
    return {
      wall: () => machine.wall(),
      elapsed: () => machine.elapsed(),
      timer: (ms, task): Cancel => {
        if (!this.alive) return () => undefined
        const cancel = machine.timer(ms, () => {
          if (this.#step('timer')) task()
        })
        return cancel
      },
    }
  }

  #step(step: string): boolean {
    if (!this.alive) return false
    this.#activity.count++
    this.#steps++
    if (step !== 'timer') this.#note(step)
    if (this.#steps >= this.#dieAt) {
      this.#note(`dies at ${step}`)
      this.die()
    }
    return this.alive
  }
}
