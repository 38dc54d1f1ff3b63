/**
 * Why a sign-in did not work, by what the person can do about it:
 *
 * - `cancelled`, `timedOut`, `declined`: try again when ready.
 * - `again`: sign in in the browser again.
 * - `admin`: an administrator must approve the app; there is a link to send.
 * - `blocked`: a rule of the organization stands in the way; the admin can say which. Never tried in a loop.
 * - `account`: this account is disabled, locked, or of another organization.
 * - `settings`: tenant, client id or cloud are wrong.
 * - `trouble`: Microsoft's side, or the network, for now.
 * - `tls`: the certificate is not trusted. `proxySignIn`: a proxy wants a name and password.
 * - `bug`: ours.
 */
export type SignInProblemKind =
  | 'cancelled'
  | 'timedOut'
  | 'declined'
  | 'again'
  | 'admin'
  | 'blocked'
  | 'account'
  | 'settings'
  | 'trouble'
  | 'tls'
  | 'proxySignIn'
  | 'bug'

/** A Microsoft 365 sign-in that did not work. */
export class SignInProblem extends Error {
  readonly kind: SignInProblemKind
  /** "AADSTS53003", an OAuth error, or our own word; for logs and help, never branched on. */
  readonly code: string
  readonly claims: string | undefined
  /** For `admin`: the address at which an administrator approves the app. */
  readonly adminLink: string | undefined

  constructor(
    kind: SignInProblemKind,
    code: string,
    more: { claims?: string; adminLink?: string; cause?: unknown } = {},
  ) {
    super(`sign-in: ${kind} (${code})`, { cause: more.cause })
    this.name = 'SignInProblem'
    this.kind = kind
    this.code = code
    this.claims = more.claims
    this.adminLink = more.adminLink
  }
}

// Microsoft asks clients not to depend on AADSTS numbers. They only choose better words here: a number that is not
// listed falls back to the OAuth error, which decides what happens.
const byNumber: Record<SignInProblemKind, number[]> = {
  cancelled: [],
  timedOut: [],
  declined: [65004],
  again: [50076, 50079, 50074, 50078, 50173, 700082, 70008, 70043, 70000, 50089, 50132, 50133, 54005],
  admin: [90094, 65001, 90095],
  blocked: [53003, 53000, 53001, 50097, 50129, 50105],
  account: [50057, 50053, 50020, 50034, 16000],
  settings: [50194, 90002, 90038, 500011, 650052, 650057, 700016, 7000218, 50011],
  trouble: [50033, 90006, 90024, 90033, 50196],
  tls: [],
  proxySignIn: [],
  bug: [70011, 28002, 700025, 501481, 50147, 501491],
}

function byOAuthError(error: string): SignInProblemKind {
  switch (error) {
    case 'access_denied':
      return 'declined'
    case 'consent_required':
      return 'admin'
    case 'temporarily_unavailable':
    case 'server_error':
      return 'trouble'
    case 'invalid_client':
    case 'unauthorized_client':
    case 'invalid_resource':
      return 'settings'
    case 'invalid_request':
    case 'invalid_scope':
    case 'unsupported_grant_type':
    case 'unsupported_response_type':
      return 'bug'
    default:
      // invalid_grant, interaction_required, login_required and whatever comes next: a person must sign in.
      return 'again'
  }
}

/**
 * Makes a problem of a sign-in server's error: of its OAuth `error` and, for the words only, of the AADSTS number in the
 * description (docs/protocols/entra.md).
 */
export function signInProblem(
  error: string,
  description: string,
  more: { subError?: string; claims?: string; adminLink?: string; cause?: unknown } = {},
): SignInProblem {
  const number = Number(/AADSTS(\d+)/.exec(description)?.[1] ?? Number.NaN)
  const listed = (Object.keys(byNumber) as SignInProblemKind[]).find((kind) => byNumber[kind].includes(number))
  const kind = listed ?? (more.subError === 'consent_required' ? 'admin' : byOAuthError(error))
  return new SignInProblem(kind, Number.isNaN(number) ? error : `AADSTS${number}`, {
    claims: more.claims,
    adminLink: kind === 'admin' ? more.adminLink : undefined,
    cause: more.cause,
  })
}
