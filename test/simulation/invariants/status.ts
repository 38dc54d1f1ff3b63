import type { Deeds } from '../deeds.ts'
import type { World } from '../world/world.ts'
import { type Invariant, Violation } from './invariant.ts'

const time = (moment: number) => (moment ? new Date(moment).toISOString().slice(11, 19) : 'never')

/** Invariants 1 to 3: the user wins, everything expires, what was there comes back. */
export function statusInvariant(world: World, deeds: Deeds): Invariant {
  const { company, anna, timeline, computers } = world
  const { store } = company.mattermost
  const user = store.byLogin(anna.username)
  const id = user?.id ?? ''
  const timed = company.mattermost.version !== '5.37'
  /** Who set what the server shows now. */
  let owner = 'nobody'
  /** In what order things happened at the server. */
  let order = 0
  let handAt = 0
  /** An app set something over what Anna had set a moment before, without being able to know: nobody is to blame. */
  let overtaken = false
  const looked = new Map<string, number>()
  deeds.onHand = () => {
    owner = 'Anna'
    handAt = ++order
    overtaken = false
  }
  const handStands = () => {
    const { hand } = deeds
    if (!hand || hand.status === 'online') return false
    return hand.until === undefined || hand.until > timeline.now
  }
  const shown = () => {
    const { status, manual, dnd_end_time } = store.status(id)
    return `${status}${manual ? ' by hand' : ''}${status === 'dnd' && dnd_end_time ? ` until ${time(dnd_end_time * 1000)}` : ''}`
  }
  const set = (from: string, body: string) => {
    const asked = JSON.parse(body) as { status: string; dnd_end_time?: number }
    const now = store.status(id)
    if (owner === 'Anna' && now.manual && now.status !== 'online' && handStands() && !deeds.override) {
      if ((looked.get(from) ?? 0) > handAt)
        throw new Violation(
          'the user wins',
          `${from} sets ${asked.status} over ${now.status}, which Anna set by hand and ${from} had seen`,
        )
      overtaken = true
    }
    const hadNoEnd = deeds.hand?.status === 'dnd' && deeds.hand.until === undefined
    if (timed && asked.status === 'dnd' && !asked.dnd_end_time && !hadNoEnd)
      throw new Violation('everything expires', `${from} sets Do not disturb without an end`)
    order++
    owner = from
  }
  const expectFree = (when: string) => {
    const now = store.status(id)
    if (overtaken) return
    const { hand } = deeds
    if (hand && handStands()) {
      if (now.status !== hand.status || !now.manual)
        throw new Violation(
          deeds.override ? 'what was there comes back' : 'the user wins',
          `${when}, Mattermost shows ${shown()}, but Anna had set ${hand.status} at ${time(hand.at)}`,
        )
      if (hand.status === 'dnd' && (hand.until ?? 0) !== now.dnd_end_time * 1000)
        throw new Violation(
          'what was there comes back',
          `${when}, Anna’s Do not disturb ends at ${time(now.dnd_end_time * 1000)} instead of ${time(hand.until ?? 0)}`,
        )
      return
    }
    if (now.status === 'dnd' || (now.manual && now.status !== 'online'))
      throw new Violation(
        'everything expires',
        `${when}, Mattermost shows ${shown()}, and no meeting runs; it was set by ${owner}`,
      )
    // Before 6.1 and for Away the server has no end to go by; and who was away when DND began is away afterwards.
    if (now.status !== 'online' && (deeds.hand === undefined || deeds.hand.status === 'online'))
      throw new Violation('what was there comes back', `${when}, Mattermost shows ${shown()}, but Anna was online`)
  }
  world.beforeLastMeeting.push(() => expectFree('after the calm'))
  world.inLastMeeting.push(() => {
    const now = store.status(id)
    const paused = computers.every(({ state }) => state.get().status.pausedUntil !== undefined)
    if (handStands() && !deeds.override) return expectFree('in a meeting')
    if (overtaken || paused || handStands()) return
    if (now.status !== 'dnd')
      throw new Violation(
        'the status is true to the calendar',
        `90 s into a meeting, after the calm, Mattermost shows ${shown()}`,
      )
  })
  return {
    onExchange({ from, site, method, path, body }, when) {
      if (site !== 'mattermost' || when !== 'arrived' || !path.startsWith('/api/v4/users/')) return
      if (method === 'GET' && path.endsWith('/status')) looked.set(from, ++order)
      if (method === 'PUT' && path.endsWith('/status')) set(from, body)
    },
    afterCalm: () => expectFree('2.5 minutes after a meeting'),
  }
}
