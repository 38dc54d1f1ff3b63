import { fetch, type Headers, type Response } from 'undici'
import type { Clock } from '../time/clock.ts'
import { Deadline } from '../time/waiting.ts'
import { Failure } from './failure.ts'
import { type Route, type Way, Ways } from './route.ts'

/** One request. */
export interface Request {
  method: string
  url: string
  headers?: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer>
  /** Milliseconds for the whole exchange. */
  timeout?: number
  signal?: AbortSignal
}

/** A whole answer. */
export interface Reply {
  status: number
  headers: Headers
  text: string
}

// Codes of errors that happen before a request can have been carried out.
const neverLeft = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'UND_ERR_CONNECT_TIMEOUT',
])

function faultCode(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code
    if (at instanceof AggregateError && at.errors[0] instanceof Error) return faultCode(at.errors[0])
  }
  return ''
}

/** The code of a `tls` failure at a server that answered in the clear. */
export const notTls = 'NOT_TLS'
const plainHttp =
  /WRONG_VERSION_NUMBER|HTTP_REQUEST|PACKET_LENGTH_TOO_LONG|wrong version number|http request|packet length too long/

/** The message of the innermost error. */
function innermost(error: unknown): string {
  let message = ''
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++)
    message = at.message
  return message
}

function isTls(code: string): boolean {
  return /CERT|SSL|TLS|UNABLE_TO_(VERIFY|GET)|SIGNATURE|HOSTNAME_MISMATCH/.test(code)
}

/** The door to the network. Every request of the app, the bot and their libraries goes through one of these. */
export interface Http {
  /**
   * Sends one request and reads the whole answer. Never repeats a request, so that the caller knows how often it was
   * made. Follows no redirect, so that a bearer token stays with the server it was meant for. Keeps no cookie: a stored
   * cookie of Mattermost's turns the next call into a failed one. Rejects with a `Failure`, or with the reason of
   * `signal`.
   */
  send(request: Request): Promise<Reply>
  /**
   * Sends a request whose answer goes on for as long as it likes, until `signal` is aborted. Rejects as `send` does; what
   * breaks later breaks the body.
   */
  stream(request: Request & { signal: AbortSignal }): Promise<Response>
}

/** A door to the network whose way can be changed. */
export interface RoutedHttp extends Http {
  /** Sets the route for every request from now on; those that are under way end as they began. */
  use(route: Route): void
}

/** Makes one exchange over one way. The system's is undici's fetch; a simulation brings its own. */
export type Transport = (
  request: Omit<Request, 'timeout'> & { signal: AbortSignal },
  way: Pick<Way, 'dispatcher'>,
) => Promise<Response>

const overFetch: Transport = ({ url, method, headers, body, signal }, { dispatcher }) =>
  fetch(url, { method, headers, body, redirect: 'manual', signal, dispatcher })

/** Requests over this machine's network, along a route that can change at any time. */
export class SystemHttp implements RoutedHttp {
  readonly #clock: Clock
  readonly #transport: Transport
  readonly #ways: Ways

  constructor(clock: Clock, transport: Transport = overFetch) {
    this.#clock = clock
    this.#transport = transport
    this.#ways = new Ways(clock)
  }

  use(route: Route): void {
    this.#ways.use(route)
  }

  async send(request: Request): Promise<Reply> {
    const host = new URL(request.url).host
    const deadline = new Deadline(this.#clock, request.timeout ?? 30_000)
    const signal = request.signal ? AbortSignal.any([deadline.signal, request.signal]) : deadline.signal
    try {
      const response = await this.#open(request, signal)
      const text = await response.text()
      const { status, headers } = response
      if (status >= 300 && status < 400 && status !== 304)
        throw new Failure('wrongServer', `${host} redirected the request`, { status })
      return { status, headers, text }
    } catch (error) {
      if (request.signal?.aborted) throw request.signal.reason
      if (error instanceof Failure) throw error
      throw failureOf(error, host, deadline.signal.aborted)
    } finally {
      deadline.stop()
    }
  }

  async stream(request: Request & { signal: AbortSignal }): Promise<Response> {
    const host = new URL(request.url).host
    try {
      return await this.#open(request, request.signal)
    } catch (error) {
      if (request.signal.aborted) throw request.signal.reason
      if (error instanceof Failure) throw error
      throw failureOf(error, host, false)
    }
  }

  /** The first way that can be reached. Only what certainly never left is tried again on the next one. */
  async #open(request: Request, signal: AbortSignal): Promise<Response> {
    const ways = await this.#findWays(request.url, signal)
    for (const [index, way] of ways.entries()) {
      const { proxy, failed } = way
      try {
        return await this.#transport({ ...request, signal }, way)
      } catch (error) {
        const refused = proxy === undefined || signal.aborted ? undefined : refusedByProxy(error, proxy)
        if (refused?.kind === 'proxySignIn' && proxy) this.#ways.proxyAsks(proxy, request.url)
        if (refused) throw refused
        if (signal.aborted || !neverLeft.has(faultCode(error))) throw error
        failed()
        if (index + 1 === ways.length) throw error
      }
    }
    throw new TypeError('there is always a way')
  }

  /** The ways to an address, within the request's time: a PAC file can hang, and nothing has left until then. */
  async #findWays(url: string, signal: AbortSignal): Promise<Way[]> {
    const { host } = new URL(url)
    const over = new AbortController()
    try {
      return await Promise.race([
        this.#ways.to(url),
        new Promise<never>((_resolve, reject) => {
          const late = () => reject(new Failure('offline', `the way to ${host} was not found in time`))
          if (signal.aborted) late()
          signal.addEventListener('abort', late, { signal: over.signal })
        }),
      ])
    } catch (error) {
      if (error instanceof Failure) throw error
      throw new Failure('offline', `the way to ${host} could not be found`, { cause: error })
    } finally {
      over.abort()
    }
  }
}

/** A proxy that answered in the server's place: the request itself never left it. */
function refusedByProxy(error: unknown, proxy: string): Failure | undefined {
  const status = Number(/^Proxy (?:response|Authentication).*?\((\d{3})\)/.exec(messageOf(error))?.[1])
  if (!status) return undefined
  if (status === 407) return new Failure('proxySignIn', `the proxy ${proxy} asks for a name and password`, { status })
  return new Failure('offline', `the proxy ${proxy} answered ${status}`, { status, code: 'PROXY' })
}

/** The innermost message that undici gives for a tunnel that was refused. */
function messageOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++)
    if (at.message.startsWith('Proxy ')) return at.message
  return ''
}

function failureOf(error: unknown, host: string, timedOut: boolean): Failure {
  const code = faultCode(error)
  if (neverLeft.has(code)) return new Failure('offline', `${host} cannot be reached (${code})`, { code })
  // The first bytes of a plain HTTP answer are no TLS, whatever its certificate would be.
  if (plainHttp.test(`${code} ${innermost(error)}`))
    return new Failure('tls', `${host} does not speak TLS (${code})`, { code: notTls })
  if (isTls(code)) return new Failure('tls', `the certificate of ${host} is not trusted (${code})`, { code })
  const why = timedOut ? 'time-out' : code || 'connection lost'
  return new Failure('lost', `no answer from ${host} (${why})`, { code, cause: error })
}

/** `Retry-After` in milliseconds from `now` (Unix milliseconds), whether it is given in seconds or as a date. */
export function retryAfter(headers: Pick<Headers, 'get'>, now: number): number | undefined {
  const value = headers.get('retry-after')
  if (!value) return undefined
  const seconds = Number(value)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** The body as JSON; a page from a proxy or a cut-off answer is a failure, never an empty result. */
export function json(reply: Pick<Reply, 'status' | 'text'>, host: string): unknown {
  try {
    return JSON.parse(reply.text)
  } catch {
    const kind = reply.status >= 500 ? 'server' : reply.text.trimStart().startsWith('<') ? 'wrongServer' : 'lost'
    throw new Failure(kind, `${host} answered ${reply.status} with something that is not JSON`, {
      status: reply.status,
    })
  }
}
