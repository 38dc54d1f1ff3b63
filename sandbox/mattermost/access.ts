import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError, forbidden } from './app-error.ts'
import type { Chat } from './chat.ts'
import type { StoredSession, User } from './store.ts'

// What needs no session.
const anyone = new Set([
  'GET /api/v4/system/ping',
  'GET /api/v4/config/client',
  'POST /api/v4/users/login',
  'POST /api/v4/actions/dialogs/open',
])

/** The path of a request, without its query. */
const pathOf = (request: FastifyRequest) => request.url.split('?')[0] ?? ''

/** Asks every request of the API, but for a few, for a session, and keeps the session with the request. */
export function requireSession(app: FastifyInstance, chat: Chat): void {
  app.decorateRequest('session', null)
  app.addHook('onRequest', async (request, reply) => {
    const path = pathOf(request)
    if (!path.startsWith('/api/v4/') || anyone.has(`${request.method} ${path}`)) return
    request.setDecorator('session', authenticate(chat, request, reply))
  })
}

/** A cookie wins over a bearer, and what comes with a cookie needs a CSRF token (docs/protocols/mattermost.md). */
function authenticate(chat: Chat, request: FastifyRequest, reply: FastifyReply): StoredSession {
  const { store, switches } = chat
  const cookie = /(?:^|;\s*)MMAUTHTOKEN=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]
  const bearer = /^(?:Bearer|Token) (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const token = cookie ?? bearer
  const session = token ? store.sessions.get(token) : undefined
  const user = session && store.users.get(session.userId)
  const csrf = cookie !== undefined && request.method !== 'GET' && request.headers['x-csrf-token'] === undefined
  if (!session || !user || user.delete_at > 0 || csrf || (session.kind === 'pat' && !switches.personalTokens)) {
    if (csrf) reply.header('set-cookie', 'MMAUTHTOKEN=; Max-Age=-1; Path=/')
    throw new AppError('api.context.session_expired.app_error', 401)
  }
  const exempt = session.kind === 'bot' || session.kind === 'oauth' || pathOf(request) === '/api/v4/users/me'
  if (switches.mfaEnforced && !user.totp && !exempt) throw new AppError('api.context.mfa_required.app_error', 403)
  return session
}

/** The session that a request came with. */
export function sessionOf(request: FastifyRequest): StoredSession {
  const session = request.getDecorator<StoredSession | null>('session')
  if (!session) throw new AppError('api.context.session_expired.app_error', 401)
  return session
}

/** Who sends a request. */
export function meOf(chat: Chat, request: FastifyRequest): User {
  const me = chat.store.users.get(sessionOf(request).userId)
  if (!me) throw new AppError('api.context.session_expired.app_error', 401)
  return me
}

/** The `id` in a request's path. */
export const idOf = (request: FastifyRequest) => (request.params as { id: string }).id

/** The user in a request's path, where "me" is allowed. */
export function pathUser(chat: Chat, request: FastifyRequest): User {
  const id = idOf(request)
  if (id === 'me') return meOf(chat, request)
  const user = chat.store.users.get(id)
  if (!user) throw new AppError('app.user.missing_account.const', 404)
  return user
}

/** Whether somebody administers the server. */
export const isAdmin = (user: User) => user.roles.includes('system_admin')

/** The user in a request's path, who must be the caller unless the caller is an admin. */
export function ownPathUser(chat: Chat, request: FastifyRequest): User {
  const user = pathUser(chat, request)
  const me = meOf(chat, request)
  if (user.id !== me.id && !isAdmin(me)) throw forbidden()
  return user
}

/** Refuses everybody but admins. */
export function adminsOnly(chat: Chat, request: FastifyRequest): User {
  const me = meOf(chat, request)
  if (!isAdmin(me)) throw forbidden()
  return me
}
