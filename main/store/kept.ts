/** Writes a text to the disk in place of the one before. Rejects with a `StoreError`; what was kept then still stands. */
export type WriteText = (text: string) => Promise<void>

/**
 * A small value in memory and on the disk, written whole, one write at a time. It knows what of it is not written, so
 * that whoever asks for the same value again after a failed write gets it written.
 *
 * Change a value by `set` or by `update`, not by both: `set` holds in memory at once, `update` once it is on the disk.
 */
export class Kept<T> {
  readonly #parse: (value: unknown) => T
  readonly #write: WriteText
  readonly #indent: number | undefined
  #value: T
  /** The text that the disk is known to have; undefined after a failed write. */
  #onDisk: string | undefined
  #turn: Promise<void> = Promise.resolve()
  #ended = false
  #generation = 0

  /**
   * `parse` checks a value and throws if it is none; `onDisk` is the text that the value was read from; `indent`, in
   * spaces, is for a text that people read.
   */
  constructor(options: {
    value: T
    onDisk: string | undefined
    parse(value: unknown): T
    write: WriteText
    indent?: number
  }) {
    this.#parse = options.parse
    this.#write = options.write
    this.#indent = options.indent
    this.#value = options.value
    this.#onDisk = options.onDisk
  }

  get value(): T {
    return this.#value
  }

  /**
   * Sets the value; resolves when it, or a later one, is on the disk. Writes nothing if the disk has it already. Rejects
   * with a `StoreError`; the value holds in memory then, and any later `set` writes it.
   */
  set(value: T): Promise<void> {
    this.#value = this.#parse(value)
    return this.#inTurn(() => this.#put(this.#value))
  }

  /**
   * Changes the value as it is on the disk; resolves when the change is there, and holds from then on. Rejects with a
   * `StoreError`; then nothing has changed, here or there.
   */
  update(change: (value: T) => T): Promise<void> {
    const generation = this.#generation
    return this.#inTurn(async () => {
      // A change to what was replaced meanwhile is nobody's any more.
      if (generation !== this.#generation) return
      const next = this.#parse(change(this.#value))
      await this.#put(next)
      if (generation === this.#generation) this.#value = next
    })
  }

  /**
   * Puts another value in the place of this one, which is no longer to be seen, not even by a change that is under way.
   * Holds at once; resolves when it is on the disk. Rejects with a `StoreError`.
   */
  replace(value: T): Promise<void> {
    this.#value = this.#parse(value)
    this.#generation++
    return this.#inTurn(() => this.#put(this.#value))
  }

  /** Whom the value belongs to is gone: what is still under way changes it in memory, and writes nothing any more. */
  end(): void {
    this.#ended = true
  }

  async #put(value: T): Promise<void> {
    const text = JSON.stringify(value, undefined, this.#indent)
    if (this.#ended || text === this.#onDisk) return
    this.#onDisk = undefined
    await this.#write(text)
    this.#onDisk = text
  }

  #inTurn(task: () => Promise<void>): Promise<void> {
    const run = this.#turn.then(task)
    this.#turn = run.catch(() => undefined)
    return run
  }
}
