/**
 * What can go wrong between us and a server, as far as anybody has to act differently:
 *
 * - `offline`: the request certainly did not leave (no network, no such host, refused).
 * - `lost`: it may have been carried out; the answer never came.
 * - `tls`: the server's certificate is not trusted.
 * - `proxySignIn`: a proxy wants a name and a password; nothing was sent on.
 * - `wrongServer`: something else answered (a captive portal, a redirect to another host, a page instead of JSON).
 * - `throttled`: not carried out; wait `retryAfterMs`.
 * - `server`: the server had trouble (5xx).
 * - `signIn`: the account must sign in again.
 * - `forbidden`: signed in, but not allowed.
 * - `notFound`, `reset` (a sync token no longer valid), `refused` (a 4xx with a reason).
 */
export type FailureKind =
  | 'offline'
  | 'lost'
  | 'tls'
  | 'proxySignIn'
  | 'wrongServer'
  | 'throttled'
  | 'server'
  | 'signIn'
  | 'forbidden'
  | 'notFound'
  | 'reset'
  | 'refused'

/** An error from a server or from the way to it. Its message is for logs: no token, title or body ever goes in. */
export class Failure extends Error {
  readonly kind: FailureKind
  readonly status: number | undefined
  /** The service's own stable error code: Graph's `code`, Mattermost's `id`, an OAuth `error`. */
  readonly code: string | undefined
  readonly retryAfterMs: number | undefined

  constructor(
    kind: FailureKind,
    message: string,
    more: { status?: number; code?: string; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause })
    this.name = 'Failure'
    this.kind = kind
    this.status = more.status
    this.code = more.code
    this.retryAfterMs = more.retryAfterMs
  }
}

/** The failure behind an unknown error; anything else is a bug and is thrown on. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  throw error
}
