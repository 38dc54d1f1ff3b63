import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Something that could not be kept on, or read from, this machine's disk. */
export class StoreError extends Error {
  readonly kind: 'full' | 'denied' | 'failed'
  readonly file: string

  constructor(file: string, cause: unknown) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
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

/** Reads a whole file; undefined when there is none. */
export async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

/**
 * Replaces a file so that a crash at any moment leaves the old or the new one whole: written beside it, flushed to
 * the disk, then renamed. Only this user can read it. Rejects with a `StoreError`; the old file then still stands.
 */
export async function replaceFile(path: string, data: Buffer | string): Promise<void> {
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const file = await open(temporary, 'wx', 0o600)
    try {
      await file.writeFile(data)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw new StoreError(path, error)
  }
}

/** Moves a damaged file out of the way, so that nothing is lost and a good one can be written; returns its new name. */
export async function setAside(path: string, now: number): Promise<string> {
  const aside = `${path}.damaged-${new Date(now).toISOString().replace(/[:.]/g, '-')}`
  await rename(path, aside)
  return aside
}
