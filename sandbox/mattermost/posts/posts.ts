import type { FastifyRequest } from 'fastify'
import { adminsOnly, idOf, isAdmin, meOf, sessionOf } from '../access.ts'
import { AppError, forbidden, invalidBody } from '../app-error.ts'
import type { Area, Chat } from '../chat.ts'
import type { Post } from '../store.ts'
import { channelFor } from './channels.ts'
import { shownPost } from './shown-post.ts'

// Milliseconds in which a second post with the same author and `pending_post_id` gives back the first.
const twinsFor = 30_000

/** The post in a request's path, which must be in one of the caller's channels. */
export function postFor(chat: Chat, request: FastifyRequest): Post {
  const post = chat.store.posts.get(idOf(request))
  if (!post || post.delete_at > 0) throw new AppError('app.post.get.app_error', 404)
  channelFor(chat, request, post.channel_id)
  return post
}

/** Writing, reading, changing and deleting posts. */
export const posts: Area = async (app, { chat }) => {
  app.post('/api/v4/posts', async (request, reply) => {
    const { post, isNew } = write(chat, request)
    const me = meOf(chat, request)
    const { set_online } = request.query as { set_online?: string }
    if (isNew && !me.is_bot && set_online !== 'false' && !chat.store.status(me.id).manual)
      chat.store.setStatus(me.id, 'online', false)
    return reply.status(201).send(shownPost(chat, post))
  })
  app.post('/api/v4/posts/ephemeral', async (request) => {
    adminsOnly(chat, request)
    throw new AppError('api.sandbox.not_implemented.app_error', 501)
  })
  app.get('/api/v4/posts/:id', async (request) => shownPost(chat, postFor(chat, request)))
  app.put('/api/v4/posts/:id', async (request) => edit(chat, request, true))
  app.put('/api/v4/posts/:id/patch', async (request) => edit(chat, request, false))
  app.delete('/api/v4/posts/:id', async (request) => {
    const post = postFor(chat, request)
    const me = meOf(chat, request)
    if (post.user_id !== me.id && !isAdmin(me)) throw forbidden()
    post.delete_at = chat.clock.now()
    post.update_at = post.delete_at
    return { status: 'OK' }
  })
}

/** Writes the post of a request, unless its twin was written a moment ago. */
function write(chat: Chat, request: FastifyRequest): { post: Post; isNew: boolean } {
  const { store, switches } = chat
  const body = request.body as Partial<Post> & { channel_id: string }
  const me = meOf(chat, request)
  channelFor(chat, request, body.channel_id)
  if ([...(body.message ?? '')].length > 16_383) throw new AppError('model.post.is_valid.message_length.app_error', 400)
  if (JSON.stringify(body.props ?? {}).length > (chat.old ? 8_000 : 800_000))
    throw new AppError('model.post.is_valid.props.app_error', 400)
  if (switches.chokesOn && body.message?.includes(switches.chokesOn)) throw new AppError('app.post.save.app_error', 500)
  if (body.type?.startsWith('system_')) throw invalidBody()
  const known = body.pending_post_id ? store.pending.get(`${me.id} ${body.pending_post_id}`) : undefined
  const isKnownHere = known && (!switches.cluster || chat.random.fraction() < 0.5)
  if (isKnownHere && known.create_at > chat.clock.now() - twinsFor) return { post: known, isNew: false }
  const post = store.addPost({
    user_id: me.id,
    channel_id: body.channel_id,
    message: body.message ?? '',
    props: {
      ...(body.props ?? {}),
      ...(me.is_bot ? { from_bot: 'true' } : {}),
      ...(sessionOf(request).kind === 'oauth' ? { from_oauth_app: 'true' } : {}),
    },
    root_id: body.root_id ?? '',
    type: body.type ?? '',
    pending_post_id: body.pending_post_id ?? '',
  })
  return { post, isNew: true }
}

/** Changes a post; `whole` replaces what the request leaves out by nothing. */
function edit(chat: Chat, request: FastifyRequest, whole: boolean): unknown {
  const post = postFor(chat, request)
  const body = request.body as Partial<Post>
  if (post.user_id !== meOf(chat, request).id) throw forbidden()
  if (whole && body.id !== post.id) throw invalidBody()
  const limit = chat.switches.postEditTimeLimit
  const textChanges = (whole || body.message !== undefined) && (body.message ?? '') !== post.message
  if (limit >= 0 && textChanges && chat.clock.now() > post.create_at + limit * 1000)
    throw new AppError('api.post.update_post.permissions_time_limit.app_error', 400)
  if (whole || body.message !== undefined) post.message = body.message ?? ''
  if (whole || body.props !== undefined) post.props = body.props ?? {}
  post.update_at = chat.clock.now()
  post.edit_at = post.update_at
  return shownPost(chat, post)
}
