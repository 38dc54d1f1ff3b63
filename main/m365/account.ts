import {
  type AccountInfo,
  AuthError,
  CryptoProvider,
  type INetworkModule,
  InteractionRequiredAuthError,
  type NetworkRequestOptions,
  type NetworkResponse,
  PublicClientApplication,
  ServerError,
  type TokenCacheContext,
} from '@azure/msal-node'
import PQueue from 'p-queue'
import { Failure, type FailureKind } from '../net/failure.ts'
import { type Http, json, type Reply, retryAfter } from '../net/http.ts'
import { waitForRedirect } from '../net/loopback.ts'
import type { Random } from '../random/random.ts'
import type { Clock } from '../time/clock.ts'
import { Deadline } from '../time/waiting.ts'
import { cloudOf, type M365Config, scopesOf } from './clouds.ts'
import { SignInProblem, type SignInProblemKind, signInProblem } from './sign-in-problem.ts'

/** Keeps the token cache, a text of MSAL's. The store encrypts it. */
export interface TokenCache {
  read(): Promise<string | undefined>
  write(text: string): Promise<void>
  remove(): Promise<void>
}

/** Who is signed in to Microsoft 365. */
export interface M365Profile {
  name: string
  /** User principal name. It can change. */
  username: string
  /** Entra's name for the account; it stays. */
  id: string
}

const profileOf = ({ name, username, homeAccountId }: AccountInfo): M365Profile => ({
  name: name ?? username,
  username,
  id: homeAccountId,
})

const signInTimeout = 5 * 60_000
/** Problems of a silent refresh that no sign-in mends, as the failures that they are. */
const passing: Partial<Record<SignInProblemKind, FailureKind>> = {
  trouble: 'server',
  proxySignIn: 'proxySignIn',
  tls: 'tls',
  bug: 'server',
}

/** The failures behind the errors that MSAL is given for requests that failed. */
const failures = new WeakMap<object, Failure>()

/**
 * A failed request in the one shape that MSAL passes through unchanged. MSAL resets the prototype of such errors, so no
 * class of ours can tell them from its own.
 */
function passingThrough(failure: Failure): AuthError {
  const error = new AuthError('request_failed', failure.message)
  failures.set(error, failure)
  return error
}

/** The failed request behind an error of MSAL's, if there is one. */
function failedRequest(error: unknown): Failure | undefined {
  for (let at: unknown = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++) {
    const failure = failures.get(at)
    if (failure) return failure
  }
  return undefined
}

async function exchange<T>(
  { http, clock }: { http: Http; clock: Clock },
  method: 'GET' | 'POST',
  url: string,
  options: NetworkRequestOptions = {},
  timeout?: number,
): Promise<NetworkResponse<T>> {
  try {
    const reply = await http.send({ method, url, headers: options.headers, body: options.body, timeout })
    const { host } = new URL(url)
    refuseTrouble(reply, host, clock.now())
    const body = json(reply, host) as T
    return { headers: Object.fromEntries(reply.headers), body, status: reply.status }
  } catch (error) {
    throw error instanceof Failure ? passingThrough(error) : error
  }
}

/** A server in trouble decides about nobody: MSAL would take its answer for a refusal, or for an empty token. */
function refuseTrouble(reply: Reply, host: string, now: number): void {
  const { status, headers } = reply
  if (status !== 429 && status < 500) return
  const more = { status, retryAfterMs: retryAfter(headers, now) }
  throw new Failure(status === 429 ? 'throttled' : 'server', `${host} answered ${status}`, more)
}

/** Sends MSAL's requests over our door to the network, like all others: same proxy, same certificates. */
const networkClient = (doors: { http: Http; clock: Clock }): INetworkModule => ({
  sendGetRequestAsync: (url, options, timeout) => exchange(doors, 'GET', url, options, timeout),
  sendPostRequestAsync: (url, options) => exchange(doors, 'POST', url, options),
})

/**
 * One Microsoft 365 account on this machine: sign-in in the system browser (authorization code with PKCE, public
 * client, loopback redirect), silent refresh, claims challenges. Tokens stay in here and in the token cache.
 */
export class M365Account {
  readonly #config: M365Config
  readonly #cache: TokenCache
  readonly #openBrowser: (url: string) => Promise<void>
  readonly #timeout: number
  readonly #http: Http
  readonly #clock: Clock
  readonly #random: Random
  readonly #app: PublicClientApplication
  readonly #turns = new PQueue({ concurrency: 1 })
  #claims: string | undefined
  /** Tokens of anybody else in the cache are not used. */
  #accountId: string | undefined

  constructor(options: {
    config: M365Config
    cache: TokenCache
    /** The `id` of the profile whose tokens may be used; of whoever signs in, if left out. */
    accountId?: string
    openBrowser(url: string): Promise<void>
    /** Milliseconds until a sign-in that did not come back is given up. */
    signInTimeout?: number
    http: Http
    clock: Clock
    random: Random
  }) {
    this.#http = options.http
    this.#clock = options.clock
    this.#random = options.random
    this.#config = options.config
    this.#accountId = options.accountId
    this.#cache = options.cache
    this.#openBrowser = options.openBrowser
    this.#timeout = options.signInTimeout ?? signInTimeout
    const cloud = cloudOf(options.config)
    this.#app = new PublicClientApplication({
      auth: {
        clientId: options.config.clientId,
        authority: `${cloud.authority}/${options.config.tenantId}`,
        knownAuthorities: options.config.authority ? [new URL(options.config.authority).host] : [],
        // Declares that we handle claims challenges; Entra then also gives tokens that last longer
        // (docs/protocols/entra.md).
        clientCapabilities: ['CP1'],
      },
      system: { networkClient: networkClient(options) },
      cache: {
        cachePlugin: {
          beforeCacheAccess: async (context) => {
            const text = await this.#cache.read()
            if (text) this.#takeCache(context, text)
          },
          afterCacheAccess: async (context) => {
            if (context.cacheHasChanged) await this.#cache.write(context.tokenCache.serialize())
          },
        },
      },
    })
  }

  /** A token cache that MSAL cannot read is worth nothing: the user signs in again, and the next write replaces it. */
  #takeCache(context: TokenCacheContext, text: string): void {
    try {
      JSON.parse(text)
      context.tokenCache.deserialize(text)
    } catch {
      context.tokenCache.deserialize('{}')
    }
  }

  /** The address at which an administrator approves the app for everybody. */
  get adminLink(): string {
    return `${cloudOf(this.#config).authority}/${this.#config.tenantId}/adminconsent?client_id=${this.#config.clientId}`
  }

  /** Who is signed in, from the cache; undefined for nobody. */
  async profile(): Promise<M365Profile | undefined> {
    const account = await this.#inTurn(() => this.#account())
    return account && profileOf(account)
  }

  /**
   * Signs in in the system browser. Rejects with a `SignInProblem`; aborting `signal` ends it as cancelled, and it
   * ends by itself after five minutes, because some errors are shown in the browser and never come back.
   */
  async signIn(signal: AbortSignal, options: { chooseAccount?: boolean; claims?: string } = {}): Promise<M365Profile> {
    const crypto = new CryptoProvider()
    const { verifier, challenge } = await crypto.generatePkceCodes()
    const state = this.#random.uuid()
    const deadline = new Deadline(this.#clock, this.#timeout)
    const loopback = await waitForRedirect({
      path: '/',
      state,
      port: 0,
      signal: AbortSignal.any([signal, deadline.signal]),
    }).catch((error: unknown) => {
      deadline.stop()
      throw error
    })
    const request = {
      scopes: scopesOf(this.#config),
      redirectUri: `http://localhost:${loopback.port}`,
      claims: options.claims ?? this.#claims,
    }
    try {
      const url = await this.#app.getAuthCodeUrl({
        ...request,
        state,
        responseMode: 'query',
        codeChallenge: challenge,
        codeChallengeMethod: 'S256',
        prompt: options.chooseAccount ? 'select_account' : undefined,
        loginHint: options.chooseAccount ? undefined : (await this.profile())?.username,
      })
      await this.#openBrowser(url)
      const query = await loopback.redirect
      const error = query.get('error')
      if (error) {
        throw signInProblem(error, query.get('error_description') ?? '', {
          subError: query.get('error_subcode') ?? undefined,
          adminLink: this.adminLink,
        })
      }
      const result = await this.#app.acquireTokenByCode({
        ...request,
        code: query.get('code') ?? '',
        codeVerifier: verifier,
      })
      if (!result.account) throw new SignInProblem('bug', 'no_account')
      this.#claims = undefined
      await this.#forgetOthers(result.account)
      this.#accountId = result.account.homeAccountId
      return profileOf(result.account)
    } catch (error) {
      if (signal.aborted) throw new SignInProblem('cancelled', 'cancelled')
      if (deadline.signal.aborted) throw new SignInProblem('timedOut', 'timed_out')
      throw await this.#problem(error)
    } finally {
      deadline.stop()
      loopback.close()
    }
  }

  /**
   * An access token for Graph. `claims` answers a claims challenge; `fresh` asks for a new token because Graph
   * refused the cached one. Rejects with a `Failure`: `signIn` when only a person can help.
   */
  token(options: { claims?: string; fresh?: boolean } = {}): Promise<string> {
    return this.#inTurn(() => this.#token(options))
  }

  async #token(options: { claims?: string; fresh?: boolean }): Promise<string> {
    const account = await this.#account()
    if (!account) throw new Failure('signIn', 'nobody is signed in to Microsoft 365')
    try {
      const result = await this.#app.acquireTokenSilent({
        account,
        scopes: scopesOf(this.#config),
        claims: options.claims,
        forceRefresh: options.fresh === true,
      })
      return result.accessToken
    } catch (error) {
      const failure = failedRequest(error)
      if (failure) throw failure
      const problem = await this.#problem(error)
      const behind = failedRequest(problem)
      if (behind) throw behind
      const kind = passing[problem.kind]
      if (kind) throw new Failure(kind, problem.message, { code: problem.code, cause: error })
      // A later interactive sign-in has to carry the claims that the challenge asked for.
      this.#claims = options.claims ?? problem.claims
      throw new Failure('signIn', problem.message, { code: problem.code, cause: problem })
    }
  }

  /** Forgets the account and its tokens on this machine. */
  async signOut(): Promise<void> {
    await this.#inTurn(async () => {
      const tokens = this.#app.getTokenCache()
      for (const account of await tokens.getAllAccounts()) await tokens.removeAccount(account)
      this.#app.clearCache()
      await this.#cache.remove()
    })
  }

  /**
   * One use of the token cache at a time: a silent refresh of MSAL's empties the cache in memory before it reads it again,
   * and whoever looked meanwhile would find nobody signed in.
   */
  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    return this.#turns.add(task)
  }

  async #account(): Promise<AccountInfo | undefined> {
    const accounts = await this.#app.getTokenCache().getAllAccounts()
    return accounts.find(({ homeAccountId }) => this.#accountId === undefined || homeAccountId === this.#accountId)
  }

  async #forgetOthers(kept: AccountInfo): Promise<void> {
    const cache = this.#app.getTokenCache()
    for (const account of await cache.getAllAccounts()) {
      if (account.homeAccountId !== kept.homeAccountId) await cache.removeAccount(account)
    }
  }

  async #problem(error: unknown): Promise<SignInProblem> {
    if (error instanceof SignInProblem) return error
    const failure = failedRequest(error)
    if (failure) {
      const { kind, code, status } = failure
      const known = kind === 'tls' || kind === 'proxySignIn' ? kind : 'trouble'
      return new SignInProblem(known, code ?? String(status ?? kind), { cause: error })
    }
    if (error instanceof InteractionRequiredAuthError) {
      return signInProblem(error.errorCode, error.errorMessage, {
        subError: error.subError,
        claims: error.claims || undefined,
        adminLink: this.adminLink,
        cause: error,
      })
    }
    if (error instanceof ServerError) {
      return signInProblem(error.errorCode, error.errorMessage, {
        subError: error.subError,
        adminLink: this.adminLink,
        cause: error,
      })
    }
    if (error instanceof AuthError) {
      if (/network|connectivity|post_request_failed|get_request_failed|token_parsing_error/.test(error.errorCode)) {
        return new SignInProblem('trouble', error.errorCode, { cause: error })
      }
      if (/authority|endpoints_resolution|openid_config|invalid_cloud/.test(error.errorCode))
        return this.#unresolved(error)
      return new SignInProblem('again', error.errorCode, { cause: error })
    }
    if (error instanceof TypeError) return new SignInProblem('trouble', 'network', { cause: error })
    return new SignInProblem('bug', error instanceof Error ? error.name : 'unknown', { cause: error })
  }

  /** MSAL says only that it could not find the sign-in server's endpoints; asking once more tells why. */
  async #unresolved(error: AuthError): Promise<SignInProblem> {
    const url = `${cloudOf(this.#config).authority}/${this.#config.tenantId}/v2.0/.well-known/openid-configuration`
    try {
      const reply = await this.#http.send({ method: 'GET', url, timeout: 10_000 })
      const { host } = new URL(url)
      refuseTrouble(reply, host, this.#clock.now())
      // A page, half an answer, or the word of a box in the way says nothing about the settings.
      const found = json(reply, host)
      const isRefused = reply.status >= 400 && typeof found === 'object' && found !== null && 'error' in found
      return new SignInProblem(isRefused ? 'settings' : 'trouble', error.errorCode, { cause: error })
    } catch (reason) {
      const why = reason instanceof Failure ? reason.kind : undefined
      const kind = why === 'tls' || why === 'proxySignIn' ? why : 'trouble'
      const problem = new SignInProblem(kind, error.errorCode, { cause: reason })
      if (reason instanceof Failure) failures.set(problem, reason)
      return problem
    }
  }
}
