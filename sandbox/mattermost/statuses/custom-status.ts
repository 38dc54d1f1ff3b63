import { ownPathUser } from '../access.ts'
import { AppError, invalidBody } from '../app-error.ts'
import type { Area, Chat } from '../chat.ts'
import type { User } from '../store.ts'

/** A custom status as the server keeps it. `expires_at` is an ISO time; the year 1 means never. */
interface CustomStatus {
  emoji: string
  text: string
  duration: string
  expires_at: string
}

const emojis = new Set([
  'calendar',
  'date',
  'no_entry',
  'speech_balloon',
  'palm_tree',
  'house',
  'hammer_and_wrench',
  'spiral_calendar_pad',
  'headphones',
  'coffee',
  'sandwich',
  'face_with_thermometer',
])
const durations = new Set(['', 'thirty_minutes', 'one_hour', 'four_hours', 'today', 'this_week', 'date_and_time'])

/** Custom statuses: an emoji and a text that may expire. */
export const customStatus: Area = async (app, { chat }) => {
  app.put('/api/v4/users/:id/status/custom', async (request) => {
    if (!chat.switches.customStatuses) throw new AppError('api.custom_status.disabled', 501)
    const user = ownPathUser(chat, request)
    const custom = parse(chat, request.body)
    user.props = { ...user.props, customStatus: JSON.stringify(custom) }
    keepRecent(chat, user, (recent) => [custom, ...recent.filter(({ text }) => text !== custom.text)])
    return { status: 'OK' }
  })
  app.post('/api/v4/users/:id/status/custom/recent/delete', async (request) => {
    // Every member counts, not the text alone.
    const given = JSON.stringify(parse(chat, request.body))
    keepRecent(chat, ownPathUser(chat, request), (recent) => recent.filter((one) => JSON.stringify(one) !== given))
    return { status: 'OK' }
  })
  app.delete('/api/v4/users/:id/status/custom', async (request) => {
    if (!chat.switches.customStatuses) throw new AppError('api.custom_status.disabled', 501)
    const user = ownPathUser(chat, request)
    user.props = { ...user.props, customStatus: '' }
    return { status: 'OK' }
  })
}

/** A request's custom status, checked as the version does. */
function parse(chat: Chat, given: unknown): CustomStatus {
  const body = (given ?? {}) as { emoji?: string; text?: string; duration?: string; expires_at?: string }
  const duration = body.duration ?? ''
  let emoji = body.emoji ?? ''
  if (!emoji && !body.text) throw invalidBody()
  if (!durations.has(duration)) throw invalidBody()
  if (body.expires_at === '' && !(chat.old && duration === '')) throw invalidBody()
  const expires = body.expires_at ? Date.parse(body.expires_at) : undefined
  if (expires !== undefined && Number.isNaN(expires)) throw invalidBody()
  const never = expires === undefined || new Date(expires).getUTCFullYear() <= 1
  if (duration !== '' && never) throw invalidBody()
  if (!never && expires <= chat.clock.now()) throw invalidBody()
  if (!chat.old && emoji && !emojis.has(emoji))
    throw new AppError('api.custom_status.set_custom_statuses.emoji_not_found', 400)
  if (chat.old && !emoji) emoji = 'speech_balloon'
  return {
    emoji,
    text: [...(body.text ?? '')].slice(0, 100).join(''),
    duration: duration || (never ? '' : 'date_and_time'),
    expires_at: never ? '0001-01-01T00:00:00Z' : new Date(expires).toISOString(),
  }
}

/** The five newest custom statuses are kept as a preference, each text once. */
function keepRecent({ store }: Chat, user: User, change: (recent: CustomStatus[]) => CustomStatus[]): void {
  const [category, name] = ['custom_status', 'recent_custom_statuses']
  const kept = store.preferencesOf(user.id).find((p) => p.category === category && p.name === name)
  const value = JSON.stringify(change(JSON.parse(kept?.value ?? '[]') as CustomStatus[]).slice(0, 5))
  store.setPreference({ user_id: user.id, category, name, value })
}
