import { describe, expect, it } from 'vitest'
import { fillFromMaster, parseDateTime, parseEvent, parseSkeleton } from './event-parser.ts'

const utc = (dateTime: string) => ({ dateTime, timeZone: 'UTC' })
const item = (more: object = {}) => ({
  id: 'AAMk1',
  subject: 'Design review',
  start: utc('2026-11-24T09:00:00.0000000'),
  end: utc('2026-11-24T10:00:00.0000000'),
  ...more,
})
const at = (text: string) => Date.parse(text)

describe('times', () => {
  it.each([
    ['seven digits of a second', '2026-11-24T09:00:00.1234567', 'UTC', '2026-11-24T09:00:00.123Z'],
    ['no seconds', '2026-11-24T09:00', 'UTC', '2026-11-24T09:00:00Z'],
    ['an offset that is there although none was promised', '2026-11-24T09:00:00Z', 'UTC', '2026-11-24T09:00:00Z'],
    ['a Windows zone', '2026-11-24T09:00:00', 'W. Europe Standard Time', '2026-11-24T08:00:00Z'],
    ['an IANA zone', '2026-07-24T09:00:00', 'Europe/Vienna', '2026-07-24T07:00:00Z'],
    ['a zone nobody knows, taken for UTC', '2026-11-24T09:00:00', 'tzone://Microsoft/Custom', '2026-11-24T09:00:00Z'],
    ['no zone, taken for UTC', '2026-11-24T09:00:00', null, '2026-11-24T09:00:00Z'],
  ])('are read with %s', (_what, dateTime, timeZone, instant) => {
    expect(parseDateTime({ dateTime, timeZone })).toBe(at(instant))
  })

  it.each(['', 'soon', '2026-13-45T99:00:00'])('are not made up of "%s"', (dateTime) => {
    expect(parseDateTime(utc(dateTime))).toBeUndefined()
  })

  it('of an answer are left out where Graph means that there was none', () => {
    const answered = (time: string) => parseEvent(item({ responseStatus: { response: 'accepted', time } }))?.respondedAt
    expect(answered('0001-01-01T00:00:00Z')).toBeUndefined()
    expect(answered('4501-01-01T00:00:00Z')).toBeUndefined()
    expect(answered('2026-11-20T08:30:00.1234567Z')).toBe(at('2026-11-20T08:30:00.123Z'))
  })
})

describe('an event', () => {
  it('is read with nothing but its times', () => {
    expect(parseEvent({ id: 'x', start: utc('2026-11-24T09:00:00'), end: utc('2026-11-24T10:00:00') })).toMatchObject({
      type: 'singleInstance',
      subject: '',
      body: '',
      attendees: [],
      organizer: { name: '', address: '' },
      response: 'none',
      responseRequested: true,
      allowNewTimeProposals: true,
      isCancelled: false,
      showAs: 'unknown',
      sensitivity: 'normal',
      start: at('2026-11-24T09:00:00Z'),
      end: at('2026-11-24T10:00:00Z'),
    })
  })

  it.each([
    ['no id', { id: '' }],
    ['no start', { start: undefined }],
    ['a start that is no time', { start: utc('soon') }],
    ['an end before its start', { end: utc('2026-11-24T08:00:00') }],
  ])('with %s is none', (_what, more) => {
    expect(parseEvent(item(more))).toBeUndefined()
  })

  it('keeps a sensitivity that it does not know private', () => {
    const of = (sensitivity?: string | null) => parseEvent(item({ sensitivity }))?.sensitivity
    expect([of(), of(null), of('normal'), of('personal'), of('confidential'), of('private'), of('topSecret')]).toEqual([
      'normal',
      'normal',
      'normal',
      'personal',
      'confidential',
      'private',
      'private',
    ])
  })

  it('survives words that it does not know', () => {
    const event = parseEvent(
      item({
        type: 'hologram',
        showAs: 'astral',
        importance: 'cosmic',
        responseStatus: { response: 'maybe' },
        attendees: [{ type: 'robot', emailAddress: { address: 'r@example.com' }, status: { response: 'beep' } }],
      }),
    )
    expect(event).toMatchObject({
      type: 'singleInstance',
      showAs: 'unknown',
      importance: 'normal',
      response: 'none',
      attendees: [{ name: '', address: 'r@example.com', type: 'required', response: 'none' }],
    })
  })

  it('has plain text only, and not without end', () => {
    const body = (contentType: string, content: string) =>
      parseEvent(item({ body: { contentType, content }, bodyPreview: 'Preview' }))?.body
    expect(body('html', '<script>x</script>')).toBe('Preview')
    expect(body('text', 'Plain')).toBe('Plain')
    expect(body('text', 'x'.repeat(100_000))).toHaveLength(20_000)
  })

  it('says how its series repeats', () => {
    const recurrence = {
      pattern: { type: 'weekly', interval: 2, daysOfWeek: ['monday'], index: 'unheardOf' },
      range: { type: 'numbered', endDate: '0001-01-01', numberOfOccurrences: 5 },
    }
    expect(parseEvent(item({ recurrence }))?.recurrence).toEqual({
      type: 'weekly',
      interval: 2,
      daysOfWeek: ['monday'],
      dayOfMonth: 0,
      month: 0,
      index: 'first',
      until: undefined,
      occurrences: 5,
    })
  })
})

describe('an all-day event', () => {
  const allDay = (start: string, end: string) =>
    parseEvent(
      item({
        isAllDay: true,
        originalStartTimeZone: 'W. Europe Standard Time',
        start: utc(start),
        end: utc(end),
      }),
    )

  it.each([
    ['UTC', '2026-11-25T23:00:00', '2026-11-26T23:00:00', '2026-11-26 2026-11-27'],
    ['tzone://Microsoft/Custom', '2026-11-26T08:00:00', '2026-11-27T08:00:00', '2026-11-26 2026-11-27'],
    ['tzone://Microsoft/Custom', '2026-11-25T11:00:00', '2026-11-26T11:00:00', '2026-11-26 2026-11-27'],
    ['', '2026-03-28T23:00:00', '2026-03-29T22:00:00', '2026-03-29 2026-03-30'],
    ['Hawaiian Standard Time', '2026-11-26T10:00:00', '2026-11-27T10:00:00', '2026-11-26 2026-11-27'],
    ['Samoa Standard Time', '2026-11-25T11:00:00', '2026-11-26T11:00:00', '2026-11-26 2026-11-27'],
    ['W. Europe Standard Time', '2026-11-26T00:00:00', '2026-11-26T00:00:00', '2026-11-26 2026-11-27'],
  ])('of zone "%s" is on its day when it is written %s', (originalStartTimeZone, start, end, dates) => {
    const times = { isAllDay: true, originalStartTimeZone, start: utc(start), end: utc(end) }
    const event = parseEvent(item(times))
    expect(`${event?.startDate} ${event?.endDate}`).toBe(dates)
    const skeleton = parseSkeleton({ id: 'one', type: 'occurrence', seriesMasterId: 'master', ...times })
    const master = parseEvent(item({ ...times, id: 'master', type: 'seriesMaster' }))
    if (!master || !skeleton) throw new Error('both are there')
    const filled = fillFromMaster(skeleton, master)
    expect(`${filled.startDate} ${filled.endDate}`).toBe(dates)
  })

  it.each([
    ['as midnights', '2026-11-26T00:00:00.0000000', '2026-11-28T00:00:00.0000000'],
    ['as the mailbox’s midnights in UTC', '2026-11-25T23:00:00.0000000', '2026-11-27T23:00:00.0000000'],
  ])('has the same dates when they are written %s', (_how, start, end) => {
    expect(allDay(start, end)).toMatchObject({
      startDate: '2026-11-26',
      endDate: '2026-11-28',
      start: at('2026-11-26T00:00:00Z'),
      end: at('2026-11-28T00:00:00Z'),
    })
  })
})

describe('an occurrence of a series', () => {
  const bare = {
    id: 'occurrence',
    type: 'occurrence',
    seriesMasterId: 'master',
    start: utc('2026-11-25T09:00:00'),
    end: utc('2026-11-25T10:00:00'),
  }

  it('is a skeleton when it has no subject, and a whole event when it has', () => {
    expect(parseSkeleton(bare)).toMatchObject({ id: 'occurrence', seriesMasterId: 'master' })
    expect(parseSkeleton({ ...bare, subject: null })).toBeUndefined()
  })

  it.each([
    ['is no item', 'text'],
    ['is of no series', { ...bare, seriesMasterId: null }],
    ['is no occurrence', { ...bare, type: 'exception' }],
    ['has no end', { ...bare, end: null }],
    ['ends before it starts', { ...bare, end: utc('2026-11-25T08:00:00') }],
  ])('is no skeleton when it %s', (_why, value) => {
    expect(parseSkeleton(value)).toBeUndefined()
  })

  it('has its own time and id, and all else from the master', () => {
    const master = parseEvent(item({ id: 'master', type: 'seriesMaster', location: { displayName: 'Danube' } }))
    const skeleton = parseSkeleton(bare)
    if (!master || !skeleton) throw new Error('both are there')
    const filled = fillFromMaster(skeleton, master)
    expect(filled).toMatchObject({
      id: 'occurrence',
      type: 'occurrence',
      seriesMasterId: 'master',
      subject: 'Design review',
      location: 'Danube',
      start: at('2026-11-25T09:00:00Z'),
    })
    expect(filled.startDate).toBeUndefined()
    expect(fillFromMaster(skeleton, { ...master, isAllDay: true })).toMatchObject({ startDate: '2026-11-25' })
  })
})

describe('what an event can do without', () => {
  const guest = { type: 'required', emailAddress: { name: 'Tom', address: 'tom@example.com' } }
  it.each([
    ['members of a list that are null', { attendees: [null, guest], locations: [null] }],
    ['an attendee without an address', { attendees: [{ type: 'required', emailAddress: null }, guest] }],
    ['no organizer', { organizer: null }],
    ['an organizer of another shape', { organizer: 'Clara' }],
    ['a recurrence without a pattern', { recurrence: { pattern: null, range: null } }],
    ['a recurrence of a kind that nobody knows', { recurrence: { pattern: { type: 'lunar', interval: 1 } } }],
    ['a response of another shape', { responseStatus: 'accepted' }],
  ])('is left out, and the event stays: %s', (_what, more) => {
    const event = parseEvent(item(more))
    expect(event).toMatchObject({ subject: 'Design review', recurrence: undefined })
    if ('attendees' in more) expect(event?.attendees.at(-1)).toMatchObject({ name: 'Tom', address: 'tom@example.com' })
  })

  it('is a room that was invited as a person', () => {
    const room = { type: 'required', emailAddress: { name: 'Danube', address: 'Danube@example.com' } }
    const event = parseEvent(
      item({ attendees: [room, guest], locations: [{ displayName: 'Danube', uniqueId: 'danube@example.com' }] }),
    )
    expect(event?.attendees.map(({ type }) => type)).toEqual(['resource', 'required'])
  })
})

describe('a subject', () => {
  it.each([
    ['Canceled: Design review', true, 'Design review'],
    ['Canceled: Abgesagt: Design review', true, 'Design review'],
    ['Annulé : Revue', true, 'Revue'],
    ['已取消：评审', true, '评审'],
    ['Canceled: flights', false, 'Canceled: flights'],
    ['Review\n- [x] \u202Edone', false, 'Review - [x] done'],
    [' \u200B ', false, ''],
  ])('%j is one line, and says "cancelled" only as its own word', (subject, isCancelled, read) => {
    expect(parseEvent(item({ subject, isCancelled }))?.subject).toBe(read)
  })
})
