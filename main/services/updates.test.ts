import { beforeEach, describe, expect, it } from 'vitest'
import { at, event, hour, minute } from '../../test/support/events.ts'
import { FakeClock, settle } from '../../test/support/fake-clock.ts'
import type { CalendarEvent } from '../core/calendar/event.ts'
import { Failure } from '../net/failure.ts'
import { noPolicy } from '../store/policy.ts'
import { WrongSignature } from '../updates/failures.ts'
import { AppStateStore, initialState } from './app-state.ts'
import { Updates, updatesOff } from './updates.ts'

const nine = at('2026-11-24T09:00:00Z')

let clock: FakeClock
let state: AppStateStore
let offered: string | Error | undefined
let installed: boolean[]
let looks: number
let told: string[]

const build = () => {
  const updates: Updates = new Updates({
    onReady: (version) => told.push(`${version} at ${(clock.now() - nine) / minute} min`),
    quit: () => void updates.installAtQuit(),
    state,
    clock,
    log: () => undefined,
    updater: {
      async check() {
        looks++
        if (offered instanceof Error) throw offered
        return offered
      },
      download: async () => undefined,
      install: (restart) => installed.push(restart),
    },
  })
  return updates
}
const show = (...events: CalendarEvent[]) => state.set({ events: new Map(events.map((e) => [e.id, e])) })

beforeEach(() => {
  clock = new FakeClock(nine)
  state = new AppStateStore({ ...initialState, zone: 'Europe/Vienna' })
  offered = undefined
  installed = []
  looks = 0
  told = []
})

describe('updates', () => {
  it('are looked for soon after the start and then a few times a day, and are installed when the app quits', async () => {
    const updates = build()
    updates.start(undefined)
    await clock.to(nine + 10 * minute)
    expect(looks).toBe(1)
    offered = '1.2.0'
    await clock.to(nine + 8 * hour)
    expect(looks).toBe(2)
    expect(state.get().update).toEqual({ at: 'ready', version: '1.2.0', when: 'quit' })
    expect(updates.installAtQuit()).toBe(true)
    expect(installed).toEqual([false])
  })

  it('wait for the end of a meeting, and of the one that follows it at once', async () => {
    offered = '1.2.0'
    const updates = build()
    updates.start(undefined)
    await updates.look()
    show(
      event({ id: 'a', start: nine - hour, end: nine + 30 * minute }),
      event({ id: 'b', start: nine + 30 * minute, end: nine + hour }),
    )
    expect(told).toEqual(['1.2.0 at 0 min'])
    expect(updates.choose('now')).toBeUndefined()
    expect(installed).toEqual([])
    expect(state.get().update).toMatchObject({ when: 'afterMeeting' })
    expect(updates.installAtQuit()).toBe(false)
    await clock.to(nine + 59 * minute)
    expect(installed).toEqual([])
    await clock.to(nine + hour + minute)
    expect(installed).toEqual([true])
  })

  it('are not spoken of during a meeting', async () => {
    offered = '1.2.0'
    const updates = build()
    updates.start(undefined)
    show(event({ id: 'a', start: nine - hour, end: nine + 30 * minute }))
    await updates.look()
    expect(told).toEqual([])
    await clock.to(nine + 31 * minute)
    expect(told.map((text) => Math.round(Number(text.split(' ')[2])))).toEqual([30])
  })

  it('that are put off are not installed at the end, and are asked about again a day later', async () => {
    offered = '1.2.0'
    const updates = build()
    updates.start(undefined)
    await updates.look()
    updates.choose('later')
    expect(updates.installAtQuit()).toBe(false)
    await clock.to(nine + 30 * hour)
    expect(state.get().update).toMatchObject({ when: 'quit' })
  })

  it('that do not work say why, change nothing, and are tried again', async () => {
    const updates = build()
    updates.start(undefined)
    for (const [error, why] of [
      [new Failure('offline', 'no'), 'network'],
      [new WrongSignature(), 'signature'],
      [Object.assign(new Error('full'), { code: 'ENOSPC' }), 'disk'],
      [new Error('?'), 'trouble'],
    ] as const) {
      offered = error
      await updates.look()
      expect(state.get().update).toEqual({ at: 'failed', why })
    }
    offered = '1.2.0'
    await clock.to(nine + 8 * hour)
    expect(state.get().update).toMatchObject({ at: 'ready' })
    offered = new Failure('offline', 'no')
    await updates.look()
    expect(state.get().update).toMatchObject({ at: 'ready' })
  })

  it('are left to whoever takes care of them', async () => {
    const mine = { policy: noPolicy, forTesting: false, server: 'https://updates.example.com', publicKeys: ['key'] }
    expect(updatesOff(mine)).toBeUndefined()
    expect(updatesOff({ ...mine, packageType: 'deb' })).toBe('packageManager')
    expect(updatesOff({ ...mine, forTesting: true })).toBe('testBuild')
    expect(updatesOff({ ...mine, publicKeys: [] })).toBe('noServer')
    expect(updatesOff({ ...mine, policy: { ...noPolicy, updates: { mode: 'off' } } })).toBe('policy')
    build().start('policy')
    await clock.to(nine + 24 * hour)
    await settle()
    expect(looks).toBe(0)
  })
})
