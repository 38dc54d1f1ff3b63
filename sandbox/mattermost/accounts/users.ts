import { adminsOnly, idOf, isAdmin, meOf, ownPathUser, pathUser } from '../access.ts'
import { AppError, forbidden } from '../app-error.ts'
import type { Area, Chat } from '../chat.ts'
import type { User } from '../store.ts'

/** A user as the API shows them to somebody: without secrets, and with the notification settings to themselves only. */
export function shownUser(user: User, viewer: User): Record<string, unknown> {
  const { password: _p, totp, usedCodes: _u, failedAttempts: _f, notify_props, ...shown } = user
  const self = user.id === viewer.id || isAdmin(viewer)
  return { ...shown, auth_service: '', mfa_active: totp !== undefined, ...(self ? { notify_props } : {}) }
}

/** The people: finding, adding, changing and deactivating them. */
export const users: Area = async (app, { chat }) => {
  const { store } = chat
  const lookedUp = (user: User | undefined, viewer: User) => {
    if (!user) throw new AppError('app.user.missing_account.const', 404)
    return shownUser(user, viewer)
  }
  app.get('/api/v4/users/:id', async (request, reply) => {
    const id = idOf(request)
    if (id !== 'me' && !/^[a-z0-9]{26}$/.test(id)) return reply.callNotFound()
    return shownUser(pathUser(chat, request), meOf(chat, request))
  })
  app.get('/api/v4/users/username/:name', async (request) => {
    const { name } = request.params as { name: string }
    return lookedUp(
      [...store.users.values()].find((user) => user.username === name),
      meOf(chat, request),
    )
  })
  app.get('/api/v4/users/email/:email', async (request) => {
    const email = (request.params as { email: string }).email.toLowerCase()
    return lookedUp(
      [...store.users.values()].find((user) => user.email.toLowerCase() === email),
      meOf(chat, request),
    )
  })
  app.post('/api/v4/users', async (request, reply) => {
    const me = adminsOnly(chat, request)
    const { username, email, password } = request.body as { username: string; email: string; password: string }
    if (store.byLogin(username) || store.byLogin(email))
      throw new AppError('app.user.save.username_exists.app_error', 400)
    return reply.status(201).send(shownUser(store.addUser({ username, email, password }), me))
  })
  app.delete('/api/v4/users/:id', async (request) => {
    const user = ownPathUser(chat, request)
    user.delete_at = chat.clock.now()
    for (const [token, session] of store.sessions) if (session.userId === user.id) store.sessions.delete(token)
    // The bots of somebody who leaves stop working (docs/protocols/mattermost.md).
    for (const bot of store.users.values()) if (bot.owner_id === user.id) bot.delete_at = chat.clock.now()
    return { status: 'OK' }
  })
  app.put('/api/v4/users/:id/patch', async (request) => {
    const user = ownPathUser(chat, request)
    patch(chat, user, request.body as Partial<User>)
    return shownUser(user, meOf(chat, request))
  })
  app.post('/api/v4/users/:id/image', async (request) => {
    const user = pathUser(chat, request)
    const me = meOf(chat, request)
    if (!user.is_bot && user.id !== me.id && !isAdmin(me)) throw forbidden()
    return { status: 'OK' }
  })
}

/** A patch replaces all props, and all notify_props. Switching the auto-reply on or off changes the status. */
function patch(chat: Chat, user: User, change: Partial<User>): void {
  if (change.props) user.props = change.props
  if (change.notify_props) {
    const before = user.notify_props.auto_responder_active
    user.notify_props = change.notify_props
    const active = change.notify_props.auto_responder_active
    if (active === 'true' && before !== 'true') chat.store.setStatus(user.id, 'ooo', true)
    else if (active === 'false' && before === 'true') chat.store.setStatus(user.id, 'online', false)
  }
  if (change.timezone) user.timezone = change.timezone
  user.update_at = chat.clock.now()
}
