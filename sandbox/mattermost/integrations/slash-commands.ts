import type { FastifyPluginAsync } from 'fastify'
import { adminsOnly, idOf, meOf } from '../access.ts'
import { AppError } from '../app-error.ts'
import type { Chat } from '../chat.ts'
import type { Command } from '../store.ts'
import { callCommand } from './outgoing.ts'
import type { Triggers } from './triggers.ts'

/** Slash commands: an admin makes them, everybody types them. */
export const slashCommands: FastifyPluginAsync<{ chat: Chat; triggers: Triggers }> = async (
  app,
  { chat, triggers },
) => {
  const { store } = chat
  app.get('/api/v4/commands', async (request) => {
    const { team_id } = request.query as { team_id?: string }
    return [...store.commands.values()].filter((command) => !team_id || command.team_id === team_id)
  })
  app.post('/api/v4/commands', async (request, reply) => {
    if (!chat.switches.commands) throw new AppError('api.command.disabled.app_error', 501)
    const me = adminsOnly(chat, request)
    const command = newCommand(chat, me.id, request.body as Record<string, string>)
    store.commands.set(command.id, command)
    return reply.status(201).send(command)
  })
  app.put('/api/v4/commands/:id', async (request) => {
    adminsOnly(chat, request)
    const known = store.commands.get(idOf(request))
    if (!known) throw new AppError('store.sql_command.get.missing.app_error', 404)
    Object.assign(known, { ...(request.body as object), id: known.id, token: known.token })
    return known
  })
  app.delete('/api/v4/commands/:id', async (request) => {
    store.commands.delete(idOf(request))
    return { status: 'OK' }
  })
  app.post('/api/v4/commands/execute', async (request) => {
    const body = request.body as { command: string; channel_id: string }
    const me = meOf(chat, request)
    const [typed = '', ...words] = body.command.replace(/^\//, '').split(' ')
    const command = [...store.commands.values()].find((c) => c.trigger === typed.toLowerCase())
    if (!command) throw new AppError('api.command.execute_command.not_found.app_error', 404)
    const trigger = triggers.make(me.id)
    const answer = await callCommand(chat, command.url, {
      token: command.token,
      team_id: command.team_id,
      team_domain: store.team.name,
      channel_id: body.channel_id,
      channel_name: store.channels.get(body.channel_id)?.name ?? '',
      user_id: me.id,
      user_name: me.username,
      command: `/${typed}`,
      text: words.join(' '),
      trigger_id: trigger.signed,
      response_url: `${chat.origin}/hooks/commands/${store.newId()}`,
      ...(chat.old ? {} : { root_id: '' }),
    })
    if (answer.text) store.addEphemeral(me.id, body.channel_id, String(answer.text))
    return { ...answer, trigger_id: trigger.client }
  })
}

function newCommand({ store, clock }: Chat, creatorId: string, body: Record<string, string>): Command {
  const trigger = body.trigger?.toLowerCase()
  if ([...store.commands.values()].some((command) => command.trigger === trigger))
    throw new AppError('api.command.duplicate_trigger.app_error', 400)
  return {
    id: store.newId(),
    token: store.newId(),
    team_id: body.team_id ?? store.team.id,
    trigger: String(body.trigger).toLowerCase(),
    url: String(body.url),
    method: body.method ?? 'P',
    display_name: body.display_name ?? '',
    description: body.description ?? '',
    auto_complete: Boolean(body.auto_complete),
    auto_complete_hint: body.auto_complete_hint ?? '',
    auto_complete_desc: body.auto_complete_desc ?? '',
    creator_id: creatorId,
    create_at: clock.now(),
  }
}
