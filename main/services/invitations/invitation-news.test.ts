import { beforeEach, describe, expect, it } from 'vitest'
import { copyOf, roundOf } from '../../../test/support/calendar-copies.ts'
import { Desk, inMemory } from '../../../test/support/desk.ts'
import { at, hour, invitation, minute } from '../../../test/support/events.ts'
import { settle } from '../../../test/support/fake-clock.ts'
import type { CalendarEvent } from '../../core/calendar/event.ts'
import type { CalendarCopy } from '../../m365/sync/calendar-copy.ts'
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
    await news.onSynced({
      before: new Map(),
      round: roundOf(copyOf([fresh, old]), { fresh: true, touched: new Set() }),
      gapMs: minute,
      lookGapMs: minute,
    })
    await settle()
    expect(desk.told.map(({ key }) => key)).toEqual(['invitation:fresh'])
  })

  it('is told once, though the calendar brings it again after a crash, and another version of it is news', async () => {
    desk.show()
    const memory = inMemory<NewsMemory>({ told: [] })
    const one = invitation({ id: 'one', createdAt: desk.clock.now(), start: nine + hour, end: nine + 2 * hour })
    const round = (before: CalendarEvent[], event: CalendarEvent) => ({
      before: new Map(before.map((e) => [e.id, e])),
      round: roundOf(copyOf([event])),
      gapMs: minute,
      lookGapMs: minute,
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

  describe('of what lies months ahead', () => {
    const far = nine + 90 * 24 * hour
    const one = () => invitation({ id: 'far', createdAt: desk.clock.now(), start: far, end: far + hour })
    const lookedAt = (event: CalendarEvent) => copyOf([], { beyond: new Map([[event.id, event]]) })
    const kinds = () => desk.told.map(({ notice }) => notice.kind === 'invitation' && notice.change.kind)
    let news: InvitationNews
    beforeEach(() => {
      desk.show()
      news = new InvitationNews({ ...desk, memory: inMemory<NewsMemory>({ told: [] }) })
    })
    const tell = (before: CalendarEvent[], copy: CalendarCopy, looked = true) =>
      news.onSynced({
        before: new Map(before.map((event) => [event.id, event])),
        round: roundOf(copy, { touched: new Set(['far', 'first']) }),
        gapMs: minute,
        lookGapMs: looked ? hour : undefined,
      })

    it('is told when it comes, and not again when its day comes into sight', async () => {
      await tell([], lookedAt(one()))
      await tell([one()], copyOf([one()]))
      expect(kinds()).toEqual(['new'])
    })

    it('is told of a series once: when it is called, and not when it begins', async () => {
      const master = { ...one(), type: 'seriesMaster' as const }
      await tell([], lookedAt(master))
      const first = { ...one(), id: 'first', type: 'occurrence' as const, seriesMasterId: 'far' }
      await tell([master], copyOf([first], { masters: new Map([['far', master]]) }))
      expect(desk.told).toMatchObject([{ notice: { change: { kind: 'new', series: true, answerTo: 'far' } } }])
    })

    it('that was there before the first look is no news', async () => {
      await tell([], lookedAt(one()), false)
      expect(kinds()).toEqual([])
    })

    it('includes a meeting that was moved there: it changed, and is not gone', async () => {
      const before = { ...one(), start: nine + hour, end: nine + 2 * hour }
      await tell([before], lookedAt(one()))
      expect(desk.told).toMatchObject([{ notice: { change: { kind: 'changed', what: ['time'] } } }])
    })
  })
})
