import { fetch, type Headers, type Response } from 'undici'
import { Failure } from './failure.ts'
import { proxyAsks, type Way, waysTo } from './route.ts'

export interface Request {
  method: string
  url: string
  headers?: Record<string, string>
  body?: string | Uint8Array<ArrayBuffer>
  /** Milliseconds for the whole exchange. */
  timeout?: number
  signal?: AbortSignal
}

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

function codeOf(error: unknown): string {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code
    if (at instanceof AggregateError && at.errors[0] instanceof Error) return codeOf(at.errors[0])
  }
  return ''
}

function isTls(code: string): boolean {
  return /CERT|SSL|TLS|UNABLE_TO_(VERIFY|GET)|SIGNATURE|HOSTNAME_MISMATCH/.test(code)
}

/**
 * Sends one request and reads the whole answer. It never repeats a request, so that the caller knows how often it
 * was made; it follows no redirect, so that a bearer token stays with the server it was meant for; it keeps no
 * cookie (notes on Mattermost, 1.1: a stored cookie turns the next call into a failed one).
 */
export async function send(request: Request): Promise<Reply> {
  const host = new URL(request.url).host
  const timeout = AbortSignal.timeout(request.timeout ?? 30_000)
  const signal = request.signal ? AbortSignal.any([timeout, request.signal]) : timeout
  try {
    const response = await open(request, signal)
    const text = await response.text()
    const { status, headers } = response
    if (status >= 300 && status < 400 && status !== 304)
      throw new Failure('wrongServer', `${host} redirected the request`, { status })
    return { status, headers, text }
  } catch (error) {
    if (request.signal?.aborted) throw request.signal.reason
    if (error instanceof Failure) throw error
    throw failureOf(error, host, timeout.aborted)
  }
}

/**
 * Sends a request whose answer goes on for as long as it likes, until `signal` is aborted. Rejects as `send`; what
 * breaks later breaks the body.
 */
export async function stream(request: Request & { signal: AbortSignal }): Promise<Response> {
  const host = new URL(request.url).host
  try {
    return await open(request, request.signal)
  } catch (error) {
    if (request.signal.aborted) throw request.signal.reason
    if (error instanceof Failure) throw error
    throw failureOf(error, host, false)
  }
}

/** The first way that can be reached. Only what certainly never left is tried again on the next one. */
async function open(request: Request, signal: AbortSignal): Promise<Response> {
  const ways = await findWays(request.url, signal)
  for (const [index, { dispatcher, proxy, failed }] of ways.entries()) {
    try {
      return await fetch(request.url, {
        method: request.method,
        headers: request.headers,
        body: request.body,
        redirect: 'manual',
        signal,
        dispatcher,
      })
    } catch (error) {
      const refused = proxy === undefined || signal.aborted ? undefined : refusedByProxy(error, proxy)
      if (refused?.kind === 'proxySignIn' && proxy) proxyAsks(proxy, request.url)
      if (refused) throw refused
      if (signal.aborted || !neverLeft.has(codeOf(error))) throw error
      failed()
      if (index + 1 === ways.length) throw error
    }
  }
  throw new TypeError('there is always a way')
}

/** The ways to an address, within the request's time: a PAC file can take for ever, and nothing has left until then. */
async function findWays(url: string, signal: AbortSignal): Promise<Way[]> {
  const { host } = new URL(url)
  const over = new AbortController()
  try {
    return await Promise.race([
      waysTo(url),
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
  const code = codeOf(error)
  if (neverLeft.has(code)) return new Failure('offline', `${host} cannot be reached (${code})`, { code })
  if (isTls(code)) return new Failure('tls', `the certificate of ${host} is not trusted (${code})`, { code })
  const why = timedOut ? 'time-out' : code || 'connection lost'
  return new Failure('lost', `no answer from ${host} (${why})`, { code, cause: error })
}

/** `Retry-After` in milliseconds, whether it is given in seconds or as a date. */
export function retryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after')
  if (!value) return undefined
  const seconds = Number(value)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}

/** The body as JSON; a page from a proxy or a cut-off answer is a failure, never an empty result. */
export function json(reply: Reply, host: string): unknown {
  try {
    return JSON.parse(reply.text)
  } catch {
    const kind = reply.status >= 500 ? 'server' : reply.text.trimStart().startsWith('<') ? 'wrongServer' : 'lost'
    throw new Failure(kind, `${host} answered ${reply.status} with something that is not JSON`, {
      status: reply.status,
    })
  }
}
