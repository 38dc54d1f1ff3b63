import type { Exchange } from '../world/network.ts'

/** Something that must always hold, looked at while a schedule is played. */
export interface Invariant {
  /** A request is asked, arrives at its server, or was answered. */
  onExchange?(exchange: Exchange, when: 'asked' | 'arrived' | 'answered'): void
  /** Nothing happens any more, for now. */
  look?(): void
  /** All trouble is long over. */
  afterCalm?(): void
}

/** An invariant does not hold. */
export class Violation extends Error {
  readonly rule: string

  constructor(rule: string, text: string) {
    super(text)
    this.rule = rule
  }
}
