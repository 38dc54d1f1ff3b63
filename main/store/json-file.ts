import type { ZodType } from 'zod'
import type { Clock } from '../time/clock.ts'
import { type Files, setAside } from './files.ts'
import { Kept } from './kept.ts'

/** Told when a file could not be understood and was set aside. */
export type DamageReport = (what: string, movedTo: string) => void

/** A small value in a JSON file that a person can read. */
export class JsonFile<T> extends Kept<T> {
  /** What the value is, for messages. */
  readonly name: string

  private constructor(name: string, options: ConstructorParameters<typeof Kept<T>>[0]) {
    super({ ...options, indent: 2 })
    this.name = name
  }

  /** Reads the file, or takes what the schema makes of an empty object; a damaged file is set aside and reported. */
  static async open<T>(
    { files, clock }: { files: Files; clock: Clock },
    name: string,
    path: string,
    schema: ZodType<T>,
    report: DamageReport,
  ): Promise<JsonFile<T>> {
    const parse = (value: unknown) => schema.parse(value)
    let aside: string | undefined
    let damaged = false
    const moveAside = async () => {
      aside = await setAside(files, path, clock.now())
      damaged = false
    }
    const write = async (text: string) => {
      // It could not be moved at the start, and must not be written over.
      if (damaged) await moveAside()
      await files.replace(path, text)
    }
    const bytes = await files.read(path)
    if (bytes) {
      const onDisk = bytes.toString('utf8')
      try {
        return new JsonFile(name, { value: parse(JSON.parse(onDisk)), onDisk, parse, write })
      } catch {
        damaged = true
        await moveAside().catch(() => undefined)
        report(name, aside ?? path)
      }
    }
    return new JsonFile(name, { value: parse({}), onDisk: undefined, parse, write })
  }
}
