import type { FastifyRequest } from 'fastify'
import { idOf, isAdmin, meOf } from '../access.ts'
import { AppError, forbidden } from '../app-error.ts'
import type { Area, Chat } from '../chat.ts'
import type { User } from '../store.ts'

/** Bot accounts, and the one team that everybody is in. */
export const bots: Area = async (app, { chat }) => {
  const { store, switches } = chat
  app.post('/api/v4/bots', async (request, reply) => {
    const me = meOf(chat, request)
    if (!switches.botsEnabled) throw new AppError('api.bot.create_disabled', 403)
    if (me.is_bot || !isAdmin(me)) throw forbidden()
    const body = request.body as { username: string; display_name?: string; description?: string }
    if (!/^[a-z0-9._-]{1,64}$/.test(body.username ?? ''))
      throw new AppError('model.bot.is_valid.username.app_error', 400)
    if (store.byLogin(body.username)) throw new AppError('app.user.save.username_exists.app_error', 400)
    const bot = store.addUser({
      username: body.username,
      email: `${body.username}@localhost`,
      first_name: body.display_name ?? '',
      is_bot: true,
      owner_id: me.id,
    })
    return reply.status(201).send(shownBot(bot, body.description))
  })
  app.get('/api/v4/bots', async () =>
    [...store.users.values()].filter((user) => user.is_bot).map((bot) => shownBot(bot)),
  )
  app.get('/api/v4/bots/:id', async (request) => {
    // A bot may not even read itself here.
    if (meOf(chat, request).is_bot) throw new AppError('store.sql_bot.get.missing.app_error', 404)
    return shownBot(pathBot(chat, request))
  })
  app.post('/api/v4/bots/:id/disable', async (request) => {
    const bot = pathBot(chat, request)
    bot.delete_at = chat.clock.now()
    return shownBot(bot)
  })
  app.post('/api/v4/bots/:id/enable', async (request) => {
    const bot = pathBot(chat, request)
    bot.delete_at = 0
    return shownBot(bot)
  })
  app.post('/api/v4/bots/:id/assign/:user', async (request) => {
    const bot = pathBot(chat, request)
    bot.owner_id = (request.params as { user: string }).user
    return shownBot(bot)
  })
  app.post('/api/v4/teams/:id/members', async (request, reply) =>
    reply.status(201).send({ team_id: idOf(request), ...(request.body as object) }),
  )
  app.get('/api/v4/users/:id/teams', async () => [store.team])
}

function pathBot(chat: Chat, request: FastifyRequest): User {
  const bot = chat.store.users.get(idOf(request))
  if (!bot?.is_bot) throw new AppError('store.sql_bot.get.missing.app_error', 404)
  return bot
}

function shownBot(bot: User, description = ''): Record<string, unknown> {
  return {
    user_id: bot.id,
    username: bot.username,
    display_name: bot.first_name,
    description,
    owner_id: bot.owner_id,
    create_at: bot.create_at,
    update_at: bot.update_at,
    delete_at: bot.delete_at,
  }
}
