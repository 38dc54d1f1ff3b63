import { Failure } from './failure.ts'

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
  let status: number
  let headers: Headers
  let text: string
  try {
    const response = await fetch(request.url, {
      method: request.method,
      headers: request.headers,
      body: request.body,
      redirect: 'manual',
      signal,
    })
    status = response.status
    headers = response.headers
    text = await response.text()
  } catch (error) {
    if (request.signal?.aborted) throw request.signal.reason
    const code = codeOf(error)
    if (neverLeft.has(code)) throw new Failure('offline', `${host} cannot be reached (${code})`, { code })
    if (isTls(code)) throw new Failure('tls', `the certificate of ${host} is not trusted (${code})`, { code })
    throw new Failure(
      'lost',
      `no answer from ${host} (${code || (timeout.aborted ? 'time-out' : 'connection lost')})`,
      { code },
    )
  }
  if (status >= 300 && status < 400 && status !== 304) {
    throw new Failure('wrongServer', `${host} redirected the request`, { status })
  }
  return { status, headers, text }
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
