import { type ChildProcess, fork } from 'node:child_process'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import type { Outcome } from './play.ts'
import type { Schedule } from './schedule/schedule.ts'
import type { Task } from './worker.ts'

const worker = fileURLToPath(new URL('worker.ts', import.meta.url))
// A world leaves a little behind in the libraries' own caches: a fresh process now and then keeps a long run flat.
const schedulesEach = 300

/** Processes that play schedules, as many at a time as the machine has cores. */
export class Pool {
  readonly #mutation: string | undefined
  readonly #size: number
  readonly #idle: { process: ChildProcess; played: number }[] = []
  readonly #waiting: (() => void)[] = []
  readonly #all = new Set<ChildProcess>()
  #busy = 0

  /** `mutation` is the name of a fault to put into the code. */
  constructor(options: { mutation?: string; size?: number } = {}) {
    this.#mutation = options.mutation
    this.#size = options.size ?? Math.max(1, availableParallelism())
  }

  /** How many play at a time. */
  get size(): number {
    return this.#size
  }

  /** Plays a schedule. Rejects when the simulation itself fails. */
  async play(schedule: Schedule, follow = false): Promise<Outcome> {
    while (this.#busy >= this.#size) await new Promise<void>((resolve) => this.#waiting.push(resolve))
    this.#busy++
    const slot = this.#idle.pop() ?? { process: this.#fork(), played: 0 }
    try {
      return await this.#ask(slot.process, { schedule, follow })
    } finally {
      this.#busy--
      if (++slot.played < schedulesEach && slot.process.connected) this.#idle.push(slot)
      else this.#end(slot.process)
      this.#waiting.shift()?.()
    }
  }

  /** Ends all processes. */
  close(): void {
    for (const process of this.#all) this.#end(process)
  }

  #fork(): ChildProcess {
    const made = fork(worker, this.#mutation ? [this.#mutation] : [], {
      execArgv: ['--disable-warning=ExperimentalWarning'],
      env: { ...process.env, TZ: 'Europe/Vienna' },
    })
    this.#all.add(made)
    return made
  }

  #end(process: ChildProcess): void {
    this.#all.delete(process)
    process.kill()
  }

  #ask(process: ChildProcess, task: Task): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const died = (code: number | null) => reject(new Error(`the process that plays ended with ${code}`))
      process.once('exit', died)
      process.once('message', (said: { outcome?: Outcome; fault?: string }) => {
        process.off('exit', died)
        if (said.outcome) resolve(said.outcome)
        else reject(new Error(said.fault))
      })
      process.send(task)
    })
  }
}
