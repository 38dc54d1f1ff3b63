import type { StoredStatus } from '../../../sandbox/mattermost/store.ts'
import type { Deeds } from '../deeds.ts'
import type { Exchange } from '../world/network.ts'
import type { World } from '../world/world.ts'
import { type Invariant, Violation } from './invariant.ts'

const time = (moment: number) => (moment ? new Date(moment).toISOString().slice(11, 19) : 'never')

/** How long a DND that ends may still be seen: the server takes up to 250 ms, and the app looks a second later. */
const endsWithin = 3_000

function shown({ status, manual, dnd_end_time }: Pick<StoredStatus, 'status' | 'manual' | 'dnd_end_time'>): string {
  const until = status === 'dnd' && dnd_end_time ? ` until ${time(dnd_end_time * 1000)}` : ''
  return `${status}${manual ? ' by hand' : ''}${until}`
}

/** Invariants 1 to 3: the user wins, everything expires, what was there comes back. */
export const statusInvariant = (world: World, deeds: Deeds): Invariant => new StatusInvariant(world, deeds)

class StatusInvariant implements Invariant {
  readonly #world: World
  readonly #deeds: Deeds
  readonly #timed: boolean
  /** Who set what the server shows now. */
  #owner = 'nobody'
  /** In what order things happened at the server. */
  #order = 0
  #handAt = 0
  /** An app set something over what Anna had set a moment before, without being able to know: nobody is to blame. */
  #overtaken = false
  readonly #looked = new Map<string, number>()
  /** What each app saw last, or set. */
  readonly #saw = new Map<string, string>()
  /** What Anna set is what an app had last seen there, or set: no app can tell. */
  #unnoticeable = false

  constructor(world: World, deeds: Deeds) {
    this.#world = world
    this.#deeds = deeds
    this.#timed = world.company.mattermost.version !== '5.37'
    deeds.onHand = () => {
      this.#owner = 'Anna'
      this.#handAt = ++this.#order
      this.#overtaken = false
      this.#unnoticeable = [...this.#saw.values()].includes(this.#shown)
    }
    world.beforeLastMeeting.push(() => this.#expectFree('after the calm'))
    world.inLastMeeting.push(() => this.#expectMeeting())
  }

  onExchange({ from, site, method, path, body }: Exchange, when: string): void {
    if (site !== 'mattermost' || when !== 'arrived' || !path.startsWith('/api/v4/users/')) return
    if (method === 'GET' && path.endsWith('/status')) {
      this.#looked.set(from, ++this.#order)
      this.#saw.set(from, this.#shown)
    }
    if (method === 'PUT' && path.endsWith('/status')) this.#set(from, body)
  }

  afterCalm(): void {
    this.#expectFree('2.5 minutes after a meeting')
  }

  get #now(): StoredStatus {
    const { company, anna } = this.#world
    const { store } = company.mattermost
    return store.status(store.byLogin(anna.username)?.id ?? '')
  }

  get #shown(): string {
    return shown(this.#now)
  }

  get #handStands(): boolean {
    const { hand } = this.#deeds
    if (!hand || hand.status === 'online') return false
    return hand.until === undefined || hand.until > this.#world.timeline.now
  }

  get #handEndsJustNow(): boolean {
    const since = this.#world.timeline.now - (this.#deeds.hand?.until ?? 0)
    return since >= 0 && since < endsWithin
  }

  /** An app sets the availability. */
  #set(from: string, body: string): void {
    const asked = JSON.parse(body) as { status: string; dnd_end_time?: number }
    const { hand, override } = this.#deeds
    const now = this.#now
    if (this.#owner === 'Anna' && now.manual && now.status !== 'online' && this.#handStands && !override) {
      if ((this.#looked.get(from) ?? 0) > this.#handAt && !this.#unnoticeable)
        throw new Violation(
          'the user wins',
          `${from} sets ${asked.status} over ${now.status}, which Anna set by hand and ${from} had seen`,
        )
      this.#overtaken = true
    }
    const hadNoEnd = hand?.status === 'dnd' && hand.until === undefined
    if (this.#timed && asked.status === 'dnd' && !asked.dnd_end_time && !hadNoEnd)
      throw new Violation('everything expires', `${from} sets Do not disturb without an end`)
    this.#order++
    this.#owner = from
    const manual = asked.status !== 'online'
    this.#saw.set(from, shown({ status: asked.status, manual, dnd_end_time: asked.dnd_end_time ?? 0 }))
  }

  /** No meeting runs: what Anna set stands, and nothing else. */
  #expectFree(when: string): void {
    if (this.#overtaken || this.#handEndsJustNow) return
    const { hand } = this.#deeds
    const now = this.#now
    if (hand && this.#handStands) {
      this.#expectHand(when, hand)
      return
    }
    if (now.status === 'dnd' || (now.manual && now.status !== 'online'))
      throw new Violation(
        'everything expires',
        `${when}, Mattermost shows ${this.#shown}, and no meeting runs; it was set by ${this.#owner}`,
      )
    // Before 6.1 and for Away the server has no end to go by; and who was away when DND began is away afterwards.
    if (now.status !== 'online' && (hand === undefined || hand.status === 'online'))
      throw new Violation('what was there comes back', `${when}, Mattermost shows ${this.#shown}, but Anna was online`)
  }

  #expectHand(when: string, hand: NonNullable<Deeds['hand']>): void {
    const now = this.#now
    if (now.status !== hand.status || !now.manual)
      throw new Violation(
        this.#deeds.override ? 'what was there comes back' : 'the user wins',
        `${when}, Mattermost shows ${this.#shown}, but Anna had set ${hand.status} at ${time(hand.at)}`,
      )
    if (hand.status === 'dnd' && (hand.until ?? 0) !== now.dnd_end_time * 1000)
      throw new Violation(
        'what was there comes back',
        `${when}, Anna’s Do not disturb ends at ${time(now.dnd_end_time * 1000)} instead of ${time(hand.until ?? 0)}`,
      )
  }

  #expectMeeting(): void {
    const paused = this.#world.computers.every(({ state }) => state.get().status.pausedUntil !== undefined)
    if (this.#handStands && !this.#deeds.override) {
      this.#expectFree('in a meeting')
      return
    }
    if (this.#overtaken || paused || this.#handStands || this.#handEndsJustNow) return
    if (this.#now.status !== 'dnd')
      throw new Violation(
        'the status is true to the calendar',
        `90 s into a meeting, after the calm, Mattermost shows ${this.#shown}`,
      )
  }
}
