import { beforeEach, describe, expect, it } from 'vitest'
import { copyOf, roundOf as ended } from '../../../test/support/calendar-copies.ts'
import { Desk } from '../../../test/support/desk.ts'
import { at, event, hour, minute } from '../../../test/support/events.ts'
import { settle } from '../../../test/support/fake-clock.ts'
import type { CalendarEvent } from '../../core/calendar/event.ts'
import type { CalendarCopy, Round } from '../../m365/sync/calendar-copy.ts'
import { Failure, type FailureKind } from '../../net/failure.ts'
import type { CachedCalendar } from '../../store/calendar-cache.ts'
import { type CalendarStore, CalendarSync, pace, type Synced } from './calendar-sync.ts'

const nine = at('2026-11-24T09:00:00Z')

let desk: Desk
let sync: CalendarSync
let synced: Synced[]
let signInsNeeded: number
beforeEach(() => {
  desk = new Desk(nine)
  desk.state.set({ m365: { state: 'signedIn' } })
  synced = []
  signInsNeeded = 0
  const random = { ...desk.random, fraction: () => 0 }
  sync = new CalendarSync({
    ...desk,
    random,
    onSynced: async (one) => void synced.push(one),
    onSignInNeeded: () => signInsNeeded++,
  })
})

const roundOf = (...events: CalendarEvent[]): Round => ended(copyOf(events, { deltaLink: `link ${events.length}` }))

/** A calendar whose rounds end when a test says so, if it is told to wait. */
class Calendar {
  wait = false
  fail: FailureKind | Error | undefined
  events: CalendarEvent[] = []
  readonly rounds: { at: number; before: CalendarCopy | undefined; signal: AbortSignal }[] = []
  readonly #ends: (() => void)[] = []

  async sync(_window: unknown, before: CalendarCopy | undefined, { signal }: { signal: AbortSignal }): Promise<Round> {
    this.rounds.push({ at: desk.clock.now(), before, signal })
    if (this.wait) await new Promise<void>((resolve) => this.#ends.push(resolve))
    if (this.fail instanceof Error) throw this.fail
    if (this.fail) throw new Failure(this.fail, 'no')
    return roundOf(...this.events)
  }

  end(): void {
    for (const end of this.#ends.splice(0)) end()
  }
}

interface Written {
  ids: string[]
  touched: string[] | undefined
}

/** A cache that notes what it is given. */
function cache(content?: CachedCalendar): CalendarStore & { written: Written[]; full: boolean } {
  const written: Written[] = []
  return {
    written,
    full: false,
    read: async () => content,
    async write(calendar: CachedCalendar, touched?: ReadonlySet<string>) {
      if (this.full) throw new Error('no space')
      written.push({ ids: [...calendar.events.keys()], touched: touched && [...touched] })
    },
  }
}

async function start(calendar = new Calendar(), store = cache()) {
  await sync.start(calendar, store)
  await settle()
  return { calendar, store }
}

const minutesOf = ({ rounds }: Calendar) => rounds.map((round) => (round.at - nine) / minute)

describe('the calendar', () => {
  it('is shown from the last run before the network is asked', async () => {
    const { copy } = roundOf(event())
    const calendar = new Calendar()
    calendar.wait = true
    await start(calendar, cache({ ...copy, syncedAt: nine - hour }))
    expect([...desk.state.get().events.keys()]).toEqual(['event-1'])
    expect(desk.state.get().sync).toEqual({ at: nine - hour, running: true })
    expect(calendar.rounds[0]?.before?.deltaLink).toBe('link 1')
    calendar.events = [event()]
    calendar.end()
    await settle()
    expect(synced).toMatchObject([{ gapMs: hour }])
  })

  it('is asked for again after each round, faster while the user is at it', async () => {
    const { calendar } = await start()
    await desk.clock.pass(10 * minute)
    expect(minutesOf(calendar)).toEqual([0, 5, 10])
    sync.setActive(true)
    await desk.clock.pass(3 * minute)
    expect(minutesOf(calendar)).toEqual([0, 5, 10, 10, 11, 12, 13])
    expect(pace.active).toBe(minute)
    sync.setActive(true)
    await settle()
    expect(calendar.rounds).toHaveLength(7)
  })

  it('that changed during a round is asked for once more, however many noticed', async () => {
    const calendar = new Calendar()
    calendar.wait = true
    await start(calendar)
    const asked = [sync.syncNow('answered'), sync.syncNow('created')]
    await settle()
    expect(calendar.rounds).toHaveLength(1)
    calendar.events = [event()]
    calendar.wait = false
    calendar.end()
    await Promise.all(asked)
    expect(calendar.rounds).toHaveLength(2)
    expect([...desk.state.get().events.keys()]).toEqual(['event-1'])
    expect(desk.clock.waiting).toBe(1)
  })
})

describe('a round that fails', () => {
  it('is tried again soon without a network, and later and later with a server in trouble', async () => {
    const { calendar } = await start()
    calendar.rounds.length = 0
    calendar.fail = 'offline'
    await sync.syncNow('asked')
    await desk.clock.pass(minute)
    expect(minutesOf(calendar)).toEqual([0, 0.5, 1])
    expect(desk.state.get()).toMatchObject({ online: false, sync: { failure: 'offline', running: false } })
    calendar.rounds.length = 0
    calendar.fail = 'server'
    await desk.clock.pass(2 * hour)
    const [first = 0, ...rest] = minutesOf(calendar)
    expect(rest.map((moment) => moment - first)).toEqual([30, 60, 90])
    calendar.fail = undefined
    await sync.syncNow('asked')
    expect(desk.state.get()).toMatchObject({ online: true, sync: { at: desk.clock.now() } })
    expect(desk.state.get().sync.failure).toBeUndefined()
  })

  it('for want of a sign-in says so', async () => {
    const calendar = new Calendar()
    calendar.fail = 'signIn'
    await start(calendar)
    expect(signInsNeeded).toBe(1)
  })

  it('by a fault of ours is shown, and does not end the rounds', async () => {
    const calendar = new Calendar()
    calendar.fail = new TypeError('a fault')
    await start(calendar)
    expect(desk.state.get().sync).toMatchObject({ running: false, failure: 'server' })
    calendar.fail = undefined
    await desk.clock.pass(10 * minute)
    expect(desk.state.get().sync.failure).toBeUndefined()
    expect(desk.faults).toEqual([])
  })
})

describe('a stop', () => {
  it('during a round ends it, shows nothing of it, and leaves no timer behind', async () => {
    const calendar = new Calendar()
    calendar.wait = true
    calendar.events = [event()]
    const { store } = await start(calendar)
    const asked = sync.syncNow('asked')
    sync.stop()
    expect(calendar.rounds[0]?.signal.aborted).toBe(true)
    calendar.end()
    await asked
    await desk.clock.pass(hour)
    expect(desk.state.get().events.size).toBe(0)
    expect(synced).toEqual([])
    expect(store.written).toEqual([])
    expect(calendar.rounds).toHaveLength(1)
    expect(desk.clock.waiting).toBe(0)
  })

  it('while the last run’s calendar is being read shows nothing of it', async () => {
    let read: (calendar: CachedCalendar) => void = () => undefined
    const store = { ...cache(), read: () => new Promise<CachedCalendar>((resolve) => (read = resolve)) }
    const started = sync.start(new Calendar(), store)
    sync.stop()
    read({ ...roundOf(event()).copy, syncedAt: nine })
    await started
    await settle()
    expect(desk.state.get().events.size).toBe(0)
    expect(desk.clock.waiting).toBe(0)
  })

  it('before any start, and a question without an account, do nothing', async () => {
    sync.stop()
    await sync.syncNow('asked')
    sync.setActive(true)
    await settle()
    expect(desk.clock.waiting).toBe(0)
  })
})

describe('the next account', () => {
  it('is read although a round of the one before never ends, and sees nothing of it', async () => {
    const hanging = new Calendar()
    hanging.wait = true
    hanging.events = [event({ id: 'private' })]
    await start(hanging)
    const late = sync.syncNow('asked')
    sync.stop()
    const next = new Calendar()
    next.events = [event({ id: 'own' })]
    const { store } = await start(next)
    expect([...desk.state.get().events.keys()]).toEqual(['own'])
    expect(next.rounds[0]?.before).toBeUndefined()
    hanging.end()
    await late
    await settle()
    expect([...desk.state.get().events.keys()]).toEqual(['own'])
    expect(store.written).toMatchObject([{ ids: ['own'] }])
    expect(desk.clock.waiting).toBe(1)
  })
})

describe('the copy on the disk', () => {
  it('gets what changed with each round; what a write could not bring, it knows itself', async () => {
    const calendar = new Calendar()
    calendar.events = [event()]
    const { store } = await start(calendar)
    store.full = true
    await sync.syncNow('asked')
    await settle()
    store.full = false
    await sync.syncNow('asked')
    await settle()
    await sync.syncNow('asked')
    await settle()
    expect(store.written.map(({ touched }) => touched)).toEqual([['event-1'], ['event-1'], ['event-1']])
    expect(desk.state.get().problems).toEqual([])
  })
})

describe('a sign-in that is asked for', () => {
  it('does not end the trying: the calendar is there again once the refusal has passed', async () => {
    const calendar = new Calendar()
    calendar.fail = 'signIn'
    await start(calendar)
    desk.state.set({ m365: { state: 'signInNeeded' } })
    await desk.clock.pass(3 * hour)
    const waits = calendar.rounds.slice(1).map(({ at: when }, index) => when - (calendar.rounds[index]?.at ?? 0))
    expect(waits.length).toBeGreaterThan(4)
    expect(waits.at(-1)).toBe(30 * minute)
    calendar.fail = undefined
    calendar.events = [event()]
    await desk.clock.pass(30 * minute)
    expect(desk.state.get().sync.failure).toBeUndefined()
    expect(desk.state.get().events.size).toBe(1)
  })
})

describe('news of a round', () => {
  it('is told before the round is on the disk, so that a crash brings it again, and none is lost', async () => {
    const order: string[] = []
    const calendar = new Calendar()
    calendar.events = [event()]
    sync = new CalendarSync({
      ...desk,
      onSynced: async () => {
        await settle()
        order.push('told')
      },
      onSignInNeeded: () => undefined,
    })
    await sync.start(calendar, { read: async () => undefined, write: async () => void order.push('written') })
    for (let turn = 0; turn < 4; turn++) await settle()
    expect(order).toEqual(['told', 'written'])
  })
})
