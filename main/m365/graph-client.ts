import { Client, ResponseType } from '@microsoft/microsoft-graph-client'
import { z } from 'zod'
import { Failure } from '../net/failure.ts'
import { type Http, json, retryAfter } from '../net/http.ts'
import type { Random } from '../random/random.ts'
import type { Clock } from '../time/clock.ts'
import { Gate } from './gate.ts'
import { Authentication, KeepErrors, RequestWishes, Send, type TokenSource, Wishes } from './graph-middleware.ts'

/** One request to Graph. */
export interface GraphRequest {
  /** GET if left out. */
  method?: 'GET' | 'POST' | 'PATCH'
  /** A path below `/v1.0`, or an absolute link that Graph gave us. */
  url: string
  /** Sent as JSON. */
  body?: unknown
  /** How many items a page of a delta query holds at most. */
  maxPageSize?: number
  signal?: AbortSignal
}

/** An answer of Graph's, read to its end. */
interface GraphAnswer {
  status: number
  headers: Headers
  text: string
}

/**
 * The way to Graph for one account: Microsoft's client with a chain of our own middlewares. It keeps to two requests at
 * a time, holds everything back while Graph asks for patience, and repeats nothing but what Graph refused for its token.
 */
export class GraphClient {
  readonly #host: string
  readonly #clock: Clock
  readonly #client: Client
  readonly #gate: Gate

  /** `root`: Graph's address without a version. */
  constructor(options: { root: string; tokens: TokenSource; http: Http; clock: Clock; random: Random }) {
    const root = new URL(options.root)
    this.#host = root.host
    this.#clock = options.clock
    this.#gate = new Gate(2, options.clock)
    this.#client = Client.initWithMiddleware({
      baseUrl: root.href,
      defaultVersion: 'v1.0',
      middleware: [
        new KeepErrors(),
        new Authentication(root.origin, options.tokens),
        new Wishes(options.random),
        new Send(options.http),
      ],
    })
  }

  /**
   * Makes one request; resolves to the parsed body, or undefined for an empty one. Rejects with a `Failure`, or with
   * the reason of `signal`.
   */
  async request(request: GraphRequest): Promise<unknown> {
    return this.#gate.run(async () => {
      const answer = await this.#send(request)
      if (answer.status >= 200 && answer.status < 300) return answer.text === '' ? undefined : json(answer, this.#host)
      throw this.#failure(answer)
    }, request.signal)
  }

  async #send({ method = 'GET', url, body, maxPageSize, signal }: GraphRequest): Promise<GraphAnswer> {
    const link = /^https?:/i.test(url) ? url : undefined
    const call = this.#client
      .api(link ? '' : url)
      .middlewareOptions([new RequestWishes({ link, maxPageSize })])
      // The library's own readers know JSON only by its content type, and hide the headers of an error.
      .responseType(ResponseType.RAW)
      .option('signal', signal)
    try {
      const send = { GET: () => call.get(), POST: () => call.post(body), PATCH: () => call.patch(body) }
      const response: Response = await send[method]()
      return { status: response.status, headers: response.headers, text: await response.text() }
    } catch (error) {
      throw KeepErrors.unwrap(error)
    }
  }

  #failure(answer: GraphAnswer): Failure {
    const failure = graphFailure(answer, this.#host, this.#clock.now())
    if (failure.kind === 'throttled') this.#gate.pause(failure.retryAfterMs ?? 0)
    return failure
  }
}

interface GraphErrorBody {
  code?: string
  innerError?: GraphErrorBody
  innererror?: GraphErrorBody
}

const errorBody: z.ZodType<GraphErrorBody> = z.lazy(() =>
  z.object({
    code: z.string().optional(),
    innerError: errorBody.optional().catch(undefined),
    innererror: errorBody.optional().catch(undefined),
  }),
)
const errorAnswer = z.object({ error: errorBody })

/** Graph's own words for an error, the innermost one last: it says most. Empty for a gateway's page. */
function codesIn(text: string): string[] {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return []
  }
  const codes: string[] = []
  const parsed = errorAnswer.safeParse(body)
  let at: GraphErrorBody | undefined = parsed.data?.error
  for (let depth = 0; at && depth < 10; depth++) {
    if (at.code) codes.push(at.code)
    at = at.innerError ?? at.innererror
  }
  return codes
}

// Words for a sync token that is no longer valid, in small letters: Graph's spelling varies (docs/protocols/graph.md).
const resets = ['syncstatenotfound', 'resyncrequired', 'invaliddeltatoken', 'errorinvalidsyncstatedata']

/** Milliseconds to wait when Graph asks for patience without saying for how long. */
const defaultPatience = 10_000

/**
 * The failure that an answer of Graph's other than 2xx means (docs/protocols/graph.md). A `throttled` one always says
 * how long to wait. `now` in Unix milliseconds.
 */
function graphFailure(answer: GraphAnswer, host: string, now: number): Failure {
  const { status } = answer
  const codes = codesIn(answer.text)
  const code = codes.at(-1)
  const retryAfterMs = retryAfter(answer.headers, now)
  const more = { status, code, retryAfterMs }
  const message = `${host} answered ${status}${code ? ` ${code}` : ''}`
  if (status === 429 || (status === 503 && retryAfterMs !== undefined) || status === 509)
    return new Failure('throttled', message, { ...more, retryAfterMs: retryAfterMs ?? defaultPatience })
  if (status < 500 && (status === 410 || codes.some((one) => resets.includes(one.toLowerCase()))))
    return new Failure('reset', message, more)
  if (status === 401) return new Failure('signIn', message, more)
  if (status === 403) return new Failure('forbidden', message, more)
  if (status === 404) return new Failure('notFound', message, more)
  if (status >= 500) return new Failure('server', message, more)
  return new Failure('refused', message, more)
}
