import type { Random } from '../../main/random/random.ts'
import type { Clock } from '../../main/time/clock.ts'
import type { Person } from '../graph/mailbox.ts'
import { tenantId } from './tenant.ts'
import { type Grant, TokenStore } from './token-store.ts'

/** How the next token requests end, for tests of what a real tenant may say. */
export interface ScriptedFailure {
  error: string
  number: number
  suberror?: string
  claims?: string
  /** On the authorize redirect or at the token endpoint. */
  at: 'authorize' | 'token'
  times: number
}

/** What an authorization code stands for. */
export interface Code {
  person: Person
  redirectUri: string
  challenge: string
  scopes: string[]
  nonce?: string
  claims: string
}

/** What a provider is made with. */
export interface SignInOptions {
  people: readonly Person[]
  clock: Clock
  random: Random
}

// Milliseconds in which a code must be used.
const codeLasts = 10 * 60_000

/** What all areas of the provider work with: the people, their codes and tokens, and what a test has scripted. */
export class SignIns {
  /** The machine's clock: a token lives by it, whatever the company's clock says. */
  readonly clock: Clock
  readonly random: Random
  readonly tokens: TokenStore
  readonly failures: ScriptedFailure[] = []
  /** Scopes that tokens lack, as after an admin took them away. */
  readonly missingScopes = new Set<string>()
  /** The tenant wants an administrator to approve apps. */
  adminConsentRequired = false
  readonly #people: readonly Person[]
  readonly #codes = new Map<string, Code & { expires: number }>()
  #origin = ''

  constructor(options: SignInOptions) {
    this.clock = options.clock
    this.random = options.random
    this.tokens = new TokenStore(options.clock, options.random)
    this.#people = options.people
  }

  /** Sets the address that the server says it has. */
  setOrigin(origin: string): void {
    this.#origin = origin
  }

  get authority(): string {
    return this.#origin
  }

  /** What tokens name as their issuer. */
  get issuer(): string {
    return `${this.#origin}/${tenantId}/v2.0`
  }

  /** What a claims challenge asks for. */
  get challenge(): string {
    return this.tokens.challenge
  }

  /** Seconds an access token lives; varied as Entra does if undefined. */
  set tokenLife(seconds: number | undefined) {
    this.tokens.tokenLife = seconds
  }

  /** Seconds by which this server's clock is ahead of the machine's; behind if negative. */
  set clockSkew(seconds: number) {
    this.tokens.clockSkew = seconds
  }

  /** The grant behind an access token, while the token lives. */
  grantOf(token: string): Grant | undefined {
    return this.tokens.grantOf(token)
  }

  /** Revokes every session of a person: access tokens stop at once, refresh tokens are refused. */
  revoke(address: string): void {
    this.tokens.revoke(address)
  }

  /** Lets every access token run out; refresh tokens go on working. */
  expireAccessTokens(): void {
    this.tokens.expireAccessTokens()
  }

  /** Somebody of the company by their address. */
  personAt(address: string): Person | undefined {
    return this.#people.find((person) => person.address === address)
  }

  /** Keeps what somebody agreed to, and gives the code for it. */
  addCode(code: Code): string {
    const name = `0.sandbox-code.${this.random.bytes(24).toString('base64url')}`
    this.#codes.set(name, { ...code, expires: this.clock.now() + codeLasts })
    return name
  }

  /** What a code stands for; undefined the second time, and after ten minutes. */
  takeCode(name: string): Code | undefined {
    const code = this.#codes.get(name)
    this.#codes.delete(name)
    return code && code.expires >= this.clock.now() ? code : undefined
  }

  /** The failure that a test has scripted for this request, if any. */
  scripted(at: ScriptedFailure['at']): ScriptedFailure | undefined {
    const found = this.failures.find((failure) => failure.at === at && failure.times > 0)
    if (found) found.times--
    return found
  }
}
