import { z } from 'zod'
import { type DamageReport, JsonFile } from './json-file.ts'

interface Owned<T> {
  /** Whose the memory is; undefined until it is used, and in files that are older than this member. */
  owner?: string
  memory: T
}

type Doors = Parameters<typeof JsonFile.open>[0]

/**
 * A small value in a JSON file that belongs to an account (docs/design.md, invariant 11). Another account gets an empty
 * one in its place, and never sees this one.
 */
export class OwnedFile<T> {
  readonly #file: JsonFile<Owned<T>>
  readonly #empty: () => T

  private constructor(file: JsonFile<Owned<T>>, empty: () => T) {
    this.#file = file
    this.#empty = empty
  }

  /** Opens the file as `JsonFile.open` does. */
  static async open<T>(
    doors: Doors,
    name: string,
    path: string,
    schema: z.ZodType<T>,
    report: DamageReport,
  ): Promise<OwnedFile<T>> {
    const owned = z.object({ owner: z.string().optional(), memory: schema })
    // Older files hold the memory alone.
    const upgraded = z.preprocess(
      (value) => (typeof value === 'object' && value !== null && 'memory' in value ? value : { memory: value }),
      owned,
    ) as unknown as z.ZodType<Owned<T>>
    return new OwnedFile(await JsonFile.open(doors, name, path, upgraded, report), () => schema.parse({}))
  }

  get value(): T {
    return this.#file.value.memory
  }

  /** As `Kept.set`. */
  set(memory: T): Promise<void> {
    return this.#file.set({ ...this.#file.value, memory })
  }

  /** As `Kept.update`. */
  update(change: (memory: T) => T): Promise<void> {
    return this.#file.update((value) => ({ ...value, memory: change(value.memory) }))
  }

  /**
   * Says whose the memory is from now on; holds at once. What belongs to somebody else is forgotten; what belongs to
   * nobody yet is taken over. Resolves when it is on the disk. Rejects with a `StoreError`; it holds all the same.
   */
  belongTo(owner: string): Promise<void> {
    const { owner: before, memory } = this.#file.value
    if (before === owner) return Promise.resolve()
    return this.#file.replace({ owner, memory: before === undefined ? memory : this.#empty() })
  }
}
