import type { FastifyPluginAsync } from 'fastify'
import { meOf } from '../access.ts'
import { AppError } from '../app-error.ts'
import type { Chat } from '../chat.ts'
import { postFor } from '../posts/posts.ts'
import type { Post } from '../store.ts'
import { callAction } from './outgoing.ts'
import type { Triggers } from './triggers.ts'

interface Action {
  id: string
  type?: string
  integration?: { url: string; context?: Record<string, unknown> }
}

/** The buttons and menus under posts, and the dialogs that they open. */
export const interactive: FastifyPluginAsync<{ chat: Chat; triggers: Triggers }> = async (app, { chat, triggers }) => {
  const { store } = chat
  app.post('/api/v4/posts/:id/actions/:action', async (request, reply) => {
    const { action: actionId } = request.params as { action: string }
    // Before 11.10 the route matches letters and digits only.
    if (!/^[A-Za-z0-9]+$/.test(actionId)) throw new AppError('api.context.404.app_error', 404)
    const post = postFor(chat, request)
    const me = meOf(chat, request)
    const attachments = (post.props.attachments ?? []) as { actions?: Action[] }[]
    const action = attachments.flatMap((attachment) => attachment.actions ?? []).find((a) => a.id === actionId)
    if (!action?.integration) throw new AppError('api.post.do_action.action_id.app_error', 404)
    const trigger = triggers.make(me.id)
    const selected = (request.body as { selected_option?: string } | null)?.selected_option
    const answer = await callAction(chat, action.integration.url, {
      user_id: me.id,
      user_name: me.username,
      channel_id: post.channel_id,
      channel_name: store.channels.get(post.channel_id)?.name ?? '',
      team_id: '',
      team_domain: '',
      post_id: post.id,
      trigger_id: trigger.signed,
      type: action.type ?? 'button',
      data_source: '',
      context: { ...action.integration.context, ...(selected ? { selected_option: selected } : {}) },
    })
    if (answer.update) update(chat, post, answer.update as Partial<Post>)
    if (answer.ephemeral_text) store.addEphemeral(me.id, post.channel_id, String(answer.ephemeral_text))
    return reply.send({ status: 'OK', trigger_id: trigger.client })
  })
  app.post('/api/v4/actions/dialogs/open', async (request) => {
    const body = request.body as { trigger_id?: string; url?: string; dialog?: Record<string, unknown> }
    const { client, userId } = triggers.check(body.trigger_id ?? '')
    store.dialogs.push({ userId, url: body.url ?? '', triggerId: client, dialog: body.dialog ?? {} })
    return { status: 'OK' }
  })
  app.post('/api/v4/actions/dialogs/submit', async (request) => {
    const body = request.body as Record<string, unknown>
    const me = meOf(chat, request)
    return callAction(chat, String(body.url), {
      type: 'dialog_submission',
      callback_id: body.callback_id,
      state: body.state,
      user_id: me.id,
      channel_id: body.channel_id,
      team_id: body.team_id,
      submission: body.submission,
      cancelled: body.cancelled === true,
    })
  })
}

/** An integration's answer replaces the text always, and the properties if it names any. */
function update(chat: Chat, post: Post, change: Partial<Post>): void {
  post.message = change.message ?? ''
  if (change.props !== undefined && change.props !== null) post.props = change.props
  post.update_at = chat.clock.now()
  post.edit_at = post.update_at
}
