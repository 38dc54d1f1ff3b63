import { describe, expect, it } from 'vitest'
import { at, event, hour, invitation } from '../../../test/support/events.ts'
import { invitationChanges } from '../invitations/changes.ts'
import { withoutDoubles } from './doubles.ts'
import type { Attendee, CalendarEvent } from './event.ts'
import { foremost } from './foremost.ts'
import { headcount, isInvitation, isSamePerson, otherPeople } from './people.ts'

const person = (name: string, address: string, more: Partial<Attendee> = {}): Attendee => ({
  name,
  address,
  type: 'required',
  response: 'none',
  ...more,
})
const anna = person('Anna Berger', 'anna@example.com')
const tom = person('Tom Ashworth', 'tom@example.com')
const clara = person('Clara Novak', 'clara@example.com')
const x500 = ({ name }: Attendee) => person(name, '/o=ExchangeLabs/ou=x/cn=Recipients/cn=123')
const nobody = { name: '', address: '' }

describe('people', () => {
  it('are the same in both forms of an address', () => {
    expect(isSamePerson(tom, x500(tom))).toBe(true)
    expect(isSamePerson(tom, person('Thomas', 'TOM@example.com'))).toBe(true)
    expect(isSamePerson(tom, person('Tom Ashworth', 'other.tom@example.com'))).toBe(false)
    expect(isSamePerson(x500(tom), x500(clara))).toBe(true)
  })

  it('besides the user leave out rooms, the organizer, the user, and who is listed twice', () => {
    const meeting = event({
      attendees: [anna, x500(clara), tom, x500(tom), person('Danube', 'room@example.com', { type: 'resource' })],
    })
    expect(otherPeople(meeting, anna).map(({ name }) => name)).toEqual(['Tom Ashworth'])
  })

  it.each<[string, Partial<CalendarEvent>, number]>([
    ['nobody is listed', { attendees: [] }, 1],
    ['only the user is listed', { attendees: [anna] }, 1],
    ['a group is listed, and the user in it', { attendees: [person('Team', 'team@example.com')] }, 1],
    ['the organizer is not named', { organizer: nobody, attendees: [anna] }, 1],
    ['neither is named', { organizer: nobody, attendees: [] }, 1],
    ['the organizer is listed in the other form', { attendees: [anna, x500(clara)] }, 1],
    ['one more is listed', { attendees: [anna, tom] }, 2],
    ['it is a block of the user’s own', { isOrganizer: true, response: 'organizer', attendees: [] }, 0],
    [
      'the user called it',
      { isOrganizer: true, response: 'organizer', organizer: anna, attendees: [x500(anna), tom] },
      1,
    ],
    ['nobody called it', { organizer: nobody, response: 'none', attendees: [] }, 0],
  ])('are counted where %s', (_where, change, count) => {
    expect(headcount(event(change))).toBe(count)
  })

  it('may invite without saying who they are', () => {
    expect(isInvitation(invitation({ organizer: nobody }))).toBe(true)
    expect(isInvitation(event({ organizer: nobody, response: 'none' }))).toBe(false)
  })
})

describe('a change of people', () => {
  const of = (before: Attendee[], after: Attendee[], more: Partial<CalendarEvent> = {}) => {
    const old = event({ attendees: before })
    const now = event({ attendees: after, ...more })
    const maps = [old, now].map((one) => new Map([[one.id, one]])) as [
      Map<string, CalendarEvent>,
      Map<string, CalendarEvent>,
    ]
    return invitationChanges(...maps, ['event-1'], new Map(), at('2026-11-24T07:00:00Z'), 'UTC').map(
      (change) => change.kind === 'changed' && change.what,
    )
  }
  const many = Array.from({ length: 300 }, (_, n) => person(`Person ${n}`, `p${n}@example.com`))

  it('is news in a small meeting', () => expect(of([anna], [anna, tom])).toEqual([['people']]))
  it('is none when an address only changes its form', () => {
    expect(of([anna, tom], [x500(anna), x500(tom)])).toEqual([])
    expect(of([x500(anna), tom], [anna, x500(tom)])).toEqual([])
  })
  it('is none when a room comes', () => {
    expect(of([anna], [anna, person('Danube', 'room@example.com', { type: 'resource' })])).toEqual([])
  })
  it('of three hundred is no news of its own, and is told beside other news', () => {
    expect(of(many, [...many, tom])).toEqual([])
    expect(of(many, [...many, tom], { location: 'Danube' })).toEqual([['place', 'people']])
  })
})

describe('one meeting that lies on the calendar twice', () => {
  const all = (...events: CalendarEvent[]) => [...withoutDoubles(new Map(events.map((one) => [one.id, one]))).keys()]
  it('is there once: the one that was answered', () => {
    const [open, answered] = [invitation({ id: 'a' }), event({ id: 'b' })]
    expect(all(open, answered)).toEqual(['b'])
    expect(all(answered, open)).toEqual(['b'])
    expect(all(event({ id: 'b' }), event({ id: 'a' }))).toEqual(['a'])
    expect(all(event({ id: 'a', isCancelled: true }), open, invitation({ id: 'c' }))).toHaveLength(1)
  })
  it('is two when it is at two times, and occurrences of one series are never one', () => {
    expect(all(event({ id: 'a' }), event({ id: 'b', start: at('2026-11-25T09:00:00Z') }))).toHaveLength(2)
    expect(all(event({ id: 'a', iCalUId: '' }), event({ id: 'b', iCalUId: '' }))).toHaveLength(2)
    const series = { seriesMasterId: 'series' }
    expect(all(event({ id: 'a', ...series }), event({ id: 'b', ...series }))).toHaveLength(2)
  })
})

describe('of meetings at the same time', () => {
  const start = at('2026-11-24T12:00:00Z')
  const placed = (id: string, change: Partial<CalendarEvent>) => {
    const one = event({ id, start, end: start + hour, ...change })
    return { event: one, start: one.start, end: one.end }
  }
  const own = { isOrganizer: true, response: 'organizer' as const, attendees: [] }

  it('the one with other people comes before a block of one’s own that starts with it', () => {
    const lunch = placed('lunch', own)
    const talk = placed('talk', { end: start + hour / 2 })
    expect(foremost([lunch, talk])?.event.id).toBe('talk')
    expect(foremost([talk, lunch])?.event.id).toBe('talk')
    expect(foremost([lunch])?.event.id).toBe('lunch')
    expect(foremost([])).toBeUndefined()
  })
  it('an answered one comes first, then the one that began last', () => {
    const early = placed('early', { start: start - hour })
    const late = placed('late', {})
    const open = placed('open', { response: 'notResponded' })
    expect(foremost([early, late, open])?.event.id).toBe('late')
  })
})
