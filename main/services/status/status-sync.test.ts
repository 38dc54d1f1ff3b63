import { beforeEach, describe, expect, it } from 'vitest'
import { Desk, inMemory } from '../../../test/support/desk.ts'
import { at, event, hour, minute } from '../../../test/support/events.ts'
import { ModelMattermost } from '../../../test/support/mattermost/model.ts'
import { emptyLedger } from '../../core/status/ledger.ts'
import { Failure } from '../../net/failure.ts'
import type { StatusMemory } from './memory.ts'
import { StatusSync } from './status-sync.ts'

const nine = at('2026-11-24T09:00:00Z')

let desk: Desk
beforeEach(() => {
  desk = new Desk(nine - hour)
})

describe('the status service', () => {
  const build = (mattermost: ModelMattermost, wrong: { next?: Error; emoji?: string } = {}) => {
    const calls: { at: number; status: string }[] = []
    const chosen: string[] = []
    const tries: number[] = []
    const service = new StatusSync({
      ...desk,
      memory: inMemory<StatusMemory>({ ledger: emptyLedger }),
      onSignInNeeded: () => calls.push({ at: desk.clock.now(), status: 'sign in' }),
      async onEmojiUnknown(emoji) {
        chosen.push(emoji)
        const { settings } = desk.state.get()
        const status = { ...settings.preferences.status, emoji }
        desk.state.set({ settings: { ...settings, preferences: { ...settings.preferences, status } } })
      },
    })
    service.start({
      observe: async () => {
        tries.push(desk.clock.elapsed())
        if (wrong.next) throw wrong.next
        return mattermost.observe()
      },
      setPresence: async (status, end) => {
        calls.push({ at: desk.clock.now(), status })
        return mattermost.set(status as 'dnd', end)
      },
      setCustomStatus: async (status) => {
        if (status.emoji === wrong.emoji)
          throw new Failure('refused', 'no', { code: 'api.custom_status.emoji_not_found.app_error' })
        mattermost.custom = status
      },
      forgetRecentStatus: async () => undefined,
      clearCustomStatus: async () => {
        mattermost.custom = null
      },
    })
    return { service, calls, chosen, tries }
  }

  it('acts at the very edges of a meeting, and only there', async () => {
    const { calls } = build(new ModelMattermost(true))
    desk.show(event({ start: nine, end: nine + 30 * minute }))
    await desk.clock.to(nine + 2 * hour)
    expect(calls).toEqual([
      { at: nine, status: 'dnd' },
      // This server is late with ending it.
      { at: nine + 30 * minute + 1000, status: 'online' },
    ])
  })

  it('leaves the end to the server that ends it', async () => {
    const mattermost = new ModelMattermost(true)
    const { calls } = build(mattermost)
    desk.show(event({ start: nine, end: nine + 30 * minute }))
    await desk.clock.to(nine + 30 * minute - 1)
    mattermost.tick(nine + 30 * minute)
    await desk.clock.to(nine + 2 * hour)
    expect(calls).toEqual([{ at: nine, status: 'dnd' }])
    expect(mattermost.presence).toMatchObject({ status: 'online', manual: false })
  })

  it('does the right thing after sleeping through an edge', async () => {
    const mattermost = new ModelMattermost(false)
    const { calls } = build(mattermost)
    desk.show(event({ start: nine, end: nine + 30 * minute }))
    await desk.clock.to(nine + minute)
    await desk.clock.sleepTo(nine + 3 * hour)
    expect(calls.at(-1)).toEqual({ at: nine + 3 * hour, status: 'online' })
    expect(mattermost.presence.status).toBe('online')
  })

  it('tries again after a failure, as patiently as it is asked to', async () => {
    const wrong: { next?: Error } = { next: new Failure('throttled', 'wait', { retryAfterMs: 30_000 }) }
    const { calls } = build(new ModelMattermost(true), wrong)
    desk.show(event({ start: nine - hour, end: nine + 30 * minute }))
    await desk.clock.to(nine - hour + 20_000)
    expect(calls).toEqual([])
    wrong.next = undefined
    await desk.clock.to(nine - hour + 31_000)
    expect(calls.map((call) => call.status)).toEqual(['dnd'])
  })

  it('gives a server that asks for no wait longer and longer waits', async () => {
    const wrong = { next: new Failure('throttled', 'wait', { retryAfterMs: 0 }) }
    const { tries } = build(new ModelMattermost(true), wrong)
    desk.show(event({ start: nine - hour, end: nine + 30 * minute }))
    await desk.clock.pass(5 * minute)
    const waits = tries.map((when, index) => when - (tries[index - 1] ?? when)).slice(1)
    expect(waits.length).toBeGreaterThan(3)
    expect(waits.length).toBeLessThan(15)
    expect(waits).toEqual([...waits].sort((a, b) => a - b))
    expect(waits.at(-1)).toBeGreaterThan(waits[0] ?? 0)
  })

  it('tries again although the clock was set back meanwhile', async () => {
    const wrong: { next?: Error } = { next: new Failure('offline', 'no network') }
    const { tries } = build(new ModelMattermost(true), wrong)
    desk.show(event({ start: nine - hour, end: nine + 30 * minute }))
    await desk.clock.pass(1_000)
    const before = tries.length
    desk.clock.set(nine - 10 * hour)
    await desk.clock.pass(minute)
    expect(tries.length).toBeGreaterThan(before)
  })

  it('shows the meeting with another emoji when the server does not know the chosen one, and keeps to it', async () => {
    const mattermost = new ModelMattermost(true)
    const { settings } = desk.state.get()
    settings.preferences.status = { ...settings.preferences.status, customStatus: 'text', emoji: 'party_wizard' }
    const { chosen } = build(mattermost, { emoji: 'party_wizard' })
    desk.show(event({ start: nine, end: nine + 30 * minute }))
    await desk.clock.to(nine + 10 * minute)
    expect(mattermost.custom).toMatchObject({ emoji: 'calendar', text: 'In a meeting' })
    expect(chosen).toEqual(['calendar'])
    expect(desk.state.get().status.plan?.because.kind).toBe('meeting')
    await desk.clock.to(nine + 31 * minute)
    expect(mattermost.custom).toBeNull()
  })

  it('asks for a sign-in and goes on trying, later and later, until the token is taken again', async () => {
    const wrong: { next?: Error } = { next: new Failure('signIn', 'no') }
    const mattermost = new ModelMattermost(true)
    const { calls, tries } = build(mattermost, wrong)
    desk.show(event({ start: nine, end: nine + 3 * hour }))
    await desk.clock.to(nine + hour)
    expect(calls.every(({ status }) => status === 'sign in')).toBe(true)
    const waits = tries.slice(1).map((when, index) => when - (tries[index] ?? 0))
    expect(waits.at(-1)).toBe(30 * minute)
    wrong.next = undefined
    await desk.clock.pass(30 * minute)
    expect(mattermost.presence.status).toBe('dnd')
  })

  it('looks again within minutes although the clock was set back by hours', async () => {
    const { tries } = build(new ModelMattermost(true))
    await desk.clock.pass(minute)
    const before = tries.length
    desk.clock.set(nine - 5 * hour)
    await desk.clock.pass(5 * minute)
    expect(tries.length).toBeGreaterThan(before)
  })
})
