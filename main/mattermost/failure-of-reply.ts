import { z } from 'zod'
import { Failure } from '../net/failure.ts'
import { type Reply, retryAfter } from '../net/http.ts'

const appError = z.object({ id: z.string(), message: z.string().optional() })

/** Mattermost's error id. Undefined where something else answers: the rate limiter and proxies do not answer in JSON. */
function idIn(text: string): string | undefined {
  try {
    const parsed = appError.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data.id : undefined
  } catch {
    return undefined
  }
}

/** Milliseconds to wait when the rate limiter does not say for how long. */
const defaultPatience = 5_000

/**
 * The failure that an answer of Mattermost's other than 2xx means, with Mattermost's error id as `code`
 * (docs/protocols/mattermost.md). A `throttled` one always says how long to wait. `now` in Unix milliseconds.
 */
export function failureOfReply(reply: Reply, host: string, now: number): Failure {
  const { status } = reply
  const code = idIn(reply.text)
  const more = { status, code, retryAfterMs: retryAfter(reply.headers, now) }
  const message = `${host} answered ${status}${code ? ` ${code}` : ''}`
  if (status === 429)
    return new Failure('throttled', message, { ...more, retryAfterMs: more.retryAfterMs ?? defaultPatience })
  if (status === 401) return new Failure('signIn', message, more)
  if (status === 403) return new Failure('forbidden', message, more)
  // Mattermost explains what it does not find; a 404 with any other text comes from some other server.
  if (status === 404) return new Failure(code || reply.text === '' ? 'notFound' : 'wrongServer', message, more)
  if (status >= 500 && status !== 501) return new Failure('server', message, more)
  return new Failure('refused', message, more)
}
