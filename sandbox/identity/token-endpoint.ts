import { createHash } from 'node:crypto'
import type { FastifyPluginAsync } from 'fastify'
import type { SignIns } from './sign-ins.ts'
import { clientId } from './tenant.ts'
import type { Issue } from './token-store.ts'

type Form = Record<string, string>

/** A refusal in Entra's manner: an OAuth error and an AADSTS number. */
class TokenError extends Error {
  readonly error: string
  readonly number: number
  readonly more: Record<string, unknown>

  constructor(error: string, number: number, message: string, more: Record<string, unknown> = {}) {
    super(message)
    this.error = error
    this.number = number
    this.more = more
  }
}

/** Exchanges codes and refresh tokens for access tokens. */
export const tokenEndpoint: FastifyPluginAsync<{ signIns: SignIns }> = async (app, { signIns }) => {
  const { clock, random, tokens } = signIns
  app.post('/:tenant/oauth2/v2.0/token', async (request) => {
    const form = (request.body ?? {}) as Form
    checkClient(signIns, form)
    return tokens.issue(signIns.issuer, issueOf(signIns, form))
  })
  app.setErrorHandler((error: Error, request, reply) => {
    if (!(error instanceof TokenError)) return reply.send(error)
    const form = (request.body ?? {}) as Form
    const trace = random.uuid()
    const correlation = String(form['client-request-id'] ?? request.headers['client-request-id'] ?? random.uuid())
    const timestamp = `${new Date(clock.now()).toISOString().slice(0, 19).replace('T', ' ')}Z`
    return reply.status(error.error === 'invalid_client' ? 401 : 400).send({
      error: error.error,
      error_description: `AADSTS${error.number}: ${error.message}\r\nTrace ID: ${trace}\r\nCorrelation ID: ${correlation}\r\nTimestamp: ${timestamp}`,
      error_codes: [error.number],
      timestamp,
      trace_id: trace,
      correlation_id: correlation,
      ...error.more,
    })
  })
}

/** Throws a `TokenError` for a client that is not the public one, and for what a test has scripted. */
function checkClient(signIns: SignIns, form: Form): void {
  if (form.client_secret || form.client_assertion)
    throw new TokenError(
      'invalid_client',
      700025,
      "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
    )
  if (form.client_id !== clientId)
    throw new TokenError('unauthorized_client', 700016, 'Application was not found in the directory.')
  const scripted = signIns.scripted('token')
  if (scripted)
    throw new TokenError(scripted.error, scripted.number, 'scripted.', {
      ...(scripted.suberror ? { suberror: scripted.suberror } : {}),
      ...(scripted.claims ? { claims: scripted.claims } : {}),
    })
}

/** What a request is to be given. Throws a `TokenError` for a grant that is not good. */
function issueOf(signIns: SignIns, form: Form): Issue {
  if (form.grant_type === 'authorization_code') return fromCode(signIns, form)
  if (form.grant_type === 'refresh_token') return fromRefreshToken(signIns, form)
  throw new TokenError('unsupported_grant_type', 70003, 'The app requested an unsupported grant type.')
}

function fromCode(signIns: SignIns, form: Form): Issue {
  const code = signIns.takeCode(form.code ?? '')
  if (!code)
    throw new TokenError(
      'invalid_grant',
      54005,
      'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.',
    )
  if (code.redirectUri !== form.redirect_uri)
    throw new TokenError('invalid_grant', 50011, 'The redirect URI does not match.')
  const verifier = createHash('sha256').update(form.code_verifier ?? '')
  if (verifier.digest('base64url') !== code.challenge)
    throw new TokenError(
      'invalid_grant',
      501481,
      'The Code_Verifier does not match the code_challenge supplied in the authorization request.',
    )
  return { person: code.person, scopes: code.scopes, claims: form.claims || code.claims, nonce: code.nonce }
}

function fromRefreshToken(signIns: SignIns, form: Form): Issue {
  const refresh = signIns.tokens.refreshOf(form.refresh_token ?? '')
  const person = refresh && signIns.personAt(refresh.address)
  if (!refresh || !person)
    throw new TokenError(
      'invalid_grant',
      50173,
      'The provided grant has expired due to it being revoked, a fresh auth token is needed.',
      { suberror: 'bad_token' },
    )
  return { person, scopes: refresh.scopes, claims: form.claims || refresh.claims }
}
