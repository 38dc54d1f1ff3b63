import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../test/support/fake-clock.ts'
import { MemoryFiles } from '../../../test/support/in-memory/files.ts'
import { emptyLedger } from '../../core/status/ledger.ts'
import { openMemories, ownCalendarMemories } from './memories.ts'

const doors = { files: new MemoryFiles(), clock: new FakeClock(Date.parse('2026-11-24T09:00:00Z')), folder: '/profile' }
const open = async () => {
  const damaged: string[] = []
  return { memories: await openMemories(doors, (what) => damaged.push(what)), damaged }
}

describe('what the app remembers', () => {
  it('is empty at the very first start, and nothing is written for that', async () => {
    const { memories, damaged } = await open()
    expect(damaged).toEqual([])
    expect(memories.outbox.value).toEqual({ items: [], given: [] })
    expect(memories.status.value.ledger).toEqual(emptyLedger)
    expect(memories.summary.value).toEqual({})
    expect(memories.reminders.value.log).toEqual({ shown: {}, snoozed: [] })
    expect(memories.settings.value.preferences.statusChosen).toBe(false)
    expect(doors.files.contents.size).toBe(0)
  })

  it('is there again after a restart', async () => {
    const { memories } = await open()
    await memories.summary.set({ lastShown: '2026-11-24' })
    await memories.status.set({ ledger: { ...emptyLedger, released: [], approved: [] }, pausedUntil: 5 })
    const again = (await open()).memories
    expect(again.summary.value).toEqual({ lastShown: '2026-11-24' })
    expect(again.status.value.pausedUntil).toBe(5)
    expect([...doors.files.contents.keys()].sort()).toEqual(['/profile/status.json', '/profile/summary.json'])
  })

  it('is set aside and reported where it was damaged, and the rest holds', async () => {
    await doors.files.replace('/profile/status.json', '{"ledger": 7}')
    await doors.files.replace('/profile/outbox.json', '{"items": [{"half":')
    const { memories, damaged } = await open()
    expect(damaged.sort()).toEqual(['outbox', 'status'])
    expect(memories.status.value.ledger).toEqual(emptyLedger)
    expect(memories.outbox.value).toEqual({ items: [], given: [] })
    expect(memories.summary.value).toEqual({ lastShown: '2026-11-24' })
    expect([...doors.files.contents.keys()].filter((path) => path.includes('.damaged-'))).toHaveLength(2)
  })

  it('of one account is not there for another, neither now nor after a restart', async () => {
    const { memories } = await open()
    const given = { id: 'one', eventId: 'event-1', answer: 'accept' as const, at: 1 }
    await ownCalendarMemories(memories, 'jo@example.com')
    await memories.outbox.update(() => ({ items: [], given: [given] }))
    await memories.reminders.set({ log: { shown: { key: 1 }, snoozed: [] } })
    await memories.status.belongTo('mattermost jo')
    await memories.status.set({ ledger: { ...emptyLedger, released: [], approved: [] }, pausedUntil: 5 })
    const again = (await open()).memories
    await ownCalendarMemories(again, 'JO@example.com')
    expect(again.outbox.value.given).toEqual([given])
    const late = again.outbox.update((value) => ({ ...value, given: [...value.given, given] }))
    const other = ownCalendarMemories(again, 'banjo@example.com')
    void again.status.belongTo('mattermost banjo')
    expect(again.outbox.value).toEqual({ items: [], given: [] })
    expect(again.reminders.value.log.shown).toEqual({})
    expect(again.status.value.pausedUntil).toBeUndefined()
    await Promise.all([late, other])
    const third = (await open()).memories
    expect(third.outbox.value).toEqual({ items: [], given: [] })
    expect(JSON.stringify([...doors.files.contents.values()].map(String))).not.toContain('event-1')
  })

  it('of a version that did not say whose it was is taken over', async () => {
    await doors.files.replace('/profile/summary.json', '{"lastShown": "2026-11-23"}')
    const { memories } = await open()
    await ownCalendarMemories(memories, 'jo@example.com')
    expect(memories.summary.value).toEqual({ lastShown: '2026-11-23' })
  })
})
