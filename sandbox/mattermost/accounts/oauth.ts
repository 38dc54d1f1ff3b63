import { createHash } from 'node:crypto'
import { AppError } from '../app-error.ts'
import type { Area, Chat } from '../chat.ts'
import type { OAuthApp } from '../store.ts'

// A code is good for ten minutes.
const codeLasts = 600_000

/** Mattermost as an OAuth provider: its metadata, its sign-in page and its token endpoint. */
export const oauth: Area = async (app, { chat }) => {
  app.get('/.well-known/oauth-authorization-server', async (_request, reply) => {
    if (chat.old) return reply.callNotFound()
    if (!chat.switches.oauthProvider)
      throw new AppError('api.oauth.authorization_server_metadata.disabled.app_error', 501)
    return metadata(chat.origin)
  })
  app.get('/oauth/authorize', async (request, reply) => {
    const query = request.query as Record<string, string>
    appOf(chat, query)
    if (!/^[\w.~-]{43,128}$/.test(query.code_challenge ?? '') || query.code_challenge_method !== 'S256')
      throw new AppError('api.oauth.allow_oauth.pkce_required_public.app_error', 400)
    return reply.type('text/html').send(signInPage(query))
  })
  app.post('/oauth/sign-in', async (request, reply) => {
    const { store, clock } = chat
    const form = request.body as Record<string, string>
    const client = appOf(chat, form)
    // "Deny" comes back without the state (docs/protocols/mattermost.md).
    if (form.go === 'no') return reply.redirect(`${form.redirect_uri}?error=access_denied`)
    const user = store.byLogin(form.login ?? '')
    if (!user || user.password !== form.password)
      throw new AppError('api.user.login.invalid_credentials_email_username', 401)
    const code = store.newId() + store.newId()
    store.oauthCodes.set(code, {
      clientId: client.id,
      userId: user.id,
      redirectUri: form.redirect_uri as string,
      challenge: form.code_challenge ?? '',
      expires: clock.machine.now() + codeLasts,
    })
    return reply.redirect(`${form.redirect_uri}?code=${code}&state=${encodeURIComponent(form.state ?? '')}`)
  })
  app.post('/oauth/access_token', async (request) => redeem(chat, request.body as Record<string, string>))
}

/** The registered app of a request, whose redirect must be one of those registered. */
function appOf(chat: Chat, { client_id = '', redirect_uri = '' }: Record<string, string>): OAuthApp {
  const client = chat.store.oauthApps.get(client_id)
  if (!client?.callback_urls.includes(redirect_uri))
    throw new AppError('api.oauth.allow_oauth.redirect_callback.app_error', 400)
  return client
}

function metadata(origin: string): Record<string, unknown> {
  return {
    issuer: origin,
    authorization_endpoint: `${origin}/oauth/authorize`,
    token_endpoint: `${origin}/oauth/access_token`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    code_challenge_methods_supported: ['S256'],
    token_endpoint_auth_methods_supported: ['client_secret_post', 'none'],
    scopes_supported: ['user'],
  }
}

function signInPage(query: Record<string, string>): string {
  const escaped = (value: string) => value.replace(/[&"<>]/g, (c) => `&#${c.charCodeAt(0)};`)
  const fields = Object.entries(query)
    .map(([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`)
    .join('')
  return `<!doctype html><title>Mattermost (sandbox)</title><form method="post" action="/oauth/sign-in"><h1>Mattermost</h1><input name="login"><input name="password" type="password">${fields}<button name="go" value="yes">Allow</button><button name="go" value="no">Deny</button></form>`
}

/** Exchanges a code for a token. A code is gone after its first use, right or wrong. */
function redeem(chat: Chat, form: Record<string, string>): Record<string, unknown> {
  const { store } = chat
  const refuse = (reason: string, status = 400) =>
    new AppError(`api.oauth.get_access_token.${reason}.app_error`, status)
  const code = store.oauthCodes.get(form.code ?? '')
  store.oauthCodes.delete(form.code ?? '')
  if (form.grant_type !== 'authorization_code') throw refuse('bad_grant')
  if (form.client_secret) throw refuse('public_client_secret')
  if (!store.oauthApps.has(form.client_id ?? '')) throw refuse('credentials', 404)
  if (!code || code.clientId !== form.client_id || code.expires < chat.clock.machine.now()) throw refuse('expired_code')
  if (code.redirectUri !== form.redirect_uri) throw refuse('redirect_uri')
  const verifier = createHash('sha256').update(form.code_verifier ?? '')
  if (verifier.digest('base64url') !== code.challenge) throw refuse('pkce')
  // One live token for each user and app, also from a second device.
  const known = [...store.sessions.values()].find(({ kind, userId }) => kind === 'oauth' && userId === code.userId)
  const session = known ?? store.session(code.userId, 'oauth')
  return {
    access_token: session.token,
    token_type: 'bearer',
    expires_in: 2_592_000,
    scope: '',
    refresh_token: '',
    id_token: '',
  }
}
