import type { Deeds } from '../deeds.ts'
import type { World } from '../world/world.ts'
import { type Invariant, Violation } from './invariant.ts'

/** Invariants 1 to 3 for the custom status. */
export function customStatusInvariant(world: World, deeds: Deeds): Invariant {
  const { company, anna, timeline } = world
  const user = company.mattermost.store.byLogin(anna.username)
  let order = 0
  let setAt = 0
  let seen: { text: string } | undefined
  let overtaken = false
  const looked = new Map<string, number>()
  const shown = (): { text: string; expires_at: string } | undefined => {
    const text = user?.props.customStatus
    const custom = text ? (JSON.parse(text) as { text: string; expires_at: string }) : undefined
    const never = custom?.expires_at.startsWith('0001')
    return custom && (never || Date.parse(custom.expires_at) > timeline.now) ? custom : undefined
  }
  const notice = () => {
    if (deeds.custom === seen) return
    seen = deeds.custom
    setAt = ++order
    overtaken = false
  }
  const expectOwn = (when: string) => {
    const own = deeds.custom?.text
    if (overtaken) return
    const text = shown()?.text
    if (own ? text !== own : text !== undefined)
      throw new Violation(
        own ? 'the user wins' : 'everything expires',
        `${when}, the custom status is ${text === undefined ? 'empty' : `“${text}”`}, but Anna had ${own ? `set “${own}”` : 'none'}`,
      )
  }
  world.beforeLastMeeting.push(() => expectOwn('after the calm'))
  return {
    onExchange({ from, site, method, path, body }, when) {
      if (site !== 'mattermost' || when !== 'arrived') return
      notice()
      if (method === 'GET' && path === '/api/v4/users/me') looked.set(from, ++order)
      if (!path.endsWith('/status/custom')) return
      const standing = deeds.custom?.text && shown()?.text === deeds.custom.text
      const setsItAgain = method === 'PUT' && (JSON.parse(body) as { text: string }).text === deeds.custom?.text
      if (standing && !deeds.override && !setsItAgain) {
        if ((looked.get(from) ?? 0) > setAt)
          throw new Violation(
            'the user wins',
            `${from} replaces the custom status “${deeds.custom?.text}”, which Anna set and ${from} had seen`,
          )
        overtaken = true
      }
      if (method === 'PUT' && !setsItAgain && !body.includes('expires_at'))
        throw new Violation('everything expires', `${from} sets a custom status without an end`)
      order++
    },
    look: notice,
    afterCalm: () => expectOwn('2.5 minutes after a meeting'),
  }
}
