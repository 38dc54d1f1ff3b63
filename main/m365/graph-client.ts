import { z } from 'zod'
import { Failure } from '../net/failure.ts'
import { type Http, json, type Reply, retryAfter } from '../net/http.ts'
import type { Random } from '../random/random.ts'
import type { Clock } from '../time/clock.ts'
import { Gate } from './gate.ts'

/** What the client needs from a signed-in account. */
export interface TokenSource {
  token(options?: { claims?: string; fresh?: boolean }): Promise<string>
}

const errorBody = z.object({
  error: z.object({
    code: z.string().default(''),
    innerError: z.looseObject({ code: z.string().optional() }).optional(),
  }),
})

/** Sent with every request, so that ids and zones mean the same in all answers (notes, 2.2). */
const prefer = ['outlook.timezone="UTC"', 'outlook.body-content-type="text"', 'IdType="ImmutableId"']

export interface GraphRequest {
  method?: 'GET' | 'POST' | 'PATCH'
  /** A path below `/v1.0`, or an absolute link that Graph gave us. */
  url: string
  body?: unknown
  /** Page size for delta. */
  maxPageSize?: number
  signal?: AbortSignal
}

/** Reads the claims of a challenge; Graph sends base64 JSON, parameters in any order, perhaps several headers. */
export function claimsChallenge(headers: Reply['headers']): string | undefined {
  const header = headers.get('www-authenticate') ?? ''
  if (!/error="insufficient_claims"/i.test(header)) return undefined
  const encoded = /claims="([^"]+)"/i.exec(header)?.[1]
  if (!encoded) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  return text.startsWith('{') ? text : undefined
}

/**
 * The way to Graph for one account: adds the token, keeps to two requests at a time, holds everything back while
 * Graph asks for patience, and answers a claims challenge once. It repeats nothing else by itself.
 */
export class GraphClient {
  readonly #root: URL
  readonly #tokens: TokenSource
  readonly #http: Http
  readonly #clock: Clock
  readonly #random: Random
  readonly #gate: Gate

  /** `root` is Graph's address without a version. */
  constructor(options: { root: string; tokens: TokenSource; http: Http; clock: Clock; random: Random }) {
    this.#root = new URL(options.root)
    this.#tokens = options.tokens
    this.#http = options.http
    this.#clock = options.clock
    this.#random = options.random
    this.#gate = new Gate(2, options.clock)
  }

  /** One request; resolves to the parsed body, or undefined for an empty one. Rejects with a `Failure`. */
  async request(request: GraphRequest): Promise<unknown> {
    const url = this.#resolve(request.url)
    return this.#gate.run(async () => {
      let reply = await this.#send(request, url, await this.#tokens.token())
      if (reply.status === 401 || reply.status === 403) {
        const claims = claimsChallenge(reply.headers)
        if (claims) reply = await this.#send(request, url, await this.#tokens.token({ claims }))
        else if (reply.status === 401) reply = await this.#send(request, url, await this.#tokens.token({ fresh: true }))
      }
      return this.#read(reply)
    }, request.signal)
  }

  /** Links are followed on Graph's own origin only: anywhere else they would carry the token away. */
  #resolve(url: string): string {
    const absolute = /^https?:/i.test(url) ? url : `${this.#root.href.replace(/\/$/, '')}/v1.0${url}`
    if (new URL(absolute).origin !== this.#root.origin) {
      throw new Failure('wrongServer', 'Graph gave a link to another server; it was not followed', {
        code: 'foreignLink',
      })
    }
    return absolute
  }

  #send(request: GraphRequest, url: string, token: string): Promise<Reply> {
    const wishes = request.maxPageSize ? [...prefer, `odata.maxpagesize=${request.maxPageSize}`] : prefer
    return this.#http.send({
      method: request.method ?? 'GET',
      url,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        prefer: wishes.join(', '),
        'client-request-id': this.#random.uuid(),
        ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: request.body === undefined ? undefined : JSON.stringify(request.body),
      signal: request.signal,
    })
  }

  #read(reply: Reply): unknown {
    const host = this.#root.host
    if (reply.status >= 200 && reply.status < 300) {
      return reply.text === '' ? undefined : json(reply, host)
    }
    throw this.#failure(reply, host)
  }

  #failure(reply: Reply, host: string): Failure {
    const { status } = reply
    let code: string | undefined
    try {
      const parsed = errorBody.safeParse(JSON.parse(reply.text))
      code = parsed.success ? parsed.data.error.innerError?.code || parsed.data.error.code : undefined
    } catch {
      // A gateway's page; the status says enough.
    }
    const more = { status, code, retryAfterMs: retryAfter(reply.headers, this.#clock.now()) }
    const message = `${host} answered ${status}${code ? ` ${code}` : ''}`
    if (status === 429 || (status === 503 && more.retryAfterMs !== undefined) || status === 509) {
      this.#gate.pause(more.retryAfterMs ?? 10_000)
      return new Failure('throttled', message, { ...more, retryAfterMs: more.retryAfterMs ?? 10_000 })
    }
    if (status === 401) return new Failure('signIn', message, more)
    if (status === 403) return new Failure('forbidden', message, more)
    if (status === 404) return new Failure('notFound', message, more)
    const lower = code?.toLowerCase()
    if (status === 410 || lower === 'syncstatenotfound' || lower === 'resyncrequired')
      return new Failure('reset', message, more)
    if (status >= 500) return new Failure('server', message, more)
    return new Failure('refused', message, more)
  }
}
