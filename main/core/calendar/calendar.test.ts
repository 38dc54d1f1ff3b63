import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { at, event, hour, minute } from '../../../test/support/events.ts'
import { recurrenceInWords } from '../../text/recurrence.ts'
import { dayInWords, durationInWords, spanInWords, untilInWords } from '../../text/times.ts'
import { agendaOf } from './agenda.ts'
import { conflictsOf } from './conflicts.ts'
import { gaps, merge } from './intervals.ts'
import { joinLink } from './join/join.ts'
import { addDays, endIn, startIn, startOfDay, timeOnDay, toIana, usableZone } from './zones.ts'

const vienna = 'Europe/Vienna'

describe('zones', () => {
  it('know Windows and IANA names, and admit when a name stands for no zone', () => {
    expect(toIana('W. Europe Standard Time')).toBe('Europe/Berlin')
    expect(toIana('America/New_York')).toBe('America/New_York')
    for (const name of ['Customized Time Zone', 'tzone://Microsoft/Custom', '', null])
      expect(toIana(name)).toBeUndefined()
  })

  it.each([
    ['Europe/Vienna', 'Europe/Vienna'],
    ['GMT+01:00', '+01:00'],
    ['UTC-3', '-03:00'],
    ['+0530', '+05:30'],
    ['Etc/Unknown', 'UTC'],
    ['GMT+99:00', 'UTC'],
    ['', 'UTC'],
  ])('that a system calls "%s" can be reckoned in', (name, zone) => {
    expect(usableZone(name)).toBe(zone)
    const nine = at('2026-11-24T09:00:00Z')
    expect(startOfDay(nine, zone)).toBeLessThanOrEqual(nine)
    expect(spanInWords(nine, nine + hour, nine, { zone, hour12: false })).toMatch(/^Today, \d\d:\d\d – \d\d:\d\d$/)
  })

  it('count days across both changes of summer time', () => {
    const spring = startOfDay(at('2026-03-29T10:00:00Z'), vienna)
    expect(addDays(spring, 1, vienna) - spring).toBe(23 * hour)
    const autumn = startOfDay(at('2026-10-25T10:00:00Z'), vienna)
    expect(addDays(autumn, 1, vienna) - autumn).toBe(25 * hour)
  })

  it('move a time out of the gap of summer time, and keep wall-clock times on both sides', () => {
    const spring = startOfDay(at('2026-03-29T10:00:00Z'), vienna)
    expect(new Date(timeOnDay(spring, '02:30', vienna)).toISOString()).toBe('2026-03-29T01:30:00.000Z')
    expect(new Date(timeOnDay(spring, '08:00', vienna)).toISOString()).toBe('2026-03-29T06:00:00.000Z')
    expect(new Date(timeOnDay(startOfDay(at('2026-03-28T10:00:00Z'), vienna), '08:00', vienna)).toISOString()).toBe(
      '2026-03-28T07:00:00.000Z',
    )
  })

  it('place an all-day event on its dates wherever the reader is', () => {
    const day = event({ isAllDay: true, startDate: '2026-11-24', endDate: '2026-11-25' })
    expect(new Date(startIn(day, 'America/New_York')).toISOString()).toBe('2026-11-24T05:00:00.000Z')
    expect(endIn(day, 'Asia/Tokyo') - startIn(day, 'Asia/Tokyo')).toBe(24 * hour)
  })
})

describe('intervals', () => {
  const some = fc.array(
    fc
      .record({ start: fc.integer({ min: 0, max: 100 }), length: fc.integer({ min: 0, max: 30 }) })
      .map(({ start, length }) => ({ start, end: start + length })),
  )
  it('merge into disjoint ones that cover the same moments, and the gaps are what is left', () => {
    fc.assert(
      fc.property(some, (list) => {
        const merged = merge(list)
        const within = { start: 0, end: 140 }
        const free = gaps(list, within)
        for (let t = 0; t < 140; t++) {
          const inList = list.some((i) => i.start <= t && t < i.end)
          expect(merged.filter((i) => i.start <= t && t < i.end)).toHaveLength(inList ? 1 : 0)
          expect(free.some((i) => i.start <= t && t < i.end)).toBe(!inList)
        }
      }),
    )
  })
})

describe('the agenda of a day', () => {
  const nine = at('2026-11-24T08:00:00Z')
  const agenda = (list: ReturnType<typeof event>[]) => agendaOf(list, nine, vienna, { start: '08:00', end: '17:00' })

  it('has all-day events apart, timed ones in order, clashes marked on both, and the free time', () => {
    const a = event({ id: 'a', start: nine, end: nine + hour })
    const b = event({ id: 'b', start: nine + 30 * minute, end: nine + 90 * minute })
    const c = event({ id: 'c', start: nine + 90 * minute, end: nine + 2 * hour })
    const day = event({ id: 'd', isAllDay: true, startDate: '2026-11-23', endDate: '2026-11-25', showAs: 'free' })
    const result = agenda([c, b, day, a])
    expect(result.allDay.map((e) => e.event.id)).toEqual(['d'])
    expect(result.timed.map((e) => [e.event.id, e.clashesWith])).toEqual([
      ['a', ['b']],
      ['b', ['a']],
      ['c', []],
    ])
    expect(result.free.map((gap) => new Date(gap.start).toISOString().slice(11, 16))).toEqual(['07:00', '10:00'])
  })

  it('leaves out what is cancelled, declined or on another day, and keeps what runs over midnight', () => {
    const list = [
      event({ id: 'cancelled', isCancelled: true, start: nine, end: nine + hour }),
      event({ id: 'declined', response: 'declined', start: nine, end: nine + hour }),
      event({ id: 'tomorrow', start: nine + 24 * hour, end: nine + 25 * hour }),
      event({ id: 'night', start: nine - 12 * hour, end: nine - 4 * hour }),
    ]
    expect(agenda(list).timed.map((e) => e.event.id)).toEqual(['night'])
  })

  it('says a clash only with what takes time', () => {
    const mine = event({ id: 'mine', start: nine, end: nine + hour })
    const others = [
      event({ id: 'free', showAs: 'free', start: nine, end: nine + hour }),
      event({ id: 'after', start: nine + hour, end: nine + 2 * hour }),
      event({ id: 'birthday', isAllDay: true, startDate: '2026-11-24', endDate: '2026-11-25' }),
      event({ id: 'away', isAllDay: true, startDate: '2026-11-24', endDate: '2026-11-25', showAs: 'oof' }),
      event({ id: 'same', start: nine, end: nine + hour }),
    ]
    expect(
      conflictsOf(mine, others, vienna)
        .map((e) => e.id)
        .sort(),
    ).toEqual(['away', 'same'])
  })
})

describe('join links', () => {
  const link = (change: { onlineMeetingUrl?: string; location?: string; body?: string }) =>
    joinLink({ location: '', body: '', ...change })?.provider
  it('come from Graph, then from the location, then from the text', () => {
    expect(
      link({ onlineMeetingUrl: 'https://teams.microsoft.com/l/meetup-join/1', location: 'https://zoom.us/j/1' }),
    ).toBe('Teams')
    expect(link({ location: 'https://us02web.zoom.us/j/123', body: 'https://meet.google.com/abc-defg-hij' })).toBe(
      'Zoom',
    )
    expect(link({ body: 'Dial in: https://contoso.webex.com/meet/elena.' })).toBe('Webex')
  })
  it('are not made of look-alikes, other schemes, or links of nobody we know', () => {
    for (const body of [
      'https://zoom.us.evil.example/j/1',
      'http://zoom.us/j/1',
      'javascript:alert(1)',
      'https://user:pw@zoom.us/j/1',
      'https://evil.example/zoom.us/j/1',
      'https://teams.microsoft.com.evil.example/l/meetup-join/1',
    ]) {
      expect(link({ body })).toBeUndefined()
    }
    expect(link({ onlineMeetingUrl: 'file:///etc/passwd' })).toBeUndefined()
  })
})

describe('working hours over midnight', () => {
  it('are the first and the last hours of the day', () => {
    const noon = at('2026-11-24T12:00:00Z')
    const { free } = agendaOf([], noon, 'UTC', { start: '22:00', end: '06:00' })
    expect(free.map((gap) => [gap.start, gap.end].map((time) => new Date(time).toISOString().slice(11, 16)))).toEqual([
      ['00:00', '06:00'],
      ['22:00', '00:00'],
    ])
  })
})

describe('words', () => {
  const base = { interval: 1, daysOfWeek: [], dayOfMonth: 0, month: 0, index: 'first' as const }
  it.each([
    [{ ...base, type: 'daily' as const }, 'every day'],
    [{ ...base, type: 'weekly' as const, daysOfWeek: ['tuesday'] }, 'every Tuesday'],
    [
      { ...base, type: 'weekly' as const, interval: 2, daysOfWeek: ['monday', 'thursday'] },
      'every second week on Monday and Thursday',
    ],
    [
      {
        ...base,
        type: 'weekly' as const,
        daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
        until: '2026-12-18',
      },
      'every weekday, until 18 December 2026',
    ],
    [{ ...base, type: 'absoluteMonthly' as const, dayOfMonth: 22 }, 'every month on the 22nd'],
    [
      { ...base, type: 'relativeMonthly' as const, index: 'last' as const, daysOfWeek: ['friday'], occurrences: 6 },
      'every month on the last Friday, 6 times',
    ],
    [{ ...base, type: 'absoluteYearly' as const, dayOfMonth: 11, month: 3 }, 'every year on 11 March'],
    [{ ...base, type: 'weekly' as const }, 'every week'],
    [{ ...base, type: 'weekly' as const, daysOfWeek: ['someday'], interval: 2 }, 'every second week'],
    [{ ...base, type: 'weekly' as const, daysOfWeek: ['Monday', 'monday'], occurrences: 1 }, 'every Monday, once'],
    [{ ...base, type: 'absoluteMonthly' as const, until: '0001-01-01' }, 'every month'],
    [{ ...base, type: 'relativeMonthly' as const, interval: 3 }, 'every 3 months'],
    [{ ...base, type: 'absoluteYearly' as const }, 'every year'],
  ])('tell a recurrence: %#', (pattern, words) => {
    expect(recurrenceInWords(pattern)).toBe(words)
  })

  it('tell the hour that comes twice apart', () => {
    const style = { zone: vienna, hour12: false }
    const [start, end] = [at('2026-10-25T00:30:00Z'), at('2026-10-25T01:00:00Z')]
    expect(spanInWords(start, end, start, style)).toBe('Today, 02:30 (GMT+2) – 02:00 (GMT+1)')
    expect(spanInWords(end, end + hour, start, style)).toBe('Today, 02:00 – 03:00')
  })

  it('tell a time as the reader reads it', () => {
    const now = at('2026-11-24T09:00:00Z')
    expect(spanInWords(now, now + hour, now, { zone: vienna, hour12: false })).toBe('Today, 10:00 – 11:00')
    expect(spanInWords(now, now + hour, now, { zone: 'America/New_York', hour12: true })).toBe(
      'Today, 4:00 AM – 5:00 AM',
    )
    const yesterday = { zone: vienna, hour12: false }
    expect(untilInWords(at('2026-11-23T18:00:00Z'), now, yesterday)).toBe('19:00 yesterday')
    expect(dayInWords(now + 24 * hour, now, vienna)).toBe('Tomorrow')
    expect(dayInWords(now + 400 * 24 * hour, now, vienna)).toBe('Wednesday 29 December 2027')
    expect(durationInWords(90 * minute)).toBe('1 h 30 min')
  })
})
