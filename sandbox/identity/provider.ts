import { createHash, randomBytes, randomUUID } from 'node:crypto'
import formbody from '@fastify/formbody'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { Person } from '../graph/mailbox.ts'

/** The company's tenant and the registered desktop app. */
export const tenantId = '7d9a1c52-4b6e-4f0a-9c3d-2e8f5a6b7c8d'
export const clientId = 'b3c1a7de-52f4-4c8e-8a90-1f2e3d4c5b6a'

/** How the next token requests end, for tests of what a real tenant may say. */
export interface ScriptedFailure {
  error: string
  number: number
  suberror?: string
  claims?: string
  /** On the authorize redirect instead of the token endpoint. */
  at: 'authorize' | 'token'
  times: number
}

interface Code {
  address: string
  redirectUri: string
  challenge: string
  clientId: string
  scopes: string[]
  nonce?: string
  claims: string
  expires: number
}

interface Refresh {
  address: string
  scopes: string[]
  claims: string
}

export interface Grant {
  address: string
  scopes: string[]
  /** The client declared that it handles claims challenges. */
  cp1: boolean
  /** Claims that this token's request carried. */
  satisfied: Set<string>
  expires: number
}

const html = (body: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sign in (sandbox)</title>
<style>body{font:16px system-ui,sans-serif;background:#f3f2f1;color:#1b1b1b;display:grid;place-items:center;min-height:95vh}
form,main{background:#fff;padding:2.5rem;width:20rem;box-shadow:0 2px 8px #0003}label{display:block;margin:.8rem 0 .2rem}
input{width:100%;padding:.5rem;box-sizing:border-box;font:inherit}button{margin-top:1.2rem;padding:.6rem 1.4rem;font:inherit;border:0;background:#0f5fc2;color:#fff}
p{color:#555}</style>${body}</html>`

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)

/**
 * An OpenID provider with Entra's face: its endpoints, its error bodies, its redirect rules, its tokens. Tokens say in
 * clear that they are not real.
 */
export class IdentityProvider {
  readonly app: FastifyInstance
  readonly failures: ScriptedFailure[] = []
  /** What a claims challenge asks for. */
  readonly challenge = JSON.stringify({ access_token: { nbf: { essential: true, value: '1790000000' } } })
  /** Scopes that tokens lack, as after an admin took them away. */
  readonly missingScopes = new Set<string>()
  /** The tenant wants an administrator to approve apps. */
  adminConsentRequired = false
  /** Seconds an access token lives; varied as Entra does if left out. */
  tokenLife: number | undefined
  /** Seconds by which this server's clock is ahead of the machine's; behind if negative. */
  clockSkew = 0
  readonly #people: readonly Person[]
  readonly #codes = new Map<string, Code>()
  readonly #refresh = new Map<string, Refresh>()
  readonly #grants = new Map<string, Grant>()
  readonly #keys: Promise<{ privateKey: CryptoKey; publicKey: CryptoKey }> = generateKeyPair('RS256')
  #origin = ''

  constructor(people: readonly Person[]) {
    this.#people = people
    this.app = Fastify()
    this.app.register(formbody)
    this.#routes()
  }

  setOrigin(origin: string): void {
    this.#origin = origin
  }

  get authority(): string {
    return this.#origin
  }

  /** The grant behind an access token, while it lives. */
  grantOf(token: string): Grant | undefined {
    const grant = this.#grants.get(token)
    return grant && grant.expires > Date.now() ? grant : undefined
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

  #routes(): void {
    const { app } = this
    const discovery = async (request: FastifyRequest) => {
      const { tenant } = request.params as { tenant: string }
      const base = `${this.#origin}/${tenant}`
      return {
        issuer: `${this.#origin}/${tenantId}/v2.0`,
        authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
        token_endpoint: `${base}/oauth2/v2.0/token`,
        end_session_endpoint: `${base}/oauth2/v2.0/logout`,
        jwks_uri: `${base}/discovery/v2.0/keys`,
        response_types_supported: ['code', 'id_token', 'code id_token', 'id_token token'],
        response_modes_supported: ['query', 'fragment', 'form_post'],
        subject_types_supported: ['pairwise'],
        id_token_signing_alg_values_supported: ['RS256'],
        scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
        token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt', 'client_secret_basic'],
        claims_supported: ['sub', 'iss', 'aud', 'exp', 'iat', 'name', 'oid', 'tid', 'preferred_username', 'nonce'],
        tenant_region_scope: 'EU',
        cloud_instance_name: 'microsoftonline.com',
      }
    }
    app.get('/:tenant/v2.0/.well-known/openid-configuration', discovery)
    app.get('/:tenant/discovery/v2.0/keys', async () => {
      const { publicKey } = await this.#keys
      return { keys: [{ ...(await exportJWK(publicKey)), kid: 'sandbox', use: 'sig', alg: 'RS256' }] }
    })
    app.get('/:tenant/oauth2/v2.0/authorize', (request, reply) => this.#authorize(request, reply))
    app.post('/:tenant/sign-in', (request, reply) => this.#signIn(request, reply))
    app.post('/:tenant/oauth2/v2.0/token', (request, reply) => this.#token(request, reply))
    app.get('/:tenant/adminconsent', async (_request, reply) =>
      reply
        .type('text/html')
        .send(html('<main><h1>Approve Mattercal</h1><p>An administrator would approve the app here.</p></main>')),
    )
  }

  async #authorize(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const { tenant } = request.params as { tenant: string }
    const query = request.query as Record<string, string>
    const inBrowser = (number: number, text: string) =>
      reply
        .type('text/html')
        .status(400)
        .send(
          html(
            `<main><h1>Sorry, we’re having trouble signing you in.</h1><p>AADSTS${number}: ${escapeHtml(text)}</p></main>`,
          ),
        )
    if (!['organizations', tenantId].includes(tenant)) {
      if (tenant === 'common')
        return inBrowser(50194, 'The application is not configured as a multi-tenant application.')
      return inBrowser(90002, `Tenant '${tenant}' not found.`)
    }
    if (query.client_id !== clientId) return inBrowser(700016, 'Application was not found in the directory.')
    // A wrong redirect is shown here and never reaches the app (notes, 1.4).
    if (!allowedRedirect(query.redirect_uri))
      return inBrowser(50011, 'The redirect URI specified in the request does not match.')
    const back = (parameters: Record<string, string>) =>
      reply.redirect(redirectTo(query.redirect_uri as string, { ...parameters, state: query.state ?? '' }))
    if (query.response_type !== 'code')
      return back({
        error: 'unsupported_response_type',
        error_description: 'AADSTS700054: response_type is not enabled.',
      })
    if (query.code_challenge_method !== 'S256' || !/^[\w-]{43,128}$/.test(query.code_challenge ?? '')) {
      return back({
        error: 'invalid_request',
        error_description: 'AADSTS501491: Invalid size of Code_Challenge parameter.',
      })
    }
    const scripted = this.#scripted('authorize')
    if (scripted)
      return back({
        error: scripted.error,
        error_description: `AADSTS${scripted.number}: scripted.`,
        ...(scripted.suberror ? { error_subcode: scripted.suberror } : {}),
      })
    if (this.adminConsentRequired)
      return back({ error: 'access_denied', error_description: 'AADSTS90094: The grant requires admin permission.' })
    const fields = Object.entries(query)
      .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`)
      .join('')
    const page = `<form method="post" action="/${escapeHtml(tenant)}/sign-in"><h1>Sign in</h1><p>Sandbox company. The password of everybody is “sandbox”.</p>
      <label for="u">E-mail</label><input id="u" name="login" value="${escapeHtml(query.login_hint ?? '')}" autofocus>
      <label for="p">Password</label><input id="p" name="password" type="password">${fields}
      <button name="go" value="yes">Sign in</button> <button name="go" value="no">Cancel</button></form>`
    return reply.type('text/html').header('cache-control', 'no-store').send(html(page))
  }

  async #signIn(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const form = request.body as Record<string, string>
    if (!allowedRedirect(form.redirect_uri)) return reply.status(400).send('')
    const back = (parameters: Record<string, string>) =>
      reply.redirect(redirectTo(form.redirect_uri as string, { ...parameters, state: form.state ?? '' }))
    if (form.go === 'no')
      return back({
        error: 'access_denied',
        error_subcode: 'cancel',
        error_description: 'AADSTS65004: User declined to consent to access the app.',
      })
    const person = this.#people.find((p) => p.address === (form.login ?? '').trim().toLowerCase())
    if (!person || person.password !== form.password) {
      return reply
        .status(200)
        .type('text/html')
        .send(html('<main><h1>Your account or password is incorrect.</h1><p>Go back and try again.</p></main>'))
    }
    const code = `0.sandbox-code.${randomBytes(24).toString('base64url')}`
    this.#codes.set(code, {
      address: person.address,
      redirectUri: form.redirect_uri as string,
      challenge: form.code_challenge ?? '',
      clientId: form.client_id ?? '',
      scopes: (form.scope ?? '').split(' '),
      nonce: form.nonce,
      claims: form.claims ?? '',
      expires: Date.now() + 10 * 60_000,
    })
    return back({ code, client_info: clientInfo(person), session_state: randomUUID() })
  }

  async #token(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const form = (request.body ?? {}) as Record<string, string>
    const fail = (error: string, number: number, text: string, more: Record<string, unknown> = {}) => {
      const trace = randomUUID()
      const correlation = String(form['client-request-id'] ?? request.headers['client-request-id'] ?? randomUUID())
      const timestamp = `${new Date().toISOString().slice(0, 19).replace('T', ' ')}Z`
      return reply.status(error === 'invalid_client' ? 401 : 400).send({
        error,
        error_description: `AADSTS${number}: ${text}\r\nTrace ID: ${trace}\r\nCorrelation ID: ${correlation}\r\nTimestamp: ${timestamp}`,
        error_codes: [number],
        timestamp,
        trace_id: trace,
        correlation_id: correlation,
        ...more,
      })
    }
    if (form.client_secret || form.client_assertion)
      return fail(
        'invalid_client',
        700025,
        "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
      )
    if (form.client_id !== clientId)
      return fail('unauthorized_client', 700016, 'Application was not found in the directory.')
    const scripted = this.#scripted('token')
    if (scripted)
      return fail(scripted.error, scripted.number, 'scripted.', {
        ...(scripted.suberror ? { suberror: scripted.suberror } : {}),
        ...(scripted.claims ? { claims: scripted.claims } : {}),
      })
    if (form.grant_type === 'authorization_code') {
      const code = this.#codes.get(form.code ?? '')
      this.#codes.delete(form.code ?? '')
      if (!code || code.expires < Date.now())
        return fail(
          'invalid_grant',
          54005,
          'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
        )
      if (code.redirectUri !== form.redirect_uri)
        return fail('invalid_grant', 50011, 'The redirect URI does not match.')
      const challenge = createHash('sha256')
        .update(form.code_verifier ?? '')
        .digest('base64url')
      if (challenge !== code.challenge)
        return fail(
          'invalid_grant',
          501481,
          'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
        )
      return this.#issue(code.address, code.scopes, mergeClaims(code.claims, form.claims), code.nonce)
    }
    if (form.grant_type === 'refresh_token') {
      const refresh = this.#refresh.get(form.refresh_token ?? '')
      if (!refresh)
        return fail(
          'invalid_grant',
          50173,
          'The provided grant has expired due to it being revoked, a fresh auth token is needed.',
          { suberror: 'bad_token' },
        )
      // The old refresh token stays good (notes, 1.5).
      return this.#issue(refresh.address, refresh.scopes, mergeClaims(refresh.claims, form.claims))
    }
    return fail('unsupported_grant_type', 70003, 'The app requested an unsupported grant type.')
  }

  #scripted(at: ScriptedFailure['at']): ScriptedFailure | undefined {
    const found = this.failures.find((failure) => failure.at === at && failure.times > 0)
    if (found) found.times--
    return found
  }

  async #issue(address: string, scopes: string[], claims: string, nonce?: string): Promise<Record<string, unknown>> {
    const person = this.#people.find((p) => p.address === address) as Person
    const { privateKey } = await this.#keys
    const life = this.tokenLife ?? 3600 + Math.floor(Math.random() * 1800)
    const now = Math.floor(Date.now() / 1000) + this.clockSkew
    const sign = (payload: Record<string, unknown>, audience: string, seconds: number) =>
      new SignJWT({
        ...payload,
        ver: '2.0',
        tid: tenantId,
        oid: person.id,
        jti: randomUUID(),
        note: 'sandbox-token-not-real',
      })
        .setProtectedHeader({ alg: 'RS256', kid: 'sandbox', typ: 'JWT' })
        .setIssuer(`${this.#origin}/${tenantId}/v2.0`)
        .setAudience(audience)
        .setSubject(createHash('sha256').update(person.id).digest('base64url'))
        .setIssuedAt(now)
        .setNotBefore(now)
        .setExpirationTime(now + seconds)
        .sign(privateKey)
    const accessToken = await sign({ scp: scopes.join(' ') }, '00000003-0000-0000-c000-000000000000', life)
    const cp1 = /"xms_cc":\s*\{"values":\s*\["cp1"/i.test(claims)
    const satisfied = new Set(claims.includes('"nbf"') ? [this.challenge] : [])
    this.#grants.set(accessToken, { address, scopes, cp1, satisfied, expires: Date.now() + life * 1000 })
    const result: Record<string, unknown> = {
      token_type: 'Bearer',
      scope: scopes.filter((scope) => !['openid', 'profile', 'offline_access'].includes(scope)).join(' '),
      expires_in: life,
      ext_expires_in: life,
      access_token: accessToken,
      client_info: clientInfo(person),
    }
    if (scopes.includes('offline_access')) {
      const token = `0.sandbox-refresh.${randomBytes(32).toString('base64url')}`
      this.#refresh.set(token, { address, scopes, claims: claims.replace(/"nbf":\s*\{[^}]*\},?/, '') })
      result.refresh_token = token
    }
    if (scopes.includes('openid')) {
      result.id_token = await sign(
        { name: person.name, preferred_username: person.address, ...(nonce ? { nonce } : {}) },
        clientId,
        3600,
      )
    }
    return result
  }
}

function clientInfo(person: Person): string {
  return Buffer.from(JSON.stringify({ uid: person.id, utid: tenantId })).toString('base64url')
}

function mergeClaims(a: string, b: string | undefined): string {
  return b || a
}

/** Registered once as http://localhost: the port is ignored, the path counts and its case, too (notes, 1.1). */
function allowedRedirect(uri: string | undefined): boolean {
  if (!uri || !URL.canParse(uri)) return false
  const url = new URL(uri)
  return url.protocol === 'http:' && url.hostname === 'localhost' && url.pathname === '/' && url.search === ''
}

/** A URI without a path comes back with a slash. */
function redirectTo(uri: string, parameters: Record<string, string>): string {
  const url = new URL(uri)
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}
