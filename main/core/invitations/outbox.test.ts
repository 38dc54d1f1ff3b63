import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { at, hour, invitation, minute } from '../../../test/support/events.ts'
import type { CalendarEvent, ResponseType } from '../calendar/event.ts'
import { type AnswerCommand, basisOf, refusal } from './answer.ts'
import { invitationChanges, peopleChanged } from './changes.ts'
import { after as afterTry, dueAt, give, judge, nextDue, type OutboxItem, tidy, undo, undoFor } from './outbox.ts'
import { waitingInvitations } from './waiting.ts'

const now = at('2026-11-24T09:00:00Z')
const meeting = invitation({ start: now + hour, end: now + 2 * hour })
const command: AnswerCommand = { eventId: meeting.id, answer: 'accept', comment: '', sendResponse: true }
const given = (): OutboxItem => give([], { id: 'one', command, basis: basisOf(meeting) }, now)[0] as OutboxItem

describe('an answer', () => {
  it('can be taken back for eight seconds and not longer', () => {
    const item = given()
    expect(dueAt(item)).toBe(now + undoFor)
    expect(undo([item], 'one')).toEqual([])
    expect(undo([{ ...item, state: { at: 'unsure', since: now, readAt: now, reads: 0 } }], 'one')).toBeUndefined()
  })

  it('replaces an earlier one for the same meeting that was not yet on the wire', () => {
    const items = give(
      [given()],
      { id: 'two', command: { ...command, answer: 'decline' }, basis: basisOf(meeting) },
      now + 1000,
    )
    expect(items.map((item) => item.id)).toEqual(['two'])
  })

  it('waits behind one for the same meeting that may be on the wire', () => {
    const first = { ...given(), state: { at: 'unsure' as const, since: now, readAt: now + minute, reads: 0 } }
    const items = give([first], { id: 'two', command, basis: basisOf(meeting) }, now)
    expect(items).toHaveLength(2)
    expect(nextDue(items, now + 30_000)).toBeUndefined()
    expect(nextDue(items, now + minute)?.id).toBe('one')
  })

  it('stops when the meeting moved, was cancelled, or is gone', () => {
    const why = (found: CalendarEvent | undefined) => {
      const { item } = judge(given(), { found }, now)
      return item.state.at === 'stopped' ? item.state.why : item.state.at
    }
    expect(why({ ...meeting, start: meeting.start + hour, end: meeting.end + hour })).toBe('moved')
    expect(why({ ...meeting, isCancelled: true })).toBe('cancelled')
    expect(why(undefined)).toBe('gone')
    expect(why({ ...meeting, subject: 'Another title', changeKey: 'other' })).toBe('unsure')
  })

  it('is looked up less and less often while its meeting cannot be read', () => {
    let item = given()
    const waits = Array.from({ length: 5 }, () => {
      item = afterTry(item, { kind: 'lost' }, false, now)
      return ((dueAt(item) ?? now) - now) / 1000
    })
    expect(waits).toEqual([5, 15, 60, 300, 300])
    expect(judge(item, { found: meeting }, now).item.failedReads).toBeUndefined()
  })

  it('a decline that vanished with its meeting has arrived', () => {
    const decline = {
      ...given(),
      command: { ...command, answer: 'decline' as const },
      state: { at: 'unsure' as const, since: now, readAt: now, reads: 0 },
    }
    expect(judge(decline, { found: undefined }, now).item.state.at).toBe('sent')
  })

  it('stays on the list until a sync shows it, so that a late delta is not believed', () => {
    const sent = { ...given(), state: { at: 'sent' as const, when: now } }
    expect(tidy([sent], () => 'notResponded', now + minute)).toHaveLength(1)
    expect(tidy([sent], () => 'accepted', now + minute)).toHaveLength(0)
  })

  it('is refused where Graph would refuse it', () => {
    const propose = { start: now + 3 * hour, end: now + 4 * hour }
    expect(refusal(command, { ...meeting, isOrganizer: true }, now, true)).toBe('organizer')
    expect(refusal(command, { ...meeting, isCancelled: true }, now, true)).toBe('cancelled')
    expect(refusal(command, { ...meeting, end: now }, now, true)).toBe('past')
    expect(refusal({ ...command, proposedNewTime: propose }, meeting, now, true)).toBe('proposalOnAccept')
    const tentative = { ...command, answer: 'tentativelyAccept' as const, proposedNewTime: propose }
    expect(refusal(tentative, meeting, now, true)).toBeUndefined()
    expect(refusal(tentative, meeting, now, false)).toBe('noProposals')
    expect(refusal(tentative, { ...meeting, allowNewTimeProposals: false }, now, true)).toBe('noProposals')
    expect(refusal({ ...tentative, sendResponse: false }, meeting, now, true)).toBe('proposalNeedsResponse')
    expect(
      refusal({ ...tentative, proposedNewTime: { start: propose.end, end: propose.start } }, meeting, now, true),
    ).toBe('badProposal')
  })

  it('reaches the organizer exactly once, whatever the network does', () => {
    type Weather = 'fine' | 'offline' | 'lostBefore' | 'lostAfter' | 'throttled' | 'crash'
    const weathers = fc.array(
      fc.constantFrom<Weather>('fine', 'offline', 'lostBefore', 'lostAfter', 'throttled', 'crash'),
      { maxLength: 12 },
    )
    fc.assert(
      fc.property(weathers, fc.constantFrom('accept' as const, 'decline' as const), (list, answer) => {
        let mails = 0
        let server: ResponseType = 'notResponded'
        let respondedAt: number | undefined
        let item: OutboxItem = { ...given(), command: { ...command, answer } }
        let clock = now
        const weather = [...list]
        for (let step = 0; step < 80 && item.state.at !== 'sent'; step++) {
          clock = Math.max(clock, dueAt(item) ?? clock)
          const kind = weather.shift() ?? 'fine'
          if (kind === 'offline') {
            item = afterTry(item, { kind: 'notTaken', reason: 'offline' }, false, clock)
            continue
          }
          const gone = server === 'declined'
          const verdict = judge(
            item,
            { found: gone ? undefined : { ...meeting, response: server, respondedAt } },
            clock,
          )
          item = verdict.item
          if (verdict.do === 'keep') continue
          const carriedOut = kind === 'fine' || kind === 'lostAfter' || kind === 'crash'
          if (carriedOut) {
            mails++
            server = answer === 'accept' ? 'accepted' : 'declined'
            respondedAt = clock
          }
          // After a crash only what was saved before the call is known.
          if (kind === 'crash') continue
          if (kind === 'throttled')
            item = afterTry(item, { kind: 'notTaken', reason: 'throttled', retryAfterMs: 3000 }, true, clock)
          else if (kind === 'lostBefore' || kind === 'lostAfter') item = afterTry(item, { kind: 'lost' }, true, clock)
          else item = afterTry(item, { kind: 'taken' }, true, clock)
        }
        expect(item.state.at).toBe('sent')
        expect(mails).toBe(1)
      }),
      { numRuns: 500 },
    )
  })
})

describe('what waits for an answer', () => {
  const master = invitation({ id: 'series', type: 'seriesMaster', start: now, end: now + hour })
  const occurrence = (id: string, start: number, change = {}) =>
    invitation({ id, type: 'occurrence', seriesMasterId: 'series', start, end: start + hour, ...change })

  it('is a series once, at its next occurrence', () => {
    const list = [
      occurrence('b', now + 48 * hour),
      occurrence('a', now + 24 * hour),
      occurrence('past', now - 24 * hour),
    ]
    expect(
      waitingInvitations(list, new Map([['series', master]]), now, 'Europe/Vienna').map((i) => [
        i.id,
        i.event.id,
        i.series,
      ]),
    ).toEqual([['series', 'a', true]])
  })

  it('is an exception alone, once the series was answered', () => {
    const answered = new Map([['series', { ...master, response: 'accepted' as const }]])
    const moved = occurrence('moved', now + 24 * hour, { type: 'exception' })
    expect(waitingInvitations([moved], answered, now, 'Europe/Vienna').map((i) => [i.id, i.series])).toEqual([
      ['moved', false],
    ])
  })

  it('is not what is my own, over, cancelled, or answered', () => {
    const list = [
      invitation({ id: 'own', isOrganizer: true, start: now + hour, end: now + 2 * hour }),
      invitation({ id: 'over', start: now - 2 * hour, end: now - hour }),
      invitation({ id: 'cancelled', isCancelled: true, start: now + hour, end: now + 2 * hour }),
      invitation({ id: 'answered', response: 'tentativelyAccepted', start: now + hour, end: now + 2 * hour }),
    ]
    expect(waitingInvitations(list, new Map(), now, 'Europe/Vienna')).toEqual([])
  })
})

describe('news of invitations', () => {
  const map = (...events: CalendarEvent[]) => new Map(events.map((e) => [e.id, e]))
  const news = (before: Map<string, CalendarEvent>, after_: Map<string, CalendarEvent>) =>
    invitationChanges(before, after_, after_.keys(), new Map(), now, 'Europe/Vienna')

  it('are new ones, changes of title, time, place and people, and cancellations', () => {
    expect(news(map(), map(meeting))).toMatchObject([{ kind: 'new', answerTo: meeting.id }])
    const changed = { ...meeting, location: 'Room Danube', start: meeting.start + hour, end: meeting.end + hour }
    expect(news(map(meeting), map(changed))).toMatchObject([{ kind: 'changed', what: ['time', 'place'] }])
    expect(news(map(meeting), map({ ...meeting, isCancelled: true }))).toMatchObject([{ kind: 'cancelled' }])
    const joined = { name: 'Jonas Weber', address: 'jonas@example.com', type: 'required', response: 'none' } as const
    const more = { ...meeting, attendees: [...meeting.attendees, joined] }
    expect(news(map(meeting), map(more))).toMatchObject([{ kind: 'changed', what: ['people'] }])
    expect(peopleChanged(meeting, more)).toEqual({ added: ['Jonas Weber'], removed: [] })
  })

  it('are not other people’s answers, my own meetings, what is over, or a mere removal', () => {
    const answered = meeting.attendees.map((person) => ({ ...person, response: 'declined' as const }))
    expect(news(map(meeting), map({ ...meeting, changeKey: 'new', attendees: answered }))).toEqual([])
    expect(news(map(meeting), map({ ...meeting, hideAttendees: true, attendees: [] }))).toEqual([])
    expect(news(map(), map({ ...meeting, isOrganizer: true }))).toEqual([])
    expect(news(map(), map({ ...meeting, start: now - 2 * hour, end: now - hour }))).toEqual([])
    expect(invitationChanges(map(meeting), map(), [meeting.id], new Map(), now, 'Europe/Vienna')).toEqual([])
  })

  it('are one for a series', () => {
    const occurrence = (id: string, start: number) =>
      invitation({ id, type: 'occurrence', seriesMasterId: 'series', start, end: start + hour })
    expect(news(map(), map(occurrence('b', now + 48 * hour), occurrence('a', now + 24 * hour)))).toMatchObject([
      { kind: 'new', event: { id: 'a' } },
    ])
  })
})
