import { describe, expect, it } from 'vitest'
import { FakeClock } from '../../../test/support/fake-clock.ts'
import { MemoryFiles } from '../../../test/support/in-memory/files.ts'
import { emptyLedger } from '../../core/status/ledger.ts'
import { openMemories } from './memories.ts'

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
})
