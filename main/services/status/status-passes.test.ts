import { beforeEach, describe, expect, it } from 'vitest'
import { Desk, inMemory } from '../../../test/support/desk.ts'
import { at, event, hour, minute } from '../../../test/support/events.ts'
import { settle } from '../../../test/support/fake-clock.ts'
import { MemoryFiles } from '../../../test/support/in-memory/files.ts'
import { ModelMattermost } from '../../../test/support/mattermost/model.ts'
import { emptyLedger } from '../../core/status/ledger.ts'
import { Failure } from '../../net/failure.ts'
import { StoreError } from '../../store/files.ts'
import { JsonFile } from '../../store/json-file.ts'
import { type StatusMemory, statusMemorySchema } from './memory.ts'
import { StatusSync, type StatusTarget } from './status-sync.ts'

const nine = at('2026-11-24T09:00:00Z')

let desk: Desk
let memory: ReturnType<typeof inMemory<StatusMemory>>
let mattermost: ModelMattermost
let service: StatusSync
let calls: string[]
let signInsNeeded: number
beforeEach(() => {
  desk = new Desk(nine)
  memory = inMemory<StatusMemory>({ ledger: { ...emptyLedger, released: [], approved: [] } })
  mattermost = new ModelMattermost(true)
  calls = []
  signInsNeeded = 0
  service = new StatusSync({
    ...desk,
    memory,
    onSignInNeeded: () => signInsNeeded++,
    onEmojiUnknown: async () => undefined,
  })
})

/** Requests that a test lets go, or lets fail, one by one. */
class Gate {
  shut = false
  readonly #waiting: { go(): void; fail(error: Error): void }[] = []

  get waiting(): number {
    return this.#waiting.length
  }

  async pass(): Promise<void> {
    if (!this.shut) return
    await new Promise<void>((go, fail) => this.#waiting.push({ go, fail }))
  }

  go(): void {
    for (const one of this.#waiting.splice(0)) one.go()
  }

  fail(error: Error): void {
    for (const one of this.#waiting.splice(0)) one.fail(error)
  }
}

function target(gate = new Gate(), name = 'anna'): StatusTarget {
  return {
    async observe() {
      calls.push(`${name} observe`)
      await gate.pass()
      return mattermost.observe()
    },
    async setPresence(status, end) {
      calls.push(`${name} ${status}`)
      return mattermost.set(status as 'dnd', end)
    },
    setCustomStatus: async (status) => {
      mattermost.custom = status
    },
    forgetRecentStatus: async ({ text }) => void calls.push(`forget ${text}`),
    clearCustomStatus: async () => {
      mattermost.custom = null
    },
  }
}

const meeting = event({ start: nine, end: nine + 30 * minute })

describe('the status', () => {
  it('follows a change that came while it was being looked at', async () => {
    const gate = new Gate()
    gate.shut = true
    service.start(target(gate))
    await settle()
    // Had the pass planned before, it would have missed the meeting.
    desk.show(meeting)
    desk.show(meeting)
    gate.shut = false
    gate.go()
    await settle()
    expect(mattermost.presence.status).toBe('dnd')
    expect(calls.filter((call) => call === 'anna observe').length).toBeLessThanOrEqual(4)
  })

  it('is never set by two passes at a time', async () => {
    const gate = new Gate()
    gate.shut = true
    service.start(target(gate))
    for (let count = 0; count < 5; count++) service.replan()
    await settle()
    expect(gate.waiting).toBe(1)
    gate.shut = false
    gate.go()
    await settle()
    expect(calls).toEqual(['anna observe', 'anna observe'])
    expect(desk.clock.waiting).toBe(1)
  })

  it('is looked at once in five minutes, and each minute during a meeting', async () => {
    service.start(target())
    await settle()
    const looks = () => calls.filter((call) => call === 'anna observe').length
    const before = looks()
    await desk.clock.pass(15 * minute)
    expect(looks()).toBe(before + 3)
    desk.show(event({ start: desk.clock.now(), end: desk.clock.now() + 30 * minute }))
    await settle()
    const during = looks()
    await desk.clock.pass(5 * minute)
    expect(looks()).toBe(during + 5)
  })
})

describe('a title that is shown as the status', () => {
  const choose = (customStatus: 'title' | 'text') => {
    const { settings } = desk.state.get()
    const status = { ...settings.preferences.status, customStatus }
    desk.state.set({ settings: { ...settings, preferences: { ...settings.preferences, status } } })
  }

  it('does not pile up among the statuses that one can choose again', async () => {
    choose('title')
    desk.show(meeting)
    service.start(target())
    await settle()
    expect(mattermost.custom?.text).toBe('Design review')
    expect(calls).toContain('forget Design review')
  })

  it('is forgotten alone: the user’s own words stay', async () => {
    choose('text')
    desk.show(meeting)
    service.start(target())
    await settle()
    expect(mattermost.custom?.text).toBe('In a meeting')
    expect(calls.filter((call) => call.startsWith('forget'))).toEqual([])
  })
})

describe('a stop', () => {
  it('in the middle of a pass sets nothing any more and leaves no timer behind', async () => {
    const gate = new Gate()
    gate.shut = true
    desk.show(meeting)
    service.start(target(gate))
    await settle()
    service.stop()
    gate.go()
    await settle()
    expect(calls).toEqual(['anna observe'])
    expect(desk.state.get().status.observed).toBeUndefined()
    await desk.clock.pass(hour)
    expect(calls).toEqual(['anna observe'])
    expect(desk.clock.waiting).toBe(0)
  })

  it('while the outcome is being looked at shows nothing of it any more', async () => {
    const gate = new Gate()
    const { observe, ...rest } = target(gate)
    let looks = 0
    desk.show(meeting)
    service.start({
      ...rest,
      observe: () => {
        looks++
        gate.shut = looks === 2
        return observe()
      },
    })
    await settle()
    expect(mattermost.presence.status).toBe('dnd')
    service.stop()
    desk.state.set({ status: {} })
    gate.go()
    await settle()
    expect(desk.state.get().status).toEqual({})
    expect(desk.clock.waiting).toBe(0)
  })

  it('leaves nobody a notice that the account just signed out must sign in again', async () => {
    const gate = new Gate()
    gate.shut = true
    service.start(target(gate))
    await settle()
    service.stop()
    desk.state.set({ status: {} })
    gate.fail(new Failure('signIn', 'no'))
    await settle()
    expect(signInsNeeded).toBe(0)
    expect(desk.state.get().status).toEqual({})
    expect(desk.clock.waiting).toBe(0)
  })
})

describe('the next account', () => {
  it('is looked after as soon as the last request of the one before has ended, which sets nothing', async () => {
    const gate = new Gate()
    gate.shut = true
    service.start(target(gate))
    await settle()
    service.stop()
    desk.show(meeting)
    service.start(target(new Gate(), 'ben'))
    await settle()
    gate.go()
    await settle()
    expect(calls).toEqual(['anna observe', 'ben observe', 'ben dnd', 'ben observe'])
    // For the end of the meeting, and for the next look.
    expect(desk.clock.waiting).toBe(2)
  })
})

describe('the end', () => {
  beforeEach(async () => {
    mattermost = new ModelMattermost(false)
    service.start(target())
    desk.show(meeting)
    await settle()
    expect(mattermost.presence.status).toBe('dnd')
  })

  it('takes back what an old server would show for ever', async () => {
    await service.finish('quit')
    expect(mattermost.presence.status).toBe('online')
    expect(desk.clock.waiting).toBe(0)
  })

  it('that cannot take it back leaves it noted for the next start', async () => {
    service.start({ ...target(), observe: () => Promise.reject(new Failure('offline', 'no')) })
    await service.finish('quit')
    expect(mattermost.presence.status).toBe('dnd')
    expect(memory.value.ledger.presence).toBeDefined()
  })
})

describe('a full disk', () => {
  it('is told, nothing is set that is not noted, and it goes on by itself once there is room', async () => {
    let full = true
    const { set } = memory
    memory.set = async (next) => {
      if (full) throw new StoreError('status.json', Object.assign(new Error('no space'), { code: 'ENOSPC' }))
      await set.call(memory, next)
    }
    service.start(target())
    desk.show(meeting)
    await settle()
    expect(desk.state.get().problems).toMatchObject([{ id: 'disk' }])
    expect(calls).not.toContain('anna dnd')
    full = false
    await desk.clock.pass(minute)
    expect(mattermost.presence.status).toBe('dnd')
    expect(desk.faults).toEqual([])
  })
})

describe('what could not be written', () => {
  it('is not set at the second try either, when the file is the one that failed before', async () => {
    const files = new MemoryFiles()
    const store = await JsonFile.open(
      { files, clock: desk.clock },
      'status',
      '/status.json',
      statusMemorySchema,
      () => undefined,
    )
    service = new StatusSync({
      ...desk,
      memory: store,
      onSignInNeeded: () => undefined,
      onEmojiUnknown: async () => undefined,
    })
    files.full = true
    service.start(target())
    desk.show(meeting)
    await desk.clock.pass(5 * minute)
    expect(calls.filter((call) => call === 'anna observe').length).toBeGreaterThan(2)
    expect(calls).not.toContain('anna dnd')
    files.full = false
    await desk.clock.pass(2 * minute)
    expect(mattermost.presence.status).toBe('dnd')
    expect(files.contents.get('/status.json')?.toString()).toContain('"dnd"')
  })
})

describe('the calendar of yesterday', () => {
  it('sets nothing before the first round has ended, well or not', async () => {
    service.start(target())
    desk.show(meeting)
    const sync = { at: nine - hour, running: true }
    desk.state.set({ m365: { state: 'signedIn' }, sync })
    calls.length = 0
    service.replan()
    await desk.clock.pass(minute)
    expect(calls).toEqual([])
    desk.state.set({ sync: { ...sync, running: false, failure: 'offline', roundEnded: true } })
    await settle()
    expect(mattermost.presence.status).toBe('dnd')
  })
})

describe('a pause', () => {
  it('takes the status back at once, and ends by itself', async () => {
    service.start(target())
    desk.show(event({ start: nine, end: nine + 3 * hour }))
    await settle()
    await service.pause('hour')
    await settle()
    expect(mattermost.presence.status).toBe('online')
    await desk.clock.pass(hour)
    expect(mattermost.presence.status).toBe('dnd')
  })

  it('until tomorrow lasts until midnight where the user is', async () => {
    service.start(target())
    await service.pause('today')
    expect(memory.value.pausedUntil).toBe(at('2026-11-25T00:00:00+01:00'))
    await service.resume()
    expect(desk.state.get().status.pausedUntil).toBeUndefined()
  })
})
