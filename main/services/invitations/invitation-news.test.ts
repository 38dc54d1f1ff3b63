import { beforeEach, describe, expect, it } from 'vitest'
import { Desk, inMemory } from '../../../test/support/desk.ts'
import { at, hour, invitation, minute } from '../../../test/support/events.ts'
import { settle } from '../../../test/support/fake-clock.ts'
import type { CalendarEvent } from '../../core/calendar/event.ts'
import { InvitationNews } from './invitation-news.ts'
import type { NewsMemory } from './news-memory.ts'

const nine = at('2026-11-24T09:00:00Z')

let desk: Desk
beforeEach(() => {
  desk = new Desk(nine - hour)
})

describe('news of invitations', () => {
  it('after a reset include one that came in the very second of the last sync, and none of old', async () => {
    desk.show()
    const news = new InvitationNews({ ...desk, memory: inMemory<NewsMemory>({ told: [] }) })
    const [fresh, old] = [
      // Graph's clock is its own, and it tells whole seconds.
      invitation({ id: 'fresh', createdAt: desk.clock.now() - minute - 900, start: nine + hour, end: nine + 2 * hour }),
      invitation({ id: 'old', createdAt: desk.clock.now() - 48 * hour, start: nine + hour, end: nine + 2 * hour }),
    ]
    const events = new Map([fresh, old].map((e) => [e.id, e]))
    await news.onSynced({
      before: new Map(),
      round: { fresh: true, copy: { events, masters: new Map() }, touched: new Set() },
      gapMs: minute,
    } as never)
    await settle()
    expect(desk.told.map(({ key }) => key)).toEqual(['invitation:fresh'])
  })

  it('is told once, though the calendar brings it again after a crash, and another version of it is news', async () => {
    desk.show()
    const memory = inMemory<NewsMemory>({ told: [] })
    const one = invitation({ id: 'one', createdAt: desk.clock.now(), start: nine + hour, end: nine + 2 * hour })
    const round = (before: CalendarEvent[], event: CalendarEvent) => ({
      before: new Map(before.map((e) => [e.id, e])),
      round: {
        fresh: false,
        copy: { events: new Map([[event.id, event]]), masters: new Map() },
        touched: new Set(['one']),
      },
      gapMs: minute,
    })
    const moved = { ...one, start: one.start + hour, end: one.end + hour, changeKey: 'moved' }
    const again = { ...moved, location: 'Room 7', changeKey: 'moved again' }
    for (const run of [1, 2]) {
      const news = new InvitationNews({ ...desk, memory })
      for (const [before, after] of [
        [[], one],
        [[one], moved],
        [[moved], again],
      ] as const)
        await news.onSynced(round([...before], after) as never)
      expect(
        desk.told.map(({ notice }) => notice.kind === 'invitation' && notice.change.kind),
        `run ${run}`,
      ).toEqual(['new', 'changed', 'changed'])
    }
  })
})
