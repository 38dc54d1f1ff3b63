/** The company's clock: the machine's, moved by an offset that a test or the web page changes. */
export class VirtualClock {
  #offset: number
  readonly #listeners = new Set<(offset: number) => void>()

  constructor(offset = 0) {
    this.#offset = offset
  }

  get offset(): number {
    return this.#offset
  }

  now(): number {
    return Date.now() + this.#offset
  }

  /** Moves the clock by so many milliseconds and tells everybody. */
  advance(ms: number): void {
    this.#offset += ms
    for (const listener of [...this.#listeners]) listener(this.#offset)
  }

  /** Moves the clock to a moment. */
  jumpTo(moment: number): void {
    this.advance(moment - this.now())
  }

  onJump(listener: (offset: number) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
