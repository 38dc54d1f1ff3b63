import {
  type Context,
  GraphClientError,
  type Middleware,
  type MiddlewareOptions,
} from '@microsoft/microsoft-graph-client'
import { Failure } from '../net/failure.ts'
import type { Http, Reply } from '../net/http.ts'
import type { Random } from '../random/random.ts'

/** Gives access tokens for Graph; a signed-in account is one. */
export interface TokenSource {
  /**
   * An access token. `claims` answers a claims challenge; `fresh` asks for a new token because Graph refused the cached
   * one. Rejects with a `Failure`.
   */
  token(options?: { claims?: string; fresh?: boolean }): Promise<string>
}

/** What a single request tells our middlewares, in the Graph client's own way to tell them something. */
export class RequestWishes implements MiddlewareOptions {
  /** A link that Graph gave us. It goes out as it is; the address that the library composed does not count. */
  readonly link: string | undefined
  /** How many items a page of a delta query holds at most. */
  readonly maxPageSize: number | undefined

  constructor(wishes: { link?: string; maxPageSize?: number }) {
    this.link = wishes.link
    this.maxPageSize = wishes.maxPageSize
  }
}

const wishesOf = (context: Context): RequestWishes | undefined => {
  const wishes = context.middlewareControl?.getMiddlewareOptions(RequestWishes)
  return wishes instanceof RequestWishes ? wishes : undefined
}

/** The address to send a request to: the link as Graph wrote it, or what the library composed of a path. */
function addressOf(context: Context): string {
  const { request } = context
  return wishesOf(context)?.link ?? (typeof request === 'string' ? request : request.url)
}

function setHeader(context: Context, name: string, value: string): void {
  const headers = new Headers(context.options?.headers)
  headers.set(name, value)
  context.options = { ...context.options, headers }
}

/** A middleware that hands on to the next one. The library chains them by `setNext`. */
abstract class Chained implements Middleware {
  #next: Middleware | undefined

  setNext(next: Middleware): void {
    this.#next = next
  }

  abstract execute(context: Context): Promise<void>

  /** Lets the rest of the chain answer. Afterwards `context.response` is set. */
  protected async proceed(context: Context): Promise<Response> {
    await this.#next?.execute(context)
    if (!context.response) throw new TypeError('the last middleware answers')
    return context.response
  }
}

/**
 * Comes first, and brings errors through the library unchanged: it passes its own error type on, and makes a `GraphError`
 * without a kind of every other one.
 */
export class KeepErrors extends Chained {
  async execute(context: Context): Promise<void> {
    try {
      await this.proceed(context)
    } catch (error) {
      const carrier = new GraphClientError('see customError')
      carrier.customError = error
      throw carrier
    }
  }

  /** The error as it was thrown in the chain. */
  static unwrap(error: unknown): unknown {
    return error instanceof GraphClientError && error.customError !== undefined ? error.customError : error
  }
}

/**
 * Adds the token. Answers a claims challenge once, with a token that carries the claims, and a plain 401 once, with a
 * fresh token: Graph has not carried such a request out. A link to any other server is refused before a token is even
 * asked for, since it would carry the token away.
 */
export class Authentication extends Chained {
  readonly #origin: string
  readonly #tokens: TokenSource

  /** `origin`: the only one that gets a token. */
  constructor(origin: string, tokens: TokenSource) {
    super()
    this.#origin = origin
    this.#tokens = tokens
  }

  async execute(context: Context): Promise<void> {
    if (new URL(addressOf(context)).origin !== this.#origin) {
      throw new Failure('wrongServer', 'Graph gave a link to another server; it was not followed', {
        code: 'foreignLink',
      })
    }
    const { status, headers } = await this.#send(context, await this.#tokens.token())
    if (status !== 401 && status !== 403) return
    const claims = claimsChallenge(headers)
    if (claims) await this.#send(context, await this.#tokens.token({ claims }))
    else if (status === 401) await this.#send(context, await this.#tokens.token({ fresh: true }))
  }

  #send(context: Context, token: string): Promise<Response> {
    setHeader(context, 'authorization', `Bearer ${token}`)
    return this.proceed(context)
  }
}

/** Reads the claims of a challenge. Graph sends base64 JSON, the parameters in any order, perhaps in several headers. */
export function claimsChallenge(headers: Pick<Headers, 'get'>): string | undefined {
  const header = headers.get('www-authenticate') ?? ''
  if (!/error="insufficient_claims"/i.test(header)) return undefined
  const encoded = /claims="([^"]+)"/i.exec(header)?.[1]
  if (!encoded) return undefined
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  return text.startsWith('{') ? text : undefined
}

/** Sent with every request, so that ids and zones mean the same in all answers (docs/protocols/graph.md). */
const prefer = ['outlook.timezone="UTC"', 'outlook.body-content-type="text"', 'IdType="ImmutableId"']

/** Says how we want the answer to be, and gives each sending an id by which Microsoft's support finds it. */
export class Wishes extends Chained {
  readonly #random: Random

  constructor(random: Random) {
    super()
    this.#random = random
  }

  async execute(context: Context): Promise<void> {
    const size = wishesOf(context)?.maxPageSize
    setHeader(context, 'accept', 'application/json')
    setHeader(context, 'prefer', (size ? [...prefer, `odata.maxpagesize=${size}`] : prefer).join(', '))
    setHeader(context, 'client-request-id', this.#random.uuid())
    await this.proceed(context)
  }
}

/**
 * Comes last, and sends over our door to the network, once. The library's own handlers for retries and redirects are not
 * in the chain: repeating an answer to an invitation would send the organizer two mails, and a redirect would carry the
 * token away.
 */
export class Send implements Middleware {
  readonly #http: Http

  constructor(http: Http) {
    this.#http = http
  }

  async execute(context: Context): Promise<void> {
    const { method = 'GET', body, signal, headers } = context.options ?? {}
    const named = new Headers(headers)
    if (typeof body !== 'string') named.delete('content-type')
    const reply = await this.#http.send({
      method,
      url: addressOf(context),
      headers: Object.fromEntries(named),
      body: typeof body === 'string' ? body : undefined,
      signal: signal ?? undefined,
    })
    context.response = responseOf(reply, addressOf(context))
  }
}

const withoutBody = [204, 205, 304]

/** A reply as the library knows it. */
function responseOf({ status, headers, text }: Reply, url: string): Response {
  // Some gateways make numbers up, which a Response refuses.
  if (status > 599) throw new Failure('server', `${new URL(url).host} answered ${status}`, { status })
  return new Response(withoutBody.includes(status) ? null : text, { status, headers: Object.fromEntries(headers) })
}
