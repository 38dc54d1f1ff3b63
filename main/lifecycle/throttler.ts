/**
 * Runs one task at a time. A call while it runs joins one more run after it, because the running one may have missed
 * what the call is about; any number of such calls share that one run.
 */
export class Throttler {
  readonly #task: () => Promise<void>
  #running: Promise<void> | undefined
  #next: Promise<void> | undefined

  constructor(task: () => Promise<void>) {
    this.#task = task
  }

  get running(): boolean {
    return this.#running !== undefined
  }

  /** Resolves, or rejects, with a run of the task that starts after this call. */
  run(): Promise<void> {
    if (this.#next) return this.#next
    if (!this.#running) return this.#start()
    this.#next = this.#running
      .catch(() => undefined)
      .then(() => {
        this.#next = undefined
        return this.#start()
      })
    return this.#next
  }

  /** Resolves once nothing runs and nothing is asked for. */
  async idle(): Promise<void> {
    while (this.#running || this.#next) await (this.#next ?? this.#running)?.catch(() => undefined)
  }

  #start(): Promise<void> {
    // A task may ask for itself before its first wait; by then `#running` must be set.
    const run = Promise.resolve().then(this.#task)
    this.#running = run
    const settled = () => {
      if (this.#running === run) this.#running = undefined
    }
    run.then(settled, settled)
    return run
  }
}
