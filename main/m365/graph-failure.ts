import { z } from 'zod'
import { Failure } from '../net/failure.ts'
import { retryAfter } from '../net/http.ts'

const errorBody = z.object({
  error: z.object({
    code: z.string().default(''),
    innerError: z.looseObject({ code: z.string().optional() }).optional(),
  }),
})

/** Graph's own word for an error; the innermost one says most. Undefined for a gateway's page: the status says enough. */
function codeIn(text: string): string | undefined {
  try {
    const parsed = errorBody.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data.error.innerError?.code || parsed.data.error.code : undefined
  } catch {
    return undefined
  }
}

/** An answer of Graph's, read to its end. */
export interface GraphAnswer {
  status: number
  headers: Headers
  text: string
}

/** Milliseconds to wait when Graph asks for patience without saying for how long. */
const defaultPatience = 10_000

/**
 * The failure that an answer of Graph's other than 2xx means (docs/protocols/graph.md). A `throttled` one always says
 * how long to wait. `now` in Unix milliseconds.
 */
export function graphFailure(answer: GraphAnswer, host: string, now: number): Failure {
  const { status } = answer
  const code = codeIn(answer.text)
  const retryAfterMs = retryAfter(answer.headers, now)
  const more = { status, code, retryAfterMs }
  const message = `${host} answered ${status}${code ? ` ${code}` : ''}`
  if (status === 429 || (status === 503 && retryAfterMs !== undefined) || status === 509)
    return new Failure('throttled', message, { ...more, retryAfterMs: retryAfterMs ?? defaultPatience })
  if (status === 401) return new Failure('signIn', message, more)
  if (status === 403) return new Failure('forbidden', message, more)
  if (status === 404) return new Failure('notFound', message, more)
  const lower = code?.toLowerCase()
  if (status === 410 || lower === 'syncstatenotfound' || lower === 'resyncrequired')
    return new Failure('reset', message, more)
  if (status >= 500) return new Failure('server', message, more)
  return new Failure('refused', message, more)
}
