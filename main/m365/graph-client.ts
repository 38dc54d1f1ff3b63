import { Client, ResponseType } from '@microsoft/microsoft-graph-client'
import type { Failure } from '../net/failure.ts'
import { type Http, json } from '../net/http.ts'
import type { Random } from '../random/random.ts'
import type { Clock } from '../time/clock.ts'
import { Gate } from './gate.ts'
import { type GraphAnswer, graphFailure } from './graph-failure.ts'
import { Authentication, KeepErrors, RequestWishes, Send, type TokenSource, Wishes } from './graph-middleware.ts'

export type { TokenSource }

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
