import { describe, expect, it } from 'vitest'
import { at, event, hour, minute } from '../../../test/support/events.ts'
import { StatusDesk } from '../../../test/support/mattermost/status-desk.ts'
import { type Plan, release } from './planner.ts'
import type { StatusRules } from './rules.ts'

// What the server, the person and another computer of theirs do while this one is not looking.

const nine = at('2026-11-24T09:00:00Z')
const half = nine + 30 * minute
const meeting = event({ start: nine, end: half })
const seconds = (moment: number) => moment / 1000

/** Two computers of one person, on one Mattermost. */
function twoDesks(rules: Partial<StatusRules> = {}, timed = true): [StatusDesk, StatusDesk] {
  const desks: [StatusDesk, StatusDesk] = [
    new StatusDesk([meeting], rules, timed),
    new StatusDesk([meeting], rules, timed),
  ]
  desks[1].mattermost = desks[0].mattermost
  return desks
}

describe('two computers', () => {
  it('that set DND at the same moment leave none after the meeting, though the server then shows one that nobody set', () => {
    const [laptop, desk] = twoDesks()
    const plans = [laptop.look(nine), desk.look(nine)] as const
    laptop.finish(plans[0])
    desk.finish(plans[1])
    laptop.mattermost.tick(half)
    expect(laptop.mattermost.presence).toEqual({ status: 'dnd', manual: false, dndEndTime: 0 })
    laptop.run(half + 200)
    expect(laptop.status).toBe('online')
    desk.run(half + 300)
    expect(laptop.status).toBe('online')
  })

  it('are one: the second takes what the first has set for Mattercal’s, and keeps it true when the first falls asleep', () => {
    const [laptop, desk] = twoDesks()
    laptop.run(nine)
    expect(desk.run(nine + minute).because.kind).toBe('meeting')
    desk.events = [{ ...meeting, end: nine + hour }]
    desk.run(nine + 10 * minute)
    expect(desk.mattermost.presence.dndEndTime).toBe(seconds(nine + hour))
    desk.runEdge(nine + hour)
    expect(desk.status).toBe('online')
    expect(desk.mattermost.custom).toBeNull()
  })

  for (const timed of [true, false])
    for (const availability of ['dnd', 'away'] as const)
      it(`that may replace what was set by hand do not put back each other’s ${availability}, ${timed ? 'with' : 'without'} an end`, () => {
        for (const customStatus of ['text', 'off'] as const) {
          const [laptop, desk] = twoDesks({ overrideManual: true, availability, customStatus }, timed)
          laptop.run(nine)
          desk.run(nine + minute)
          laptop.run(nine + 2 * minute)
          laptop.run(half)
          desk.run(half)
          laptop.run(half + minute)
          desk.run(half + hour)
          expect(laptop.mattermost.presence).toMatchObject({ status: 'online', manual: false })
          expect(laptop.mattermost.custom).toBeNull()
        }
      })
})

describe('what one computer knows', () => {
  it('is not lost when another one looks first: the custom status of before comes back', () => {
    const coffee = { emoji: 'coffee', text: 'Coffee', duration: '' }
    const [laptop, desk] = twoDesks({ overrideManual: true })
    laptop.mattermost.custom = coffee
    laptop.run(nine)
    desk.run(nine + minute)
    desk.run(half)
    laptop.run(half + 1000)
    desk.run(half + minute)
    expect(laptop.mattermost.custom).toEqual(coffee)
  })

  it('is not lost when both look at the end: the Away of before comes back, whoever is later', () => {
    for (const first of [0, 1]) {
      const desks = twoDesks({ overrideManual: true })
      const [laptop, desk] = desks
      desk.run(nine)
      laptop.mattermost.byHand('away')
      laptop.run(nine + minute)
      expect(laptop.status).toBe('dnd')
      const plans = [laptop.look(half), desk.look(half)] as const
      desks[first]?.finish(plans[first] as Plan)
      desks[1 - first]?.finish(plans[1 - first] as Plan)
      desk.run(half + 1000)
      laptop.run(half + 1000)
      expect(laptop.mattermost.presence).toMatchObject({ status: 'away', manual: true })
    }
  })

  it('is not lost when both look at the end: what one puts back, the other does not clear', () => {
    const coffee = { emoji: 'coffee', text: 'Coffee', duration: '' }
    const [laptop, desk] = twoDesks({ overrideManual: true })
    desk.run(nine)
    laptop.mattermost.custom = coffee
    laptop.run(nine + minute)
    const plans = [laptop.look(half), desk.look(half)] as const
    laptop.finish(plans[0])
    desk.finish(plans[1])
    desk.run(plans[1].next ?? half)
    expect(laptop.mattermost.custom).toEqual(coffee)
  })

  it('is not read out of a DND without an end: that one is the person’s', () => {
    const [laptop, desk] = twoDesks({}, false)
    laptop.mattermost.byHand('dnd')
    for (const moment of [nine, nine + minute, half, half + minute]) {
      laptop.run(moment)
      desk.run(moment + 1000)
    }
    expect(laptop.mattermost.presence).toMatchObject({ status: 'dnd', manual: true })
  })
})

describe('what the person sets by hand', () => {
  it('stays when our own call never arrived: DND without an end', () => {
    const desk = new StatusDesk([meeting])
    // Noted, and lost on the way.
    desk.ledger = desk.look(nine).ledger
    desk.mattermost.byHand('dnd')
    for (const moment of [nine + minute, half, half + hour]) desk.run(moment)
    expect(desk.mattermost.presence).toEqual({ status: 'dnd', manual: true, dndEndTime: 0 })
  })

  it('stays as it is when it is DND for the whole meeting already, though we may replace it', () => {
    for (const end of [0, seconds(nine + 2 * hour)]) {
      const desk = new StatusDesk([meeting], { overrideManual: true })
      desk.mattermost.byHand('dnd', end)
      for (const moment of [nine, nine + minute, half, half + minute]) {
        desk.run(moment)
        expect(desk.mattermost.presence).toEqual({ status: 'dnd', manual: true, dndEndTime: end })
      }
    }
  })

  it('comes back by hand, whoever is first to end ours', () => {
    for (const by of ['server', 'app'] as const)
      for (const status of ['away', 'offline'] as const) {
        const desk = new StatusDesk([meeting], { overrideManual: true })
        desk.mattermost.byHand(status)
        desk.run(nine)
        expect(desk.status).toBe('dnd')
        if (by === 'server') desk.mattermost.tick(half)
        desk.run(half + (by === 'server' ? 100 : 0))
        expect(desk.mattermost.presence).toMatchObject({ status, manual: true })
      }
  })

  it('comes back when the server’s clock is ahead, and ends ours a minute before this computer does', () => {
    for (const status of ['away', 'offline'] as const) {
      const desk = new StatusDesk([meeting], { overrideManual: true })
      desk.mattermost.byHand(status)
      desk.run(nine)
      desk.mattermost.tick(half)
      for (const moment of [half - 50_000, half - 10_000]) desk.run(moment)
      desk.run(half)
      expect(desk.mattermost.presence).toMatchObject({ status, manual: true })
    }
  })

  it('comes back after two meetings in a row, between which the server was first', () => {
    const next = event({ id: 'next', start: half + 10 * minute, end: half + 30 * minute })
    const desk = new StatusDesk([meeting, next], { overrideManual: true })
    desk.mattermost.byHand('away')
    desk.run(nine)
    desk.mattermost.tick(half)
    // Asleep in the gap.
    desk.run(half + 10 * minute)
    expect(desk.status).toBe('dnd')
    desk.mattermost.tick(half + 30 * minute)
    desk.run(half + 30 * minute + 100)
    expect(desk.mattermost.presence).toMatchObject({ status: 'away', manual: true })
  })

  it('comes back when we died between leaving their DND and setting ours, and slept until after the meeting', () => {
    const desk = new StatusDesk([meeting], { overrideManual: true })
    desk.mattermost.byHand('away')
    desk.run(nine)
    desk.events = [{ ...meeting, end: nine + hour }]
    desk.ledger = desk.look(nine + minute).ledger
    desk.mattermost.set('online')
    desk.run(nine + 2 * hour)
    expect(desk.mattermost.presence).toMatchObject({ status: 'away', manual: true })
  })

  it('during ours leaves no DND behind that nobody set, once it ends itself', () => {
    const desk = new StatusDesk([meeting])
    desk.run(nine)
    desk.mattermost.byHand('dnd', seconds(nine + hour))
    desk.run(nine + 5 * minute)
    expect(desk.mattermost.presence).toEqual({ status: 'dnd', manual: true, dndEndTime: seconds(nine + hour) })
    desk.mattermost.tick(nine + hour)
    expect(desk.mattermost.presence).toMatchObject({ status: 'dnd', manual: false })
    desk.run(nine + hour + 200)
    expect(desk.status).toBe('online')
  })

  it('with an end holds a meeting only until then: the app looks just after it, and shows the meeting', () => {
    for (const end of [nine, nine + 10 * minute]) {
      const desk = new StatusDesk([meeting])
      desk.mattermost.byHand('dnd', seconds(end))
      const yielded = desk.run(nine)
      expect(desk.mattermost.presence.dndEndTime).toBe(seconds(end))
      expect(yielded.because).toMatchObject({ kind: 'leftAlone', by: 'userSet' })
      expect(yielded.next).toBeLessThanOrEqual(end + 1_000)
      for (let next = yielded.next; next && next <= end + 1_000; next = desk.run(next).next) desk.mattermost.tick(next)
      expect(desk.mattermost.presence).toMatchObject({ status: 'dnd', manual: true, dndEndTime: seconds(half) })
    }
  })

  it('with an end, and ended before that, keeps the meeting away to its end', () => {
    const desk = new StatusDesk([meeting])
    desk.mattermost.byHand('dnd', seconds(nine + 20 * minute))
    desk.run(nine)
    desk.mattermost.byHand('online')
    for (const minutes of [5, 20, 21, 29]) desk.run(nine + minutes * minute)
    expect(desk.status).toBe('online')
  })

  it('is waited for on a server that ends it minutes late', () => {
    const desk = new StatusDesk([meeting])
    desk.mattermost.byHand('dnd', seconds(nine + minute))
    let { next } = desk.run(nine)
    for (; next && next < nine + 5 * minute; next = desk.run(next).next)
      expect(desk.mattermost.presence.dndEndTime).toBe(seconds(nine + minute))
    expect(next).toBeLessThanOrEqual(nine + 5 * minute + 30_000)
    desk.mattermost.tick(nine + 5 * minute)
    desk.run(next ?? 0)
    expect(desk.mattermost.presence.dndEndTime).toBe(seconds(half))
  })

  it('as a custom status with an end gives way to the meeting’s then, and not before', () => {
    const lunch = { emoji: 'sandwich', text: 'Lunch', duration: 'date_and_time', expiresAt: nine + 10 * minute }
    const desk = new StatusDesk([meeting])
    desk.mattermost.custom = lunch
    expect(desk.run(nine).next).toBe(lunch.expiresAt)
    expect(desk.mattermost.custom).toEqual(lunch)
    desk.run(lunch.expiresAt)
    expect(desk.mattermost.custom).toMatchObject({ text: 'In a meeting', expiresAt: half })
    const other = new StatusDesk([meeting])
    other.mattermost.custom = lunch
    other.run(nine)
    other.mattermost.custom = null
    for (const minutes of [5, 10, 29]) other.run(nine + minutes * minute)
    expect(other.mattermost.custom).toBeNull()
  })

  it('with an end, and a wish to be left alone besides, keeps the meeting away to its end', () => {
    for (const channel of ['presence', 'custom'] as const) {
      const desk = new StatusDesk([meeting])
      const end = nine + 10 * minute
      if (channel === 'presence') desk.mattermost.byHand('dnd', seconds(end))
      else desk.mattermost.custom = { emoji: 'sandwich', text: 'Lunch', duration: 'date_and_time', expiresAt: end }
      desk.run(nine)
      desk.ledger = release(desk.ledger, [{ event: meeting.id, until: half }], ['presence', 'custom'], 'request')
      desk.run(nine + 5 * minute)
      desk.mattermost.tick(end)
      for (const minutes of [10, 11, 29]) desk.run(nine + minutes * minute)
      expect(desk.status).toBe('online')
      expect(desk.mattermost.custom?.text).not.toBe('In a meeting')
    }
  })

  it('as a custom status that is cleared shortly before its end stays cleared', () => {
    const desk = new StatusDesk([meeting])
    const end = nine + 10 * minute
    desk.mattermost.custom = { emoji: 'sandwich', text: 'Lunch', duration: 'date_and_time', expiresAt: end }
    desk.run(nine)
    // Cleared since the last look.
    desk.mattermost.custom = null
    for (const moment of [end, end + minute]) desk.run(moment)
    expect(desk.mattermost.custom).toBeNull()
  })
})

describe('a server that ends Do not disturb every five minutes', () => {
  // 09:32, so that the job comes three minutes after it.
  const odd = half + 2 * minute
  const untilOdd = event({ start: nine, end: odd })

  it('shows somebody who was not there as gone after a meeting, and never as here', () => {
    for (const status of ['away', 'offline'] as const) {
      const desk = new StatusDesk([untilOdd])
      desk.mattermost.jobMinutes = 5
      desk.mattermost.presence = { status, manual: false, dndEndTime: 0 }
      desk.run(nine)
      const shown = new Set<string>()
      for (let now = odd; now < odd + 15 * minute; now += minute / 2) {
        desk.mattermost.tick(now)
        desk.run(now)
        shown.add(desk.status)
      }
      expect([...shown]).toEqual(['dnd', status])
    }
  })

  it('is not waited for by somebody who is at their desk', () => {
    const desk = new StatusDesk([untilOdd])
    desk.mattermost.jobMinutes = 5
    desk.run(nine)
    desk.runEdge(odd)
    expect(desk.status).toBe('online')
  })
})

describe('a server that was restarted and no longer says when Do not disturb ends', () => {
  const next = event({ id: 'next', start: half, end: nine + hour })

  it('does not pass for the person: the next meeting counts, and what was there comes back', () => {
    const desk = new StatusDesk([meeting, next], { overrideManual: true })
    desk.mattermost.byHand('away')
    desk.run(nine)
    desk.mattermost.restart()
    desk.run(nine + 10 * minute)
    expect(desk.ledger.released).toEqual([])
    for (let now = half; now < nine + hour; now += minute) {
      desk.mattermost.tick(now)
      desk.run(now)
      expect(desk.status).toBe('dnd')
    }
    for (let now = nine + hour; now < nine + hour + 10 * minute; now += minute) {
      desk.mattermost.tick(now)
      desk.run(now)
    }
    expect(desk.mattermost.presence).toMatchObject({ status: 'away', manual: true })
  })

  it('leaves the person’s own Do not disturb without an end as it is', () => {
    const desk = new StatusDesk([meeting])
    desk.run(nine)
    desk.mattermost.byHand('dnd')
    for (let now = nine + minute; now < half + 30 * minute; now += minute) {
      desk.mattermost.tick(now)
      desk.run(now)
    }
    expect(desk.mattermost.presence).toEqual({ status: 'dnd', manual: true, dndEndTime: 0 })
  })
})
