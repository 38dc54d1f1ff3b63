import { createHash } from 'node:crypto'
import { type Files, type FileWriter, StoreError } from '../../../main/store/files.ts'
import type { Life } from './life.ts'

/** What is wrong with a disk. */
export type DiskTrouble = 'full' | 'readOnly' | 'failing'

const codes: Record<DiskTrouble, string> = { full: 'ENOSPC', readOnly: 'EROFS', failing: 'EIO' }

/** The disk of a machine. It outlives the processes that write on it. */
export class Disk {
  readonly contents = new Map<string, Buffer>()
  trouble: DiskTrouble | undefined
  /** Bytes that were written, for bounds. */
  written = 0
  /** What was added to files and never flushed: the length that is safe. */
  readonly #unflushed = new Map<string, number>()

  /** The disk as a process sees it. */
  for(life: Life): Files {
    return new ProcessFiles(this, life)
  }

  /** The power goes: what was not flushed is lost. */
  losePower(): void {
    for (const [path, safe] of this.#unflushed) {
      const bytes = this.contents.get(path)
      if (bytes) this.contents.set(path, bytes.subarray(0, safe))
    }
    this.#unflushed.clear()
  }

  /** Replaces a file whole; durable, as `SystemFiles.replace` is once it has resolved. */
  write(path: string, bytes: Buffer): void {
    this.mayWrite(path)
    this.written += bytes.length
    this.#unflushed.delete(path)
    this.contents.set(path, bytes)
  }

  /** Adds to a file without flushing. */
  append(path: string, bytes: Buffer): void {
    this.mayWrite(path)
    this.written += bytes.length
    const before = this.contents.get(path) ?? Buffer.alloc(0)
    if (!this.#unflushed.has(path)) this.#unflushed.set(path, before.length)
    this.contents.set(path, Buffer.concat([before, bytes]))
  }

  remove(path: string): void {
    if (this.contents.has(path)) this.mayWrite(path, true)
    this.contents.delete(path)
    this.#unflushed.delete(path)
  }

  mayWrite(path: string, removing = false): void {
    const { trouble } = this
    if (!trouble || (removing && trouble === 'full')) return
    throw new StoreError(path, Object.assign(new Error('no'), { code: codes[trouble] }))
  }
}

const short = (path: string) => path.split('/').slice(-1)[0]

class ProcessFiles implements Files {
  readonly #disk: Disk
  readonly #life: Life

  constructor(disk: Disk, life: Life) {
    this.#disk = disk
    this.#life = life
  }

  read(path: string): Promise<Buffer | undefined> {
    return this.#life.later(`read ${short(path)}`, async () => this.#disk.contents.get(path))
  }

  readNow(path: string): Buffer | undefined {
    return this.#disk.contents.get(path)
  }

  async info(path: string): Promise<{ size: number; modifiedAt: number } | undefined> {
    const bytes = this.#disk.contents.get(path)
    return bytes && { size: bytes.length, modifiedAt: 0 }
  }

  async digest(path: string): Promise<string> {
    return createHash('sha512').update(this.#existing(path)).digest('base64')
  }

  replace(path: string, data: Buffer | string): Promise<void> {
    return this.#life.later(`write ${short(path)}`, async () => this.#disk.write(path, Buffer.from(data)))
  }

  replaceByCopy(from: string, path: string): Promise<void> {
    return this.#life.later(`copy ${short(path)}`, async () => this.#disk.write(path, this.#existing(from)))
  }

  rename(from: string, to: string): Promise<void> {
    return this.#life.later(`rename ${short(from)}`, async () => this.#rename(from, to))
  }

  remove(path: string): Promise<void> {
    return this.#life.later(`remove ${short(path)}`, async () => this.#disk.remove(path))
  }

  async sweep(): Promise<void> {
    // Nothing is ever written beside a file here.
  }

  async writer(path: string): Promise<FileWriter> {
    await this.replace(path, '')
    return {
      write: (chunk) =>
        this.#life.later(`write ${short(path)}`, async () => this.#disk.append(path, Buffer.from(chunk))),
      close: () => this.#life.later(`close ${short(path)}`, async () => this.#disk.write(path, this.#existing(path))),
    }
  }

  appendNow(path: string, text: string): void {
    this.#life.now(`append ${short(path)}`, () => this.#disk.append(path, Buffer.from(text)), undefined)
  }

  renameNow(from: string, to: string): void {
    this.#life.now(`rename ${short(from)}`, () => this.#rename(from, to), undefined)
  }

  sizeNow(path: string): number {
    return this.#disk.contents.get(path)?.length ?? 0
  }

  #rename(from: string, to: string): void {
    const bytes = this.#existing(from)
    this.#disk.mayWrite(to)
    this.#disk.contents.set(to, bytes)
    this.#disk.contents.delete(from)
  }

  #existing(path: string): Buffer {
    const bytes = this.#disk.contents.get(path)
    if (!bytes) throw new StoreError(path, Object.assign(new Error('not there'), { code: 'ENOENT' }))
    return bytes
  }
}
