/** Ends something that was started: a timer, a subscription, a connection. */
export type Dispose = () => void

/** What has been started and must end together. Ends in reverse order, each once. */
export class Disposables {
  #disposed = false
  readonly #all: Dispose[] = []

  get disposed(): boolean {
    return this.#disposed
  }

  /** Remembers what to end. After `dispose`, ends it at once: it was started too late. */
  add(dispose: Dispose): void {
    if (this.#disposed) dispose()
    else this.#all.push(dispose)
  }

  dispose(): void {
    this.#disposed = true
    for (const dispose of this.#all.splice(0).reverse()) dispose()
  }
}

/** Room for one thing that is replaced again and again, such as the next timer: the one before ends first. */
export class Slot {
  #dispose: Dispose | undefined

  set(dispose: Dispose): void {
    this.clear()
    this.#dispose = dispose
  }

  clear(): void {
    const dispose = this.#dispose
    this.#dispose = undefined
    dispose?.()
  }
}
