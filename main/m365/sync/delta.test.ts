import { describe, expect, it } from 'vitest'
import { type Answer, AnsweringHttp } from '../../../test/support/answering-http.ts'
import { copyOf } from '../../../test/support/calendar-copies.ts'
import { FakeClock } from '../../../test/support/fake-clock.ts'
import { systemRandom } from '../../random/random.ts'
import { GraphClient } from '../graph-client.ts'
import type { CalendarCopy } from './calendar-copy.ts'
import { syncCalendar } from './delta.ts'

const root = 'https://graph.test'
const window = { start: Date.parse('2026-11-23T00:00:00Z'), end: Date.parse('2026-12-24T00:00:00Z') }
const first = `${root}/v1.0/me/calendarView/delta?startDateTime=2026-11-23T00%3A00%3A00.000Z&endDateTime=2026-12-24T00%3A00%3A00.000Z`
const link = (name: string) => `${root}/v1.0/me/calendarView/delta?$deltatoken=${name}`
const reset = { status: 410, body: { error: { code: 'SyncStateNotFound' } } }

const times = (day: number) => ({
  start: { dateTime: `2026-11-${day}T09:00:00.0000000`, timeZone: 'UTC' },
  end: { dateTime: `2026-11-${day}T10:00:00.0000000`, timeZone: 'UTC' },
})
const event = (id: string, subject = id, more: object = {}) => ({ id, subject, ...times(24), ...more })
const occurrence = (id: string, day: number) => ({ id, type: 'occurrence', seriesMasterId: 'master', ...times(day) })
const master = (subject: string) => event('master', subject, { type: 'seriesMaster' })
const removed = (id: string) => ({ id, '@removed': { reason: 'deleted' } })
const last = (items: unknown[], name = 'next'): Answer => ({ body: { value: items, '@odata.deltaLink': link(name) } })
const more = (items: unknown[], name: string): Answer => ({ body: { value: items, '@odata.nextLink': link(name) } })

/** Graph with a list of answers for each address; an address that is not listed is not found. */
function graphWith(answers: Record<string, Answer[]>) {
  const http = new AnsweringHttp(({ url }) => answers[url]?.shift() ?? { status: 404 })
  const tokens = { token: async () => 'token' }
  const clock = new FakeClock(0)
  const graph = new GraphClient({ root, tokens, http, clock, random: systemRandom })
  return {
    http,
    /** The addresses that were asked for, but for the look after the window. */
    asked: () => http.sent.map(({ url }) => url).filter((url) => !url.includes('/calendar/events?')),
    sync: (before?: CalendarCopy) => syncCalendar(graph, window, before),
  }
}
const subjects = (copy: CalendarCopy) => [...copy.events.values()].map(({ id, subject }) => `${id}: ${subject}`).sort()

describe('a round', () => {
  it('follows the pages to the last one and keeps the link for the next round', async () => {
    const { http, asked, sync } = graphWith({
      [first]: [more([event('a')], 'page2')],
      [link('page2')]: [more([], 'page3')],
      [link('page3')]: [last([event('b')])],
    })
    const { copy, fresh, touched } = await sync()
    expect(asked()).toEqual([first, link('page2'), link('page3')])
    expect(http.sent.slice(0, 3).every(({ headers }) => headers?.prefer?.endsWith('odata.maxpagesize=200'))).toBe(true)
    expect({ fresh, subjects: subjects(copy), deltaLink: copy.deltaLink, touched: [...touched] }).toEqual({
      fresh: true,
      subjects: ['a: a', 'b: b'],
      deltaLink: link('next'),
      touched: ['a', 'b'],
    })
  })

  it('believes the last word on each event', async () => {
    const { sync } = graphWith({
      [first]: [more([event('a', 'old'), event('b'), event('c')], 'page2')],
      [link('page2')]: [last([event('a', 'new'), removed('b'), removed('d'), { nonsense: true }])],
    })
    const { copy, malformed } = await sync()
    expect(subjects(copy)).toEqual(['a: new', 'c: c'])
    expect(malformed).toBe(1)
  })

  it('changes only what Graph says has changed', async () => {
    const { sync } = graphWith({
      [first]: [last([event('a'), event('b')])],
      [link('next')]: [last([removed('a'), removed('never seen'), event('c')])],
    })
    const before = (await sync()).copy
    const { copy, touched, fresh } = await sync(before)
    expect(subjects(copy)).toEqual(['b: b', 'c: c'])
    expect([...touched].sort()).toEqual(['a', 'c'])
    expect(fresh).toBe(false)
    expect(subjects(before)).toEqual(['a: a', 'b: b'])
  })

  it('reads another window anew', async () => {
    const { asked, sync } = graphWith({ [first]: [last([event('a')])] })
    const { fresh } = await sync(copyOf([], { window: { ...window, end: window.end - 1 }, deltaLink: link('old') }))
    expect(fresh).toBe(true)
    expect(asked()).toEqual([first])
  })
})

describe('a series', () => {
  it('is filled in from its master, which is read once if the round did not bring it', async () => {
    const { asked, sync } = graphWith({
      [first]: [last([occurrence('o1', 24), occurrence('o2', 25)])],
      [`${root}/v1.0/me/events/master`]: [{ body: master('Daily') }],
    })
    expect(subjects((await sync()).copy)).toEqual(['o1: Daily', 'o2: Daily'])
    expect(asked()).toHaveLength(2)
  })

  it('is left out when its master is gone', async () => {
    const { sync } = graphWith({ [first]: [last([occurrence('o1', 24), event('a')])] })
    expect(subjects((await sync()).copy)).toEqual(['a: a'])
  })

  it('is what came of it again: an occurrence that did not come is gone', async () => {
    const { sync } = graphWith({
      [first]: [last([master('Daily'), occurrence('o1', 24), occurrence('o2', 25)])],
      [link('next')]: [last([occurrence('o2', 26)])],
      [`${root}/v1.0/me/events/master`]: [{ body: master('Weekly') }],
    })
    const { copy } = await sync()
    const second = await sync(copy)
    expect(subjects(second.copy)).toEqual(['o2: Weekly'])
    expect(second.copy.events.get('o2')?.start).toBe(Date.parse('2026-11-26T09:00:00Z'))
    expect([...second.touched].sort()).toEqual(['o1', 'o2'])
    expect(second.fresh).toBe(false)
  })

  it.each([
    ['its master', master('Weekly')],
    ['an exception', { ...event('o2', 'Moved'), type: 'exception', seriesMasterId: 'master' }],
  ])('of which only %s comes again is read anew: that says nothing of the others', async (_what, item) => {
    const { sync } = graphWith({
      [first]: [
        last([master('Daily'), occurrence('o1', 24), occurrence('o2', 25)]),
        last([master('Weekly'), occurrence('o2', 25)]),
      ],
      [link('next')]: [last([item])],
    })
    const { copy } = await sync()
    const second = await sync(copy)
    expect({ subjects: subjects(second.copy), fresh: second.fresh }).toEqual({ subjects: ['o2: Weekly'], fresh: true })
  })

  it('of which only the master is removed is gone, unless the master is still there', async () => {
    const { sync } = graphWith({
      [first]: [
        last([master('Daily'), occurrence('o1', 24), event('a')]),
        last([master('Daily'), occurrence('o1', 24), event('a')]),
        last([occurrence('o1', 24), event('a')]),
      ],
      [link('next')]: [last([removed('master')]), last([removed('master')])],
      [`${root}/v1.0/me/events/master`]: [{ status: 404 }, { body: master('Weekly') }, { body: master('Weekly') }],
    })
    expect(subjects((await sync((await sync()).copy)).copy)).toEqual(['a: a'])
    expect(subjects((await sync((await sync()).copy)).copy)).toEqual(['a: a', 'o1: Weekly'])
  })

  it('is forgotten with its master when its last occurrence goes', async () => {
    const { sync } = graphWith({
      [first]: [last([master('Daily'), occurrence('o1', 24)])],
      [link('next')]: [last([removed('o1')])],
    })
    const { copy } = await sync()
    expect([...copy.masters.keys()]).toEqual(['master'])
    const second = await sync(copy)
    expect(second.copy.events.size + second.copy.masters.size).toBe(0)
  })
})

describe('a sync token that Graph no longer takes', () => {
  const before = copyOf([], { window, deltaLink: link('old') })

  it('leads to a fresh round, also when the first page of that is refused, too', async () => {
    const { asked, sync } = graphWith({ [link('old')]: [reset], [first]: [reset, last([event('a')])] })
    const { copy, fresh } = await sync(before)
    expect(fresh).toBe(true)
    expect(subjects(copy)).toEqual(['a: a'])
    expect(asked()).toEqual([link('old'), first, first])
  })

  it('does not lead to rounds without end', async () => {
    const { http, sync } = graphWith({ [link('old')]: [reset], [first]: [reset, reset, reset] })
    await expect(sync(before)).rejects.toMatchObject({ kind: 'reset' })
    expect(http.sent).toHaveLength(3)
  })
})

describe('a round that fails', () => {
  it.each<[string, Answer, object]>([
    ['is no page', { body: { value: 'none' } }, { kind: 'wrongServer', code: 'badDeltaPage' }],
    ['ends without a link', { body: { value: [] } }, { kind: 'wrongServer', code: 'noDeltaLink' }],
    ['leads elsewhere', { body: { value: [], '@odata.nextLink': 'https://evil.test/' } }, { code: 'foreignLink' }],
    ['breaks off', { text: '{"value":[' }, { kind: 'lost' }],
    ['is trouble', { status: 503 }, { kind: 'server' }],
  ])('because a page %s makes no copy', async (_why, answer, failure) => {
    const { sync } = graphWith({ [first]: [more([event('a')], 'page2')], [link('page2')]: [answer] })
    await expect(sync()).rejects.toMatchObject(failure)
  })

  it('because its pages do not end is given up', async () => {
    const endless = Array.from({ length: 2001 }, () => more([], 'page2'))
    const { http, sync } = graphWith({ [first]: [more([], 'page2')], [link('page2')]: endless })
    await expect(sync()).rejects.toMatchObject({ kind: 'server', code: 'endlessDelta' })
    expect(http.sent).toHaveLength(2000)
  })
})
