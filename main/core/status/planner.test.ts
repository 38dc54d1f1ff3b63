import { describe, expect, it } from 'vitest'
import { at, event, hour, minute } from '../../../test/support/events.ts'
import { StatusDesk } from '../../../test/support/mattermost/status-desk.ts'
import type { CalendarEvent } from '../calendar/event.ts'
import { release } from './planner.ts'
import type { StatusRules } from './rules.ts'

const nine = at('2026-11-24T09:00:00Z')
const meeting = event({ start: nine, end: nine + 30 * minute })

describe('a meeting', () => {
  it('sets DND and a custom status from its start to its end, and both carry their end', () => {
    const desk = new StatusDesk([meeting])
    expect(desk.run(nine - 1).presence).toBeUndefined()
    desk.run(nine)
    expect(desk.mattermost.presence).toEqual({ status: 'dnd', manual: true, dndEndTime: (nine + 30 * minute) / 1000 })
    expect(desk.mattermost.custom).toMatchObject({ text: 'In a meeting', expiresAt: nine + 30 * minute })
    const planned = desk.runEdge(nine + 30 * minute)
    expect(planned.because.kind).toBe('free')
    expect(desk.status).toBe('online')
    expect(desk.mattermost.custom).toBeNull()
  })

  it('says when to look again: at its start, then at its end', () => {
    const desk = new StatusDesk([meeting])
    expect(desk.run(nine - hour).next).toBe(nine)
    expect(desk.run(nine).next).toBe(nine + 30 * minute)
  })

  it('puts back on an old server what that server cannot expire', () => {
    const desk = new StatusDesk([meeting], {}, false)
    desk.run(nine)
    expect(desk.mattermost.presence).toMatchObject({ status: 'dnd', dndEndTime: 0 })
    desk.run(nine + 3 * hour)
    expect(desk.status).toBe('online')
  })

  it('leaves nothing past its end when the app dies at once', () => {
    const desk = new StatusDesk([meeting])
    desk.run(nine)
    desk.mattermost.tick(nine + 30 * minute)
    expect(desk.status).toBe('online')
    expect(desk.mattermost.custom?.expiresAt).toBe(nine + 30 * minute)
  })

  it('does not show somebody who had left as online afterwards', () => {
    const desk = new StatusDesk([meeting])
    desk.mattermost.presence = { status: 'offline', manual: false, dndEndTime: 0 }
    desk.run(nine)
    desk.run(nine + 30 * minute)
    desk.mattermost.tick(nine + 30 * minute)
    desk.run(nine + 32 * minute)
    expect(desk.mattermost.presence).toEqual({ status: 'offline', manual: false, dndEndTime: 0 })
  })

  it('extends over DND by leaving DND first, so that its end brings back what was before', () => {
    const desk = new StatusDesk([meeting])
    desk.run(nine)
    desk.events = [{ ...meeting, end: nine + hour }]
    const planned = desk.run(nine + 10 * minute)
    expect(planned.presence).toMatchObject({ do: 'set', status: 'dnd', viaOnline: true })
    desk.mattermost.tick(nine + hour)
    expect(desk.status).toBe('online')
  })

  it('is taken back when it is cancelled half-way', () => {
    const desk = new StatusDesk([meeting])
    desk.run(nine)
    desk.events = []
    desk.run(nine + 10 * minute)
    expect(desk.status).toBe('online')
    expect(desk.mattermost.custom).toBeNull()
  })

  it('joins the next one when the gap is short', () => {
    const next = event({ id: 'event-2', start: nine + 33 * minute, end: nine + hour })
    const desk = new StatusDesk([meeting, next])
    desk.run(nine)
    expect(desk.mattermost.presence.dndEndTime * 1000).toBe(nine + hour)
    expect(new StatusDesk([meeting, next], { mergeGapMinutes: 0 }).run(nine).until).toBe(nine + 30 * minute)
  })
})

describe('the user wins', () => {
  it('over a meeting that begins while they are away by hand', () => {
    const desk = new StatusDesk([meeting])
    desk.mattermost.set('away')
    expect(desk.run(nine).because).toMatchObject({ kind: 'leftAlone', by: 'userSet' })
    expect(desk.status).toBe('away')
    desk.mattermost.set('online')
    desk.run(nine + 5 * minute)
    expect(desk.status).toBe('online')
  })

  it('when they clear DND during the meeting: it stays cleared, also at its end', () => {
    const desk = new StatusDesk([meeting])
    desk.run(nine)
    desk.mattermost.set('online')
    for (const minutes of [5, 6, 20, 30, 31]) desk.run(nine + minutes * minute)
    expect(desk.status).toBe('online')
    expect(desk.look(nine + 31 * minute).presence).toBeUndefined()
  })

  it('when they speak up in the short gap between two meetings, until the second begins', () => {
    const desk = new StatusDesk([meeting, event({ id: 'event-2', start: nine + 33 * minute, end: nine + hour })])
    desk.run(nine)
    desk.mattermost.set('online')
    desk.run(nine + 31 * minute)
    desk.run(nine + 32 * minute)
    expect(desk.status).toBe('online')
    desk.run(nine + 33 * minute)
    expect(desk.status).toBe('dnd')
  })

  it('and a custom status of theirs stays, before and during a meeting', () => {
    const lunch = { emoji: 'sandwich', text: 'Lunch', duration: '' }
    const desk = new StatusDesk([meeting])
    desk.mattermost.custom = lunch
    desk.run(nine)
    expect(desk.mattermost.custom).toEqual(lunch)
    const other = new StatusDesk([meeting])
    other.run(nine)
    other.mattermost.custom = lunch
    other.run(nine + 5 * minute)
    other.run(nine + 30 * minute)
    expect(other.mattermost.custom).toEqual(lunch)
  })

  it('and what was there comes back when they let us replace it', () => {
    const coffee = { emoji: 'coffee', text: 'Coffee', duration: '' }
    const desk = new StatusDesk([meeting], { overrideManual: true })
    desk.mattermost.set('away')
    desk.mattermost.custom = coffee
    desk.run(nine)
    expect(desk.status).toBe('dnd')
    desk.run(nine + 30 * minute)
    expect(desk.status).toBe('away')
    expect(desk.mattermost.custom).toEqual(coffee)
  })

  it('but what had expired meanwhile does not come back', () => {
    const desk = new StatusDesk([meeting], { overrideManual: true })
    desk.mattermost.custom = {
      emoji: 'coffee',
      text: 'Coffee',
      duration: 'date_and_time',
      expiresAt: nine + 10 * minute,
    }
    desk.run(nine)
    desk.runEdge(nine + 30 * minute)
    expect(desk.mattermost.custom).toBeNull()
  })

  it('and out of office is never touched, whatever the rules say', () => {
    const desk = new StatusDesk([meeting], { overrideManual: true })
    desk.mattermost.presence = { status: 'ooo', manual: true, dndEndTime: 0 }
    expect(desk.run(nine).because).toMatchObject({ kind: 'leftAlone', by: 'outOfOffice' })
    desk.run(nine + 30 * minute)
    expect(desk.status).toBe('ooo')
  })

  it('and going out of office during a meeting ends our say in it', () => {
    const desk = new StatusDesk([meeting])
    desk.run(nine)
    desk.mattermost.presence = { status: 'ooo', manual: true, dndEndTime: 0 }
    for (const minutes of [5, 30, 40]) desk.run(nine + minutes * minute)
    expect(desk.status).toBe('ooo')
  })

  it('with a request to leave this meeting alone', () => {
    const desk = new StatusDesk([meeting])
    desk.run(nine)
    desk.ledger = release(desk.ledger, [{ event: meeting.id, until: meeting.end }], ['presence', 'custom'], 'request')
    expect(desk.run(nine + minute).because).toMatchObject({ kind: 'leftAlone', by: 'request' })
    expect(desk.status).toBe('online')
    expect(desk.mattermost.custom).toBeNull()
  })
})

describe('the rules', () => {
  const busyAt = (change: Partial<CalendarEvent>, rules: Partial<StatusRules> = {}) =>
    new StatusDesk([{ ...meeting, ...change }], rules).run(nine).presence !== undefined

  it.each<[string, Partial<CalendarEvent>, Partial<StatusRules>, boolean]>([
    ['busy counts', {}, {}, true],
    ['free never does', { showAs: 'free' }, {}, false],
    ['unknown never does', { showAs: 'unknown' }, {}, false],
    ['tentative only if chosen', { showAs: 'tentative', response: 'tentativelyAccepted' }, {}, false],
    ['tentative if chosen', { showAs: 'tentative', response: 'tentativelyAccepted' }, { tentative: true }, true],
    ['out of office if chosen', { showAs: 'oof' }, { oof: true }, true],
    ['working elsewhere if chosen', { showAs: 'workingElsewhere' }, { workingElsewhere: true }, true],
    ['declined never', { response: 'declined' }, {}, false],
    ['cancelled never', { isCancelled: true }, {}, false],
    ['unanswered only if chosen', { response: 'notResponded', showAs: 'tentative' }, {}, false],
    ['unanswered if chosen', { response: 'notResponded', showAs: 'tentative' }, { unanswered: true }, true],
    ['my own block needs somebody else', { isOrganizer: true, response: 'organizer', attendees: [] }, {}, false],
    [
      'my own block if zero people are enough',
      { isOrganizer: true, response: 'organizer', attendees: [] },
      { minAttendees: 0 },
      true,
    ],
    [
      'a room is nobody',
      {
        isOrganizer: true,
        response: 'organizer',
        attendees: [{ name: 'Room', address: 'room@example.com', type: 'resource', response: 'accepted' }],
      },
      {},
      false,
    ],
    ['all-day only if chosen', { isAllDay: true, startDate: '2026-11-24', endDate: '2026-11-25' }, {}, false],
    ['all-day if chosen', { isAllDay: true, startDate: '2026-11-24', endDate: '2026-11-25' }, { allDay: true }, true],
  ])('%s', (_name, change, rules, expected) => {
    expect(busyAt(change, rules)).toBe(expected)
  })

  it('touch nothing before the first run’s question is answered', () => {
    const desk = new StatusDesk([meeting])
    desk.chosen = false
    expect(desk.run(nine)).toMatchObject({ because: { kind: 'notChosen' }, presence: undefined, custom: undefined })
  })

  it('take everything back while paused', () => {
    const desk = new StatusDesk([meeting])
    desk.run(nine)
    desk.pausedUntil = nine + hour
    expect(desk.run(nine + minute).because).toEqual({ kind: 'paused', until: nine + hour })
    expect(desk.status).toBe('online')
  })

  it('ask first, once, and set nothing until the answer', () => {
    const desk = new StatusDesk([meeting], { askFirst: true })
    expect(desk.run(nine)).toMatchObject({ ask: { events: [meeting.id] }, presence: undefined })
    expect(desk.status).toBe('online')
    desk.ledger = { ...desk.ledger, approved: [{ event: meeting.id, until: meeting.end }] }
    desk.run(nine + minute)
    expect(desk.status).toBe('dnd')
  })

  it('never say the title of a private event', () => {
    for (const sensitivity of ['private', 'confidential'] as const) {
      const desk = new StatusDesk([{ ...meeting, subject: 'Doctor', sensitivity }], { customStatus: 'title' })
      desk.run(nine)
      expect(desk.mattermost.custom?.text).toBe('In a meeting')
    }
  })

  it('say a long title cut to what Mattermost keeps', () => {
    const desk = new StatusDesk([{ ...meeting, subject: '📅'.repeat(150) }], { customStatus: 'title' })
    desk.run(nine)
    expect([...(desk.mattermost.custom?.text ?? '')]).toHaveLength(100)
    expect(desk.run(nine + minute).custom).toBeUndefined()
  })
})

describe('a crash', () => {
  it('between the note and the call repeats the call', () => {
    const desk = new StatusDesk([meeting])
    desk.ledger = desk.look(nine).ledger
    desk.run(nine + minute)
    expect(desk.status).toBe('dnd')
  })

  it('after the call is not taken for the user’s doing', () => {
    const desk = new StatusDesk([meeting])
    const planned = desk.look(nine)
    desk.ledger = planned.ledger
    desk.mattermost.carryOut(planned)
    expect(desk.run(nine + minute).because.kind).toBe('meeting')
    desk.runEdge(nine + 30 * minute)
    expect(desk.status).toBe('online')
  })

  it('before a change of ours arrived leaves what stood before ours', () => {
    const desk = new StatusDesk([meeting], { customStatus: 'title' })
    desk.run(nine)
    desk.events = [{ ...meeting, subject: 'Renamed', end: nine + hour }]
    desk.ledger = desk.look(nine + minute).ledger
    desk.run(nine + 2 * minute)
    expect(desk.mattermost.custom?.text).toBe('Renamed')
    expect(desk.mattermost.presence.dndEndTime * 1000).toBe(nine + hour)
    desk.runEdge(nine + hour)
    expect(desk.status).toBe('online')
    expect(desk.mattermost.custom).toBeNull()
  })

  it('in the middle of a meeting is cleaned up by the next start after it', () => {
    const desk = new StatusDesk([meeting], { availability: 'away' })
    desk.run(nine)
    desk.run(nine + 5 * hour)
    expect(desk.status).toBe('online')
    expect(desk.mattermost.custom).toBeNull()
  })
})
