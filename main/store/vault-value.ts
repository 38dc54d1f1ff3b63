import type { ZodType } from 'zod'
import type { Vault } from './vault.ts'

/** A small value in the vault: checked on read, written whole. Made for what holds titles. */
export class VaultValue<T> {
  readonly #vault: Vault
  readonly #name: string
  readonly #schema: ZodType<T>
  #value: T
  #ended = false

  private constructor(vault: Vault, name: string, schema: ZodType<T>, value: T) {
    this.#vault = vault
    this.#name = name
    this.#schema = schema
    this.#value = value
  }

  /** Reads the value, or takes what the schema makes of an empty object. */
  static async open<T>(vault: Vault, name: string, schema: ZodType<T>): Promise<VaultValue<T>> {
    const text = await vault.read(name)
    const parsed = text === undefined ? undefined : schema.safeParse(JSON.parse(text))
    return new VaultValue(vault, name, schema, parsed?.success ? parsed.data : schema.parse({}))
  }

  get value(): T {
    return this.#value
  }

  /** Whom the value belongs to is gone: what is still under way sets it in memory, and writes nothing any more. */
  end(): void {
    this.#ended = true
  }

  /** Sets the value; resolves when it is on the disk. Rejects with a `StoreError`. */
  async set(value: T): Promise<void> {
    this.#value = this.#schema.parse(value)
    if (this.#ended) return
    await this.#vault.write(this.#name, JSON.stringify(this.#value))
  }
}
