import { beforeEach, describe, expect, it } from 'vitest'
import { at, event, hour, minute } from '../../../test/support/events.ts'
import { FakeClock, settle } from '../../../test/support/fake-clock.ts'
import type { CalendarEvent } from '../../core/calendar/event.ts'
import { makeBackground } from '../../lifecycle/background.ts'
import { Failure } from '../../net/failure.ts'
import { systemRandom } from '../../random/random.ts'
import { noPolicy } from '../../store/policy.ts'
import { DamagedDownload, WrongSignature } from '../../updates/failures.ts'
import { packageTypeOf, updatesOff } from '../../updates/off.ts'
import { AppStateStore, initialState } from '../state/app-state.ts'
import { Updates } from './updates.ts'

const nine = at('2026-11-24T09:00:00Z')

let clock: FakeClock
let state: AppStateStore
let offered: string | Error | undefined
let installed: boolean[]
let looks: number
let told: string[]
let restarts: number
/** What goes wrong with a download, or with what was downloaded. */
let trouble: { download?: Error; prepare?: Error; install?: Error }

const build = () => {
  const updates: Updates = new Updates({
    onReady: (version) => told.push(`${version} at ${(clock.now() - nine) / minute} min`),
    quit: () => void updates.installAtQuit(),
    restart: () => restarts++,
    state,
    clock,
    random: systemRandom,
    background: makeBackground((name, error) => {
      throw new Error(`${name}: ${String(error)}`)
    }),
    log: () => undefined,
    updater: {
      async check() {
        looks++
        if (offered instanceof Error) throw offered
        return offered
      },
      async download() {
        if (trouble.download) throw trouble.download
      },
      async prepare() {
        if (trouble.prepare) throw trouble.prepare
      },
      async install(restart) {
        if (trouble.install) throw trouble.install
        installed.push(restart)
      },
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
  restarts = 0
  trouble = {}
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
    expect(await updates.installAtQuit()).toBe(true)
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
    expect(await updates.installAtQuit()).toBe(false)
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
    expect(await updates.installAtQuit()).toBe(false)
    await clock.to(nine + 23 * hour)
    expect(state.get().update).toMatchObject({ when: 'later' })
    await clock.to(nine + 31 * hour)
    expect(state.get().update).toMatchObject({ when: 'quit' })
    expect(told).toHaveLength(2)
  })

  it('that do not work say why, change nothing, and are tried again', async () => {
    const updates = build()
    updates.start(undefined)
    for (const [error, why] of [
      [new Failure('offline', 'no'), 'network'],
      [new WrongSignature(), 'signature'],
      [new DamagedDownload(), 'damaged'],
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

  it('that were ready are not any more when a newer one could not be fetched in their place', async () => {
    offered = '1.2.0'
    const updates = build()
    updates.start(undefined)
    await updates.look()
    offered = '1.3.0'
    trouble.download = new Failure('lost', 'no')
    await updates.look()
    expect(state.get().update).toEqual({ at: 'failed', why: 'network' })
    expect(await updates.installAtQuit()).toBe(false)
  })

  it('that cannot be put in place say so while the app goes on, and the old one comes back when it had ended', async () => {
    offered = '1.2.0'
    const updates = build()
    updates.start(undefined)
    await updates.look()
    trouble.prepare = new DamagedDownload()
    updates.choose('now')
    await settle()
    expect(state.get().update).toEqual({ at: 'failed', why: 'damaged' })
    expect(installed).toEqual([])
    expect(restarts).toBe(0)
    trouble = { install: new Error('no') }
    await updates.look()
    updates.choose('now')
    await settle()
    expect(restarts).toBe(1)
  })

  it('leave what was chosen while it was looked for something newer', async () => {
    offered = '1.2.0'
    const updates = build()
    updates.start(undefined)
    await updates.look()
    offered = new Failure('offline', 'no')
    const looking = updates.look()
    updates.choose('later')
    await looking
    expect(state.get().update).toEqual({ at: 'ready', version: '1.2.0', when: 'later' })
    show(event({ id: 'a', start: nine - hour, end: nine + hour }))
    offered = '1.3.0'
    updates.choose('now')
    await updates.look()
    expect(state.get().update).toEqual({ at: 'ready', version: '1.2.0', when: 'afterMeeting' })
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

it('only an AppImage, our installer for Windows and the app of a Mac update themselves', () => {
  const appImage = '/home/anna/Mattercal.AppImage'
  expect(packageTypeOf({ platform: 'linux', marker: 'deb', uninstaller: false })).toBe('deb')
  expect(packageTypeOf({ platform: 'linux', uninstaller: false })).toBe('folder')
  expect(packageTypeOf({ platform: 'linux', appImage, uninstaller: false })).toBeUndefined()
  // The packer makes the rpm and the AppImage from one folder.
  expect(packageTypeOf({ platform: 'linux', appImage, marker: 'rpm', uninstaller: false })).toBeUndefined()
  expect(packageTypeOf({ platform: 'win32', uninstaller: false })).toBe('msi')
  expect(packageTypeOf({ platform: 'win32', uninstaller: true })).toBeUndefined()
  expect(packageTypeOf({ platform: 'darwin', uninstaller: false })).toBeUndefined()
})
