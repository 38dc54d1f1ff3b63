import type { UserProfile, UserStatus } from '@mattermost/types/users'
import { z } from 'zod'
import type { CustomStatus, Presence } from '../core/status/ledger.ts'

/** The part of a user that we use. */
export type MattermostUser = Pick<UserProfile, 'id' | 'username' | 'first_name' | 'last_name' | 'locale'> & {
  props?: Record<string, string>
}

const customStatus = z.object({
  emoji: z.string().default(''),
  text: z.string().default(''),
  duration: z.string().default(''),
  expires_at: z.string().nullish(),
})

/**
 * The custom status in a user's `props`, or null for none. Mattermost leaves the property out, leaves an empty string
 * after a delete, or writes JSON; a time in the year 1 means that the status does not expire
 * (docs/protocols/mattermost.md).
 */
export function customStatusOf(user: Pick<MattermostUser, 'props'>): CustomStatus | null {
  const text = user.props?.customStatus
  if (!text) return null
  try {
    const parsed = customStatus.parse(JSON.parse(text))
    if (!parsed.text && !parsed.emoji) return null
    const expires = parsed.expires_at ? Date.parse(parsed.expires_at) : Number.NaN
    const never = Number.isNaN(expires) || new Date(expires).getUTCFullYear() <= 1
    return { emoji: parsed.emoji, text: parsed.text, duration: parsed.duration, expiresAt: never ? undefined : expires }
  } catch {
    return null
  }
}

/** An availability as Mattermost reports it. One that we do not know counts as offline. */
export function presenceOf(status: Pick<UserStatus, 'status' | 'manual' | 'dnd_end_time'>): Presence {
  const known = ['online', 'away', 'dnd', 'offline', 'ooo'].includes(status.status)
  return {
    status: (known ? status.status : 'offline') as Presence['status'],
    manual: status.manual === true,
    // Mattermost keeps the old end after DND is left: it means something only while DND is on.
    dndEndTime: status.status === 'dnd' ? (status.dnd_end_time ?? 0) : 0,
  }
}
