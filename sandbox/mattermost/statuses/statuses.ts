import { adminsOnly, isAdmin, meOf, pathUser } from '../access.ts'
import { AppError, forbidden, invalidBody } from '../app-error.ts'
import type { Area, Chat } from '../chat.ts'
import { traitsOf } from '../versions.ts'

/** Availability: online, away, do not disturb, offline. */
export const statuses: Area = async (app, { chat }) => {
  app.get('/api/v4/users/:id/status', async (request) => {
    if (!chat.switches.userStatuses) throw new AppError('api.status.user_not_found.app_error', 404)
    return shownStatus(chat, pathUser(chat, request).id)
  })
  app.post('/api/v4/caches/invalidate', async (request) => {
    adminsOnly(chat, request)
    chat.store.forgetDndEnds()
    return { status: 'OK' }
  })
  app.post('/api/v4/users/status/ids', async (request) => (request.body as string[]).map((id) => shownStatus(chat, id)))
  app.put('/api/v4/users/:id/status', async (request) => {
    const body = (request.body ?? {}) as { user_id?: string; status?: string; dnd_end_time?: number }
    const user = pathUser(chat, request)
    if (body.user_id !== user.id) throw invalidBody()
    const me = meOf(chat, request)
    if (me.id !== user.id && !isAdmin(me)) throw forbidden()
    const status = body.status ?? ''
    if (!['online', 'away', 'dnd', 'offline'].includes(status)) throw invalidBody()
    // 5.37 has timed DND behind a flag that is off; releases from 2025 on cut to the whole minute.
    const { timedDnd, cutsEnd } = traitsOf[chat.version]
    const wanted = timedDnd ? (body.dnd_end_time ?? 0) : 0
    const end = cutsEnd ? Math.floor(wanted / 60) * 60 : wanted
    chat.store.setStatus(user.id, status, status !== 'online', status === 'dnd' ? end : 0)
    return shownStatus(chat, user.id)
  })
}

function shownStatus(chat: Chat, userId: string): Record<string, unknown> {
  const { status, manual, last_activity_at, dnd_end_time, endForgotten } = chat.store.status(userId)
  const shownEnd = endForgotten ? 0 : dnd_end_time
  return { user_id: userId, status, manual, last_activity_at, dnd_end_time: shownEnd, active_channel: '' }
}
