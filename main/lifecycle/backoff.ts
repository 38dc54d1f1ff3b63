import type { Random } from '../random/random.ts'

/** How long to wait between tries that fail. */
export interface BackoffOptions {
  /** Milliseconds before the second try; doubles with each failure. */
  first: number
  /** Milliseconds that a wait never exceeds. */
  longest: number
  /** The part of a wait, from 0 to 1, that is spread by chance, so that many machines do not come at once. */
  spread?: number
  random?: Random
}

/** Counts failures and says how long to wait after each. */
export class Backoff {
  readonly #options: BackoffOptions
  #failures = 0

  constructor(options: BackoffOptions) {
    this.#options = options
  }

  /** How many tries have failed in a row. */
  get failures(): number {
    return this.#failures
  }

  /** A try worked: the next failure is the first one again. */
  reset(): void {
    this.#failures = 0
  }

  /** The milliseconds to wait after this many failures before, without chance. */
  after(failures: number): number {
    return Math.min(this.#options.first * 2 ** failures, this.#options.longest)
  }

  /** A try failed. Returns the milliseconds to wait; a server's own wish (`Retry-After`) makes them longer, never shorter. */
  next(wished = 0): number {
    const { spread = 0, random } = this.#options
    const wait = this.after(this.#failures)
    this.#failures++
    const spreadWait = random ? wait * (1 - spread / 2 + random.fraction() * spread) : wait
    return Math.max(spreadWait, wished)
  }
}
