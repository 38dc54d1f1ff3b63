import { createHash } from 'node:crypto'
import { appendFileSync, createReadStream, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { copyFile, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { Backoff } from '../lifecycle/backoff.ts'
import { type Random, systemRandom } from '../random/random.ts'
import { type Clock, SystemClock } from '../time/clock.ts'
import { sleep } from '../time/waiting.ts'

/** Something that could not be kept on, or read from, this machine's disk. */
export class StoreError extends Error {
  readonly kind: 'full' | 'denied' | 'failed'
  readonly file: string

  constructor(file: string, cause: unknown) {
    const code = codeOf(cause)
    super(`cannot write ${file} (${code || 'unknown'})`, { cause })
    this.name = 'StoreError'
    this.file = file
    this.kind =
      code === 'ENOSPC' || code === 'EDQUOT'
        ? 'full'
        : code === 'EACCES' || code === 'EPERM' || code === 'EROFS'
          ? 'denied'
          : 'failed'
  }
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '')

/** A file that is written piece by piece. */
export interface FileWriter {
  write(chunk: Uint8Array): Promise<void>
  /** Flushes to the disk and closes. */
  close(): Promise<void>
}

/**
 * The door to the disk. Paths are absolute. Every method that writes rejects (or throws) with a `StoreError`, unless
 * said otherwise; those that read pass on the system's error for anything but "not there".
 */
export interface Files {
  /** A whole file; undefined when there is none. */
  read(path: string): Promise<Buffer | undefined>
  /** As `read`, for the moments before anything can wait. */
  readNow(path: string): Buffer | undefined
  /** Size in bytes and the time of the last change in Unix milliseconds; undefined when there is no such file. */
  info(path: string): Promise<{ size: number; modifiedAt: number } | undefined>
  /** The SHA-512 of a file's contents, in Base64. */
  digest(path: string): Promise<string>
  /**
   * Replaces a file so that a crash at any moment, of the power too, leaves the old or the new one whole: written beside
   * it, flushed to the disk, renamed, and the folder flushed. Makes its folder. `mode` 0o600, for this user alone, unless given.
   */
  replace(path: string, data: Buffer | string, options?: { mode?: number }): Promise<void>
  /** As `replace`, with another file's contents. */
  replaceByCopy(from: string, path: string, options?: { mode?: number }): Promise<void>
  rename(from: string, to: string): Promise<void>
  /** Removes a file; one that is not there is no error. */
  remove(path: string): Promise<void>
  /** Removes from a folder what writes that a crash cut off have left beside their files. Never rejects. */
  sweep(folder: string): Promise<void>
  /** Begins a new file, or empties the one that is there. */
  writer(path: string): Promise<FileWriter>
  /** Adds to a file at once, making it and its folder if need be: for the log, which must survive a crash. */
  appendNow(path: string, text: string): void
  /** Renames at once, and throws the system's error: for the log. */
  renameNow(from: string, to: string): void
  /** The size of a file in bytes; 0 when there is none. */
  sizeNow(path: string): number
}

// Virus scanners on Windows hold a new file for a moment, and a rename over it fails meanwhile.
const scannerCodes = new Set(['EPERM', 'EACCES', 'EBUSY'])
const scannerPatience = 5_000

const cannotFlushFolders = new Set(['EINVAL', 'ENOTSUP', 'EISDIR', 'EPERM', 'EBADF'])
/** What `replace` and `replaceByCopy` write before they rename. */
const leftover = /\.[0-9a-f]{8}\.tmp$|\.new$/

/** The disk of this machine. */
export class SystemFiles implements Files {
  readonly #clock: Clock
  readonly #random: Random
  readonly #platform: NodeJS.Platform

  constructor(options: { clock?: Clock; random?: Random; platform?: NodeJS.Platform } = {}) {
    this.#clock = options.clock ?? new SystemClock()
    this.#random = options.random ?? systemRandom
    this.#platform = options.platform ?? process.platform
  }

  async read(path: string): Promise<Buffer | undefined> {
    try {
      return await readFile(path)
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      throw error
    }
  }

  readNow(path: string): Buffer | undefined {
    try {
      return readFileSync(path)
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      throw error
    }
  }

  async info(path: string): Promise<{ size: number; modifiedAt: number } | undefined> {
    try {
      const { size, mtimeMs } = await stat(path)
      return { size, modifiedAt: mtimeMs }
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined
      throw error
    }
  }

  async digest(path: string): Promise<string> {
    const hash = createHash('sha512')
    await pipeline(createReadStream(path), hash)
    return hash.digest('base64')
  }

  async replace(path: string, data: Buffer | string, { mode = 0o600 } = {}): Promise<void> {
    const beside = `${path}.${this.#random.bytes(4).toString('hex')}.tmp`
    await this.#inPlace(path, beside, async () => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      const file = await open(beside, 'wx', mode)
      try {
        // Goes on after a short write, as on a disk that is filling up; see docs/decisions/0013.
        await file.writeFile(data)
        await file.sync()
      } finally {
        await file.close()
      }
    })
  }

  async replaceByCopy(from: string, path: string, { mode = 0o600 } = {}): Promise<void> {
    // Always the same name: what a crash left beside a large file is written over by the next try.
    await this.#inPlace(path, `${path}.new`, async (beside) => {
      await copyFile(from, beside)
      const file = await open(beside, 'r+')
      try {
        await file.chmod(mode)
        await file.sync()
      } finally {
        await file.close()
      }
    })
  }

  async rename(from: string, to: string): Promise<void> {
    try {
      await this.#rename(from, to)
    } catch (error) {
      throw new StoreError(to, error)
    }
  }

  async remove(path: string): Promise<void> {
    try {
      await rm(path, { force: true })
    } catch (error) {
      throw new StoreError(path, error)
    }
  }

  async sweep(folder: string): Promise<void> {
    const names = await readdir(folder).catch(() => [])
    const left = names.filter((name) => leftover.test(name))
    await Promise.all(left.map((name) => rm(join(folder, name), { force: true }).catch(() => undefined)))
  }

  async writer(path: string): Promise<FileWriter> {
    const asStoreError = (error: unknown) => {
      throw new StoreError(path, error)
    }
    const file = await open(path, 'w', 0o600).catch(asStoreError)
    return {
      write: (chunk) => file.writeFile(chunk).catch(asStoreError),
      async close() {
        try {
          await file.sync().catch(asStoreError)
        } finally {
          await file.close().catch(asStoreError)
        }
      },
    }
  }

  appendNow(path: string, text: string): void {
    try {
      appendFileSync(path, text, { mode: 0o600 })
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw new StoreError(path, error)
      try {
        mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
        appendFileSync(path, text, { mode: 0o600 })
      } catch (reason) {
        throw new StoreError(path, reason)
      }
    }
  }

  renameNow(from: string, to: string): void {
    renameSync(from, to)
  }

  sizeNow(path: string): number {
    return statSync(path, { throwIfNoEntry: false })?.size ?? 0
  }

  /** Writes `beside`, in the same folder and so on the same file system, and renames; leaves nothing if that fails. */
  async #inPlace(path: string, beside: string, write: (beside: string) => Promise<void>): Promise<void> {
    try {
      await write(beside)
      await this.#rename(beside, path)
      await this.#flushFolder(dirname(path))
    } catch (error) {
      await rm(beside, { force: true }).catch(() => undefined)
      throw new StoreError(path, error)
    }
  }

  /** Only then does the new name survive a power cut, and no later file lands without an earlier one. */
  async #flushFolder(folder: string): Promise<void> {
    // Windows has no such thing; it writes names through.
    if (this.#platform === 'win32') return
    const opened = await open(folder, 'r')
    try {
      await opened.sync()
    } catch (error) {
      // Some network and user-space file systems cannot.
      if (!cannotFlushFolders.has(codeOf(error))) throw error
    } finally {
      await opened.close()
    }
  }

  async #rename(from: string, to: string): Promise<void> {
    const backoff = new Backoff({ first: 20, longest: 500 })
    const giveUpAt = this.#clock.elapsed() + scannerPatience
    for (;;) {
      try {
        return await rename(from, to)
      } catch (error) {
        const held = this.#platform === 'win32' && scannerCodes.has(codeOf(error))
        if (!held || this.#clock.elapsed() >= giveUpAt) throw error
        await sleep(this.#clock, backoff.next())
      }
    }
  }
}

/** Moves a damaged file out of the way, so that nothing is lost and a good one can be written. Returns its new name. */
export async function setAside(files: Files, path: string, now: number): Promise<string> {
  const aside = `${path}.damaged-${new Date(now).toISOString().replace(/[:.]/g, '-')}`
  await files.rename(path, aside)
  return aside
}
