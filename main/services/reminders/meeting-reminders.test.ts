import { beforeEach, describe, expect, it } from 'vitest'
import { Desk, inMemory } from '../../../test/support/desk.ts'
import { at, event, hour, minute } from '../../../test/support/events.ts'
import { settle } from '../../../test/support/fake-clock.ts'
import { emptyReminderLog } from '../../core/reminders/reminders.ts'
import { MeetingReminders } from './meeting-reminders.ts'

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
    new MeetingReminders({ ...desk, memory: mem }).start()
    await desk.clock.to(nine - 5 * minute)
    expect(desk.told.map((t) => t.key)).toEqual(['reminder:a'])
    new MeetingReminders({ ...desk, memory: mem }).start()
    await settle()
    expect(desk.told).toHaveLength(1)
    await desk.clock.sleepTo(nine + 20 * minute)
    expect(desk.told.slice(1).map((t) => t.notice.kind)).toEqual(['missed'])
  })
})
