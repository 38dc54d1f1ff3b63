import type { ZodType } from 'zod'
import type { Clock } from '../time/clock.ts'
import { type Files, setAside } from './files.ts'

/** Told when a file could not be understood and was set aside. */
export type DamageReport = (what: string, movedTo: string) => void

/**
 * A small value in a JSON file: checked on read, replaced whole on write, writes in order. A failed write does not
 * block the next one.
 */
export class JsonFile<T> {
  readonly #files: Files
  readonly #path: string
  readonly #schema: ZodType<T>
  readonly #name: string
  #value: T
  #writing: Promise<void> = Promise.resolve()

  private constructor(files: Files, name: string, path: string, schema: ZodType<T>, value: T) {
    this.#files = files
    this.#name = name
    this.#path = path
    this.#schema = schema
    this.#value = value
  }

  /** Reads the file, or takes what the schema makes of an empty object; a damaged file is set aside and reported. */
  static async open<T>(
    { files, clock }: { files: Files; clock: Clock },
    name: string,
    path: string,
    schema: ZodType<T>,
    report: DamageReport,
  ): Promise<JsonFile<T>> {
    const bytes = await files.read(path)
    if (bytes) {
      try {
        return new JsonFile(files, name, path, schema, schema.parse(JSON.parse(bytes.toString('utf8'))))
      } catch {
        report(name, await setAside(files, path, clock.now()))
      }
    }
    return new JsonFile(files, name, path, schema, schema.parse({}))
  }

  get value(): T {
    return this.#value
  }

  /** What the value is, for messages. */
  get name(): string {
    return this.#name
  }

  /** Sets the value; resolves when it is on the disk. Rejects with a `StoreError`; the value holds in memory then. */
  set(value: T): Promise<void> {
    this.#value = this.#schema.parse(value)
    const text = JSON.stringify(this.#value, undefined, 2)
    const write = this.#writing.then(() => this.#files.replace(this.#path, text))
    this.#writing = write.catch(() => undefined)
    return write
  }
}
