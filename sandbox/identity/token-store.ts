import { createHash, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'
import type { Random } from '../../main/random/random.ts'
import type { Clock } from '../../main/time/clock.ts'
import type { Person } from '../graph/mailbox.ts'
import { clientId, tenantId } from './tenant.ts'

/** What an access token allows. */
export interface Grant {
  address: string
  scopes: string[]
  /** The client declared that it handles claims challenges. */
  cp1: boolean
  /** Claims that this token's request carried. */
  satisfied: Set<string>
  /** Unix milliseconds. */
  expires: number
}

/** What a refresh token stands for. */
export interface Refresh {
  address: string
  scopes: string[]
  claims: string
}

/** A token request that was found good. */
export interface Issue {
  person: Person
  scopes: string[]
  /** The claims of the request, as JSON; empty for none. */
  claims: string
  nonce?: string
}

const graphAudience = '00000003-0000-0000-c000-000000000000'
// Made once a process and in one go: a simulation makes many companies, and its time stands still meanwhile.
let keys: { privateKey: KeyObject; publicKey: KeyObject } | undefined
const signingKeys = () => {
  keys ??= generateKeyPairSync('rsa', { modulusLength: 2048 })
  return keys
}

/** The public key by which tokens can be checked, as a JWK. */
export const publicKey = () => signingKeys().publicKey.export({ format: 'jwk' })

/** Who signed in, for the app to recognize. */
export const clientInfo = (person: Person) =>
  Buffer.from(JSON.stringify({ uid: person.id, utid: tenantId })).toString('base64url')

/** The tokens that the provider has handed out. Tokens say in clear that they are not real. */
export class TokenStore {
  /** What a claims challenge asks for. */
  readonly challenge = JSON.stringify({ access_token: { nbf: { essential: true, value: '1790000000' } } })
  /** Seconds an access token lives; 60 to 90 minutes at random, as Entra does, if left out. */
  tokenLife: number | undefined
  /** Seconds by which this server's clock is ahead of the machine's; behind if negative. */
  clockSkew = 0
  readonly #clock: Clock
  readonly #random: Random
  readonly #refresh = new Map<string, Refresh>()
  readonly #grants = new Map<string, Grant>()

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  /** The grant behind an access token, while the token lives. */
  grantOf(token: string): Grant | undefined {
    const grant = this.#grants.get(token)
    return grant && grant.expires > this.#clock.now() ? grant : undefined
  }

  /** What a refresh token stands for, unless it was revoked. A used one stays good (docs/protocols/entra.md). */
  refreshOf(token: string): Refresh | undefined {
    return this.#refresh.get(token)
  }

  /** Revokes every session of a person: access tokens stop at once, refresh tokens are refused. */
  revoke(address: string): void {
    for (const [token, grant] of this.#grants) if (grant.address === address) this.#grants.delete(token)
    for (const [token, refresh] of this.#refresh) if (refresh.address === address) this.#refresh.delete(token)
  }

  /** Lets every access token run out; refresh tokens go on working. */
  expireAccessTokens(): void {
    this.#grants.clear()
  }

  /** Makes the tokens of an answer, signed by the provider at `issuer`. */
  issue(issuer: string, { person, scopes, claims, nonce }: Issue): Record<string, unknown> {
    const { address } = person
    const life = this.tokenLife ?? 3600 + Math.floor(this.#random.fraction() * 1800)
    const accessToken = this.#sign(issuer, person, { scp: scopes.join(' ') }, graphAudience, life)
    this.#grants.set(accessToken, {
      address,
      scopes,
      cp1: /"xms_cc":\s*\{"values":\s*\["cp1"/i.test(claims),
      satisfied: new Set(claims.includes('"nbf"') ? [this.challenge] : []),
      expires: this.#clock.now() + life * 1000,
    })
    const result: Record<string, unknown> = {
      token_type: 'Bearer',
      scope: scopes.filter((scope) => !['openid', 'profile', 'offline_access'].includes(scope)).join(' '),
      expires_in: life,
      ext_expires_in: life,
      access_token: accessToken,
      client_info: clientInfo(person),
    }
    if (scopes.includes('offline_access')) {
      const token = `0.sandbox-refresh.${this.#random.bytes(32).toString('base64url')}`
      this.#refresh.set(token, { address, scopes, claims: claims.replace(/"nbf":\s*\{[^}]*\},?/, '') })
      result.refresh_token = token
    }
    if (scopes.includes('openid')) {
      const about = { name: person.name, preferred_username: address, ...(nonce ? { nonce } : {}) }
      result.id_token = this.#sign(issuer, person, about, clientId, 3600)
    }
    return result
  }

  /** A JWT by RS256, of `seconds` of life. */
  #sign(issuer: string, person: Person, about: object, audience: string, seconds: number): string {
    const now = Math.floor(this.#clock.now() / 1000) + this.clockSkew
    const payload = {
      ...about,
      ver: '2.0',
      tid: tenantId,
      oid: person.id,
      jti: this.#random.uuid(),
      note: 'sandbox-token-not-real',
      iss: issuer,
      aud: audience,
      sub: createHash('sha256').update(person.id).digest('base64url'),
      iat: now,
      nbf: now,
      exp: now + seconds,
    }
    const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
    const text = `${encoded({ alg: 'RS256', kid: 'sandbox', typ: 'JWT' })}.${encoded(payload)}`
    return `${text}.${createSign('RSA-SHA256').update(text).sign(signingKeys().privateKey).toString('base64url')}`
  }
}
