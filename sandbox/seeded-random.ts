import { createHash } from 'node:crypto'
import type { Random } from '../main/random/random.ts'

/** Randomness that a seed repeats, for a company that comes out the same each time. Never for a real secret. */
export class SeededRandom implements Random {
  readonly #seed: string
  #count = 0
  #pool = Buffer.alloc(0)

  constructor(seed: string) {
    this.#seed = seed
  }

  fraction(): number {
    return this.bytes(6).readUIntBE(0, 6) / 2 ** 48
  }

  bytes(count: number): Buffer {
    while (this.#pool.length < count) {
      const more = createHash('sha256')
        .update(`${this.#seed} ${this.#count++}`)
        .digest()
      this.#pool = Buffer.concat([this.#pool, more])
    }
    const taken = this.#pool.subarray(0, count)
    this.#pool = this.#pool.subarray(count)
    return taken
  }

  uuid(): string {
    const bytes = Buffer.from(this.bytes(16))
    // Version 4 of RFC 9562: random, but for these bits.
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6)
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  }
}
