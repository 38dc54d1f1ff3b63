import { createHash } from 'node:crypto'
import { z } from 'zod'
import { Failure } from '../net/failure.ts'
import { type Http, json } from '../net/http.ts'
import { waitForRedirect } from '../net/loopback.ts'
import type { Random } from '../random/random.ts'
import type { Clock } from '../time/clock.ts'
import { Deadline } from '../time/waiting.ts'
import { MattermostApi, readConfig } from './api.ts'
import { MattermostClient } from './client.ts'

/** How this server lets a person sign in from a desktop app. */
export interface SignInMethods {
  server: string
  version: string
  siteName: string
  password: boolean
  /** OAuth with PKCE for public clients (servers from 11.2, with an app registered by the admin). */
  oauth: boolean
}

/** Why a Mattermost sign-in did not work. `codeNeeded` comes only after the right password. */
export type MattermostSignInProblem =
  | 'wrongPassword'
  | 'codeNeeded'
  | 'wrongCode'
  | 'locked'
  | 'inactive'
  | 'notVerified'
  | 'useSso'
  | 'badToken'
  | 'mfaToSetUp'
  | 'denied'
  | 'portsTaken'
  | 'timedOut'
  | 'cancelled'
  | 'failed'

/** A sign-in that did not work, for a reason that the person can do something about. */
export class MattermostSignInError extends Error {
  readonly problem: MattermostSignInProblem

  constructor(problem: MattermostSignInProblem, cause?: unknown) {
    super(`Mattermost sign-in: ${problem}`, { cause })
    this.name = 'MattermostSignInError'
    this.problem = problem
  }
}

const metadata = z.object({
  authorization_endpoint: z.url(),
  token_endpoint: z.url(),
  code_challenge_methods_supported: z.array(z.string()).optional(),
})

/** The doors to the world that a sign-in needs. */
export interface SignInDoors {
  http: Http
  clock: Clock
  random: Random
}

/** The OAuth metadata, or undefined: servers before 11.2 answer this path with their web page and a 200. */
async function oauthMetadata(http: Http, server: string): Promise<z.infer<typeof metadata> | undefined> {
  const reply = await http.send({
    method: 'GET',
    url: `${server}/.well-known/oauth-authorization-server`,
    headers: { accept: 'application/json' },
  })
  if (reply.status !== 200 || !reply.text.trimStart().startsWith('{')) return undefined
  const parsed = metadata.safeParse(json(reply, new URL(server).host))
  if (!parsed.success) return undefined
  // The token goes only to the server that the user named.
  const { origin } = new URL(server)
  const { token_endpoint: token, authorization_endpoint: authorization } = parsed.data
  return new URL(token).origin === origin && new URL(authorization).origin === origin ? parsed.data : undefined
}

/** Asks a server how one can sign in. Rejects with a `Failure` if it is no Mattermost server or out of reach. */
export async function signInMethods(doors: SignInDoors, server: string): Promise<SignInMethods> {
  const config = await readConfig(new MattermostApi({ server, ...doors }))
  if (!config.Version) throw new Failure('wrongServer', `${new URL(server).host} is not a Mattermost server`)
  const password =
    config.EnableSignInWithEmail === 'true' ||
    config.EnableSignInWithUsername === 'true' ||
    config.EnableLdap === 'true'
  return {
    server,
    version: config.Version,
    siteName: config.SiteName ?? '',
    password,
    oauth: (await oauthMetadata(doors.http, server)) !== undefined,
  }
}

function passwordProblem(error: Failure): MattermostSignInProblem {
  const id = error.code ?? ''
  if (id === 'mfa.validate_token.authenticate.app_error') return 'codeNeeded'
  if (id === 'api.user.check_user_mfa.bad_code.app_error') return 'wrongCode'
  if (id.includes('too_many')) return 'locked'
  if (id.includes('inactive')) return 'inactive'
  if (id.includes('not_verified')) return 'notVerified'
  if (id.endsWith('invalid_credentials_sso') || id.includes('use_auth_service')) return 'useSso'
  if (error.status === 401 || error.status === 400) return 'wrongPassword'
  return 'failed'
}

/** A session, and whose it is. */
export interface SignedIn {
  token: string
  userId: string
  username: string
}

/**
 * Signs in with a password and, where the account asks for one, a one-time code. Rejects with a `MattermostSignInError`,
 * or with a `Failure` if the server can't be reached or can't answer.
 */
export async function signInWithPassword(
  doors: SignInDoors,
  server: string,
  loginId: string,
  password: string,
  code?: string,
): Promise<SignedIn> {
  try {
    // People type a code as their app shows it: "123 456". `login` of Client4 also sends an empty code and a device id, and keeps the token to itself.
    const body = { login_id: loginId.trim(), password, ...(code ? { token: code.replace(/[\s-]/g, '') } : {}) }
    const reply = await new MattermostApi({ server, ...doors }).exchange('POST', '/users/login', body)
    const token = reply.headers.get('token')
    if (!token) throw new Failure('wrongServer', 'the login answer carries no token')
    return await signInWithToken(doors, server, token)
  } catch (error) {
    if (error instanceof Failure && error.status !== undefined && error.status < 500 && error.kind !== 'throttled') {
      throw new MattermostSignInError(passwordProblem(error), error)
    }
    throw error
  }
}

/**
 * Signs in with a token that the user already has: a personal access token, or the one of a sign-in a moment ago. Rejects
 * as `signInWithPassword` does.
 */
export async function signInWithToken(doors: SignInDoors, server: string, token: string): Promise<SignedIn> {
  try {
    const user = await new MattermostClient(new MattermostApi({ server, ...doors, token: token.trim() })).me()
    return { token: token.trim(), userId: user.id, username: user.username }
  } catch (error) {
    if (error instanceof Failure && error.kind === 'signIn') throw new MattermostSignInError('badToken', error)
    if (error instanceof Failure && error.code === 'api.context.mfa_required.app_error')
      throw new MattermostSignInError('mfaToSetUp', error)
    throw error
  }
}

/**
 * Ports whose `http://127.0.0.1:<port>/callback` the admin registers for the OAuth app. Mattermost compares the whole
 * address with its port (docs/protocols/mattermost.md), so the ports are fixed; the first free one is used.
 */
export const oauthPorts = [38471, 38472, 38473, 38474]

const oauthTimeout = 5 * 60_000
const base64url = (bytes: Buffer) => bytes.toString('base64url')
const tokenAnswer = z.object({ access_token: z.string().min(1) })

/**
 * Signs in through the browser as an OAuth public client with PKCE. Mattermost gives such clients no refresh token.
 * Ends as `cancelled` when `signal` is aborted, and as `timedOut` by itself after five minutes.
 */
export async function signInWithOAuth(
  doors: SignInDoors,
  server: string,
  clientId: string,
  openBrowser: (url: string) => Promise<void>,
  signal: AbortSignal,
): Promise<SignedIn> {
  const endpoints = await oauthMetadata(doors.http, server)
  if (!endpoints) throw new MattermostSignInError('failed')
  const verifier = base64url(doors.random.bytes(32))
  const state = doors.random.uuid()
  const deadline = new Deadline(doors.clock, oauthTimeout)
  const loopback = await firstFreePort(state, AbortSignal.any([signal, deadline.signal])).catch((error: unknown) => {
    deadline.stop()
    throw error
  })
  try {
    const redirectUri = `http://127.0.0.1:${loopback.port}/callback`
    const url = new URL(endpoints.authorization_endpoint)
    const query = {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: redirectUri,
      state,
      code_challenge: base64url(createHash('sha256').update(verifier).digest()),
      code_challenge_method: 'S256',
    }
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    await openBrowser(url.href)
    const answer = await loopback.redirect
    const code = answer.get('code')
    if (!code) throw new MattermostSignInError('denied')
    const form = {
      grant_type: 'authorization_code',
      client_id: clientId,
      code,
      redirect_uri: redirectUri,
      code_verifier: verifier,
    }
    const reply = await doors.http.send({
      method: 'POST',
      url: endpoints.token_endpoint,
      headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    })
    const token = reply.status === 200 ? tokenAnswer.safeParse(json(reply, new URL(server).host)) : undefined
    if (!token?.success) throw new MattermostSignInError('failed')
    return await signInWithToken(doors, server, token.data.access_token)
  } catch (error) {
    if (signal.aborted) throw new MattermostSignInError('cancelled', error)
    if (deadline.signal.aborted) throw new MattermostSignInError('timedOut', error)
    throw error
  } finally {
    deadline.stop()
    loopback.close()
  }
}

async function firstFreePort(state: string, signal: AbortSignal) {
  for (const port of oauthPorts) {
    try {
      return await waitForRedirect({ path: '/callback', state, port, signal })
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
    }
  }
  throw new MattermostSignInError('portsTaken')
}
