import { beforeEach, describe, expect, it } from 'vitest'
import { Desk, inMemory } from '../../../test/support/desk.ts'
import { at, event, hour } from '../../../test/support/events.ts'
import { StoreError } from '../../store/files.ts'
import { DailySummary } from './daily-summary.ts'

const nine = at('2026-11-24T09:00:00Z')

let desk: Desk
beforeEach(() => {
  desk = new Desk(nine - hour)
})

describe('the daily summary service', () => {
  const start = (mem = inMemory<{ lastShown?: string }>({})) => {
    const service = new DailySummary({ ...desk, memory: mem, syncNow: async () => undefined })
    service.start()
    return mem
  }
  it('comes once a day, caught up after a sleep, and never for a day that is over', async () => {
    desk = new Desk(at('2026-11-24T05:00:00Z'))
    desk.show(event())
    const mem = start()
    await desk.clock.sleepTo(at('2026-11-24T11:00:00Z'))
    await desk.clock.to(at('2026-11-24T11:10:00Z'))
    expect(desk.told.map((t) => t.key)).toEqual(['summary:2026-11-24'])
    await desk.clock.sleepTo(at('2026-11-26T05:00:00Z'))
    await desk.clock.to(at('2026-11-26T05:30:00Z'))
    expect(desk.told).toHaveLength(1)
    await desk.clock.to(at('2026-11-26T07:30:00Z'))
    expect(desk.told.map((t) => t.key)).toEqual(['summary:2026-11-24', 'summary:2026-11-26'])
    expect(mem.value).toEqual({ lastShown: '2026-11-26' })
  })
  it('is silent once the user signed out, also while it waits for the calendar', async () => {
    desk = new Desk(at('2026-11-24T05:00:00Z'))
    const never = new Promise<void>(() => undefined)
    const service = new DailySummary({ ...desk, memory: inMemory({}), syncNow: () => never })
    service.start()
    await desk.clock.to(at('2026-11-24T07:01:00Z'))
    service.stop()
    await desk.clock.to(at('2026-11-26T09:00:00Z'))
    expect(desk.told).toEqual([])
  })
  it('comes although the disk is full, once, and says that the disk is', async () => {
    desk = new Desk(at('2026-11-24T05:00:00Z'))
    desk.show(event())
    const full = inMemory<{ lastShown?: string }>({})
    full.set = async (next) => {
      full.value = next
      throw new StoreError('summary.json', Object.assign(new Error('no space'), { code: 'ENOSPC' }))
    }
    start(full)
    await desk.clock.to(at('2026-11-24T12:00:00Z'))
    expect(desk.told.map(({ key }) => key)).toEqual(['summary:2026-11-24'])
    expect(desk.state.get().problems).toMatchObject([{ id: 'disk' }])
  })
  it('says that it cannot tell, instead of “no meetings”, when nothing could be read', async () => {
    desk = new Desk(at('2026-11-24T05:00:00Z'))
    start()
    await desk.clock.to(at('2026-11-24T07:10:00Z'))
    expect(desk.told.map((t) => t.notice.kind)).toEqual(['summaryFailed'])
  })
})
