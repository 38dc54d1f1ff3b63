import { beforeEach, describe, expect, it } from 'vitest'
import { Desk, inMemory } from '../../../test/support/desk.ts'
import { at, event, hour, minute } from '../../../test/support/events.ts'
import { settle } from '../../../test/support/fake-clock.ts'
import { emptyReminderLog } from '../../core/reminders/reminders.ts'
import { StoreError } from '../../store/files.ts'
import { MeetingReminders } from './meeting-reminders.ts'
import type { ReminderMemory } from './memory.ts'

const nine = at('2026-11-24T09:00:00Z')

let desk: Desk
beforeEach(() => {
  desk = new Desk(nine - hour)
})

describe('the reminder service', () => {
  it('reminds once also when started twice, and tells after a sleep what was missed, in one notice', async () => {
    const mem = inMemory<{ log: typeof emptyReminderLog; checkedAt?: number }>({ log: emptyReminderLog })
    const two = [
      event({ id: 'a', start: nine, end: nine + hour }),
      event({ id: 'b', start: nine + minute, end: nine + hour }),
    ]
    desk.show(...two)
    const first = new MeetingReminders({ ...desk, memory: mem })
    first.start()
    await desk.clock.to(nine - 5 * minute)
    expect(desk.told.map((t) => t.key)).toEqual(['reminder:a'])
    first.stop()
    new MeetingReminders({ ...desk, memory: mem }).start()
    await settle()
    expect(desk.told).toHaveLength(1)
    await desk.clock.sleepTo(nine + 20 * minute)
    expect(desk.told.slice(1).map((t) => t.notice.kind)).toEqual(['missed'])
  })

  it('hands the message over, notes, and shows, in this order', async () => {
    const order: string[] = []
    desk.notices.add('mattermost', {
      deliver: async () => {
        order.push('handed over')
        return 'shown'
      },
      withdraw: () => undefined,
    })
    desk.notices.add('desktop', {
      deliver: async () => {
        order.push('shown')
        return 'shown'
      },
      withdraw: () => undefined,
    })
    const memory = inMemory<ReminderMemory>({ log: emptyReminderLog })
    const { set } = memory
    memory.set = async (next) => {
      order.push('noted')
      await set.call(memory, next)
    }
    desk.show(event({ start: nine, end: nine + hour }))
    new MeetingReminders({ ...desk, memory }).start()
    await desk.clock.to(nine - 5 * minute)
    expect(order).toEqual(['handed over', 'noted', 'shown'])
  })

  it('reminds although the disk is full, and once', async () => {
    const memory = inMemory<ReminderMemory>({ log: emptyReminderLog })
    memory.set = async (next) => {
      memory.value = next
      throw new StoreError('reminders.json', Object.assign(new Error('no space'), { code: 'ENOSPC' }))
    }
    desk.show(event({ start: nine, end: nine + hour }))
    new MeetingReminders({ ...desk, memory }).start()
    await desk.clock.to(nine - minute)
    expect(desk.told.map(({ key }) => key)).toEqual(['reminder:event-1'])
    expect(desk.state.get().problems).toMatchObject([{ id: 'disk' }])
  })

  it('waits for the first round of the calendar: a meeting of yesterday’s copy may be cancelled', async () => {
    const memory = inMemory<ReminderMemory>({ log: emptyReminderLog })
    desk.show(event({ start: nine, end: nine + hour }))
    const sync = { at: nine - hour, running: true }
    desk.state.set({ m365: { state: 'signedIn' }, sync })
    new MeetingReminders({ ...desk, memory }).start()
    await desk.clock.to(nine - 3 * minute)
    expect(desk.told).toEqual([])
    desk.state.set({ sync: { ...sync, running: false, roundEnded: true } })
    await settle()
    expect(desk.told).toHaveLength(1)
  })
})
