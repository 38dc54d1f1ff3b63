import { createHash } from 'node:crypto'
import { Failure } from '../net/failure.ts'
import type { Http } from '../net/http.ts'
import { type Files, StoreError } from '../store/files.ts'
import type { Clock } from '../time/clock.ts'
import { Deadline } from '../time/waiting.ts'
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
 * `Failure`, a `DamagedDownload` or a `StoreError`; what came until then is the caller's to remove.
 */
export async function download(
  { http, files, clock }: { http: Http; files: Files; clock: Clock },
  url: URL,
  into: string,
  expected: Expected,
): Promise<void> {
  const quiet = new Deadline(clock, silence)
  let length = 0
  const hash = createHash('sha512')
  try {
    const response = await http.stream({ method: 'GET', url: url.href, signal: quiet.signal })
    if (response.status !== 200 || !response.body)
      throw new Failure('server', `${url.host} answered ${response.status}`, { status: response.status })
    const file = await files.writer(into)
    try {
      for await (const chunk of response.body) {
        quiet.extend()
        hash.update(chunk)
        length += chunk.length
        // A server that never ends must not fill the disk.
        if (expected.size !== undefined && length > expected.size) throw new DamagedDownload()
        await file.write(chunk)
      }
    } finally {
      await file.close()
    }
  } catch (error) {
    if (error instanceof Failure || error instanceof DamagedDownload || error instanceof StoreError) throw error
    throw new Failure('lost', `the download from ${url.host} broke off`, { cause: error })
  } finally {
    quiet.stop()
  }
  if (hash.digest('base64') !== expected.sha512) throw new DamagedDownload()
}
