import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Failure } from '../net/failure.ts'
import { stream } from '../net/http.ts'
import { DamagedDownload } from './failures.ts'

// A server that sends nothing for this long is given up.
const silence = 60_000

/** What the signed description says about a file: its SHA-512 (Base64), and its length in bytes. */
export interface Expected {
  sha512: string
  size?: number
}

/**
 * Fetches a file the way that all requests go, and compares it with what is expected while it comes. Rejects with a
 * `Failure` or a `DamagedDownload`; what came until then is the caller's to remove.
 */
export async function download(url: URL, into: string, expected: Expected): Promise<void> {
  const quiet = new AbortController()
  let timer = setTimeout(() => quiet.abort(), silence)
  const stop = quiet.signal
  let length = 0
  const hash = createHash('sha512')
  try {
    const response = await stream({ method: 'GET', url: url.href, signal: stop })
    if (response.status !== 200 || !response.body)
      throw new Failure('server', `${url.host} answered ${response.status}`, { status: response.status })
    const watch = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        clearTimeout(timer)
        timer = setTimeout(() => quiet.abort(), silence)
        hash.update(chunk)
        length += chunk.length
        // A server that never ends must not fill the disk.
        if (expected.size !== undefined && length > expected.size) done(new DamagedDownload())
        else done(null, chunk)
      },
    })
    await pipeline(Readable.fromWeb(response.body as never), watch, createWriteStream(into), { signal: stop })
  } catch (error) {
    if (error instanceof Failure || error instanceof DamagedDownload) throw error
    if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') throw error
    throw new Failure('lost', `the download from ${url.host} broke off`, { cause: error })
  } finally {
    clearTimeout(timer)
  }
  if (hash.digest('base64') !== expected.sha512) throw new DamagedDownload()
}
