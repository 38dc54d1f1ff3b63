import type { FastifyRequest } from 'fastify'
import { idOf, isAdmin, meOf } from '../access.ts'
import { AppError, forbidden } from '../app-error.ts'
import type { Area, Chat } from '../chat.ts'
import type { Channel } from '../store.ts'
import { shownPost } from './shown-post.ts'

/** A channel that the caller is a member of; refused otherwise. */
export function channelFor(chat: Chat, request: FastifyRequest, channelId: string): Channel {
  const channel = chat.store.channels.get(channelId)
  if (!channel?.members.includes(meOf(chat, request).id)) throw forbidden()
  return channel
}

/** Direct channels and what was written in them. */
export const channels: Area = async (app, { chat }) => {
  const { store } = chat
  app.post('/api/v4/channels/direct', async (request, reply) => {
    const ids = request.body as string[]
    const me = meOf(chat, request)
    if (ids.length !== 2 || !ids.every((id) => store.users.has(id)))
      throw new AppError('api.channel.create_direct_channel.invalid_user.app_error', 400)
    if (!ids.includes(me.id) && !isAdmin(me)) throw forbidden()
    if (chat.switches.restrictDirectMessage && me.is_bot)
      throw new AppError('api.channel.create_channel.direct_channel.team_restricted_error', 403)
    const channel = store.direct(ids[0] as string, ids[1] as string)
    return reply.status(201).send({
      ...channel,
      members: undefined,
      type: 'D',
      team_id: '',
      update_at: channel.create_at,
      delete_at: 0,
      display_name: '',
      header: '',
      purpose: '',
    })
  })
  app.get('/api/v4/channels/:id', async (request) => {
    const channel = channelFor(chat, request, idOf(request))
    return { ...channel, members: undefined, type: 'D', team_id: '' }
  })
  app.get('/api/v4/channels/:id/posts', async (request) => {
    const id = idOf(request)
    channelFor(chat, request, id)
    const query = request.query as { since?: string; per_page?: string; page?: string }
    const since = Number(query.since ?? 0)
    const size = Math.min(Number(query.per_page ?? 60) || 60, 200)
    const page = Number(query.page ?? 0)
    // With `since`, deleted posts are told as well.
    const all = [...store.posts.values()]
      .filter((post) => post.channel_id === id && post.update_at > since && (since > 0 || post.delete_at === 0))
      .reverse()
    const found = since > 0 ? all : all.slice(page * size, (page + 1) * size)
    return {
      order: found.map((post) => post.id),
      posts: Object.fromEntries(found.map((post) => [post.id, shownPost(chat, post)])),
      next_post_id: '',
      prev_post_id: '',
    }
  })
}
