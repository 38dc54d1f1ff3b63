import { randomBytes, randomUUID } from 'node:crypto'

/** The door to chance. A simulation replaces it by one that a seed repeats. */
export interface Random {
  /** A number from 0 up to, but not including, 1: for spreading requests over time, never for a secret. */
  fraction(): number
  /** Bytes that nobody can guess. */
  bytes(count: number): Buffer
  uuid(): string
}

/** The operating system's randomness. */
export const systemRandom: Random = {
  fraction: () => Math.random(),
  bytes: (count) => randomBytes(count),
  uuid: () => randomUUID(),
}
