import { isAdmin, meOf, pathUser } from '../access.ts'
import { AppError, forbidden } from '../app-error.ts'
import type { Area } from '../chat.ts'

/** Access tokens of people and of bots. */
export const tokens: Area = async (app, { chat }) => {
  const { store, switches } = chat
  app.post('/api/v4/users/:id/tokens', async (request) => {
    const user = pathUser(chat, request)
    const me = meOf(chat, request)
    const bot = user.is_bot === true
    const { description } = request.body as { description?: string }
    if (!description) throw new AppError('model.user_access_token.is_valid.description.app_error', 400)
    if (!bot && !switches.personalTokens) throw new AppError('app.user_access_token.disabled', 501)
    if (bot ? user.owner_id !== me.id && !isAdmin(me) : user.id !== me.id) throw forbidden()
    const { id, token } = store.session(user.id, bot ? 'bot' : 'pat')
    return { id, token, user_id: user.id, description, is_active: true }
  })
  app.post('/api/v4/users/tokens/revoke', async (request) => {
    const { token_id } = request.body as { token_id: string }
    for (const [token, session] of store.sessions) if (session.id === token_id) store.sessions.delete(token)
    return { status: 'OK' }
  })
}
