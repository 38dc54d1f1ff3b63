import type { ZodType } from 'zod'
import { Kept } from './kept.ts'
import type { Vault } from './vault.ts'

/** A small value in the vault. Made for what holds titles. */
export class VaultValue<T> extends Kept<T> {
  /** Reads the value, or takes what the schema makes of an empty object. */
  static async open<T>(vault: Vault, name: string, schema: ZodType<T>): Promise<VaultValue<T>> {
    const onDisk = await vault.read(name)
    const parsed = onDisk === undefined ? undefined : schema.safeParse(JSON.parse(onDisk))
    return new VaultValue({
      value: parsed?.success ? parsed.data : schema.parse({}),
      onDisk,
      parse: (value) => schema.parse(value),
      write: (text) => vault.write(name, text),
    })
  }
}
