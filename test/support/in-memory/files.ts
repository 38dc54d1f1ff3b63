import { createHash } from 'node:crypto'
import { type Files, type FileWriter, StoreError } from '../../../main/store/files.ts'

/** A disk in memory. While it is full, whatever writes fails as on a real one. */
export class MemoryFiles implements Files {
  readonly contents = new Map<string, Buffer>()
  full = false

  async read(path: string): Promise<Buffer | undefined> {
    return this.contents.get(path)
  }

  readNow(path: string): Buffer | undefined {
    return this.contents.get(path)
  }

  async info(path: string): Promise<{ size: number; modifiedAt: number } | undefined> {
    const bytes = this.contents.get(path)
    return bytes && { size: bytes.length, modifiedAt: 0 }
  }

  async digest(path: string): Promise<string> {
    return createHash('sha512').update(this.#existing(path)).digest('base64')
  }

  async replace(path: string, data: Buffer | string): Promise<void> {
    this.#write(path, Buffer.from(data))
  }

  async replaceByCopy(from: string, path: string): Promise<void> {
    this.#write(path, this.#existing(from))
  }

  async rename(from: string, to: string): Promise<void> {
    this.renameNow(from, to)
  }

  async remove(path: string): Promise<void> {
    this.contents.delete(path)
  }

  async sweep(): Promise<void> {
    // Nothing is ever written beside a file here.
  }

  async writer(path: string): Promise<FileWriter> {
    this.#write(path, Buffer.alloc(0))
    return {
      write: async (chunk) => this.#write(path, Buffer.concat([this.#existing(path), chunk])),
      close: async () => undefined,
    }
  }

  appendNow(path: string, text: string): void {
    this.#write(path, Buffer.concat([this.contents.get(path) ?? Buffer.alloc(0), Buffer.from(text)]))
  }

  renameNow(from: string, to: string): void {
    this.#write(to, this.#existing(from))
    this.contents.delete(from)
  }

  sizeNow(path: string): number {
    return this.contents.get(path)?.length ?? 0
  }

  #existing(path: string): Buffer {
    const bytes = this.contents.get(path)
    if (!bytes) throw new StoreError(path, Object.assign(new Error('not there'), { code: 'ENOENT' }))
    return bytes
  }

  #write(path: string, bytes: Buffer): void {
    if (this.full) throw new StoreError(path, Object.assign(new Error('no space'), { code: 'ENOSPC' }))
    this.contents.set(path, bytes)
  }
}
