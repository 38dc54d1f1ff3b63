// What our sync makes of series that lose occurrences, of masters that cannot be read, and of what lies after the window.
// Runs against the sandbox.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { GraphClient } from '../../../main/m365/graph-client.ts'
import type { CalendarCopy } from '../../../main/m365/sync/calendar-copy.ts'
import { syncCalendar } from '../../../main/m365/sync/delta.ts'
import type { Company } from '../../../sandbox/company.ts'
import type { NewMeeting } from '../../../sandbox/graph/meetings.ts'
import { addressOf } from '../../../sandbox/people.ts'
import { anna, type GraphCompany, hour, openGraphCompany, real, window } from './graph-company.ts'

const day = 24 * hour

describe.skipIf(real)('the sync', () => {
  let opened: GraphCompany
  let company: Company
  let graph: GraphClient
  let meet: GraphCompany['meet']
  beforeAll(async () => {
    opened = await openGraphCompany()
    ;({ company, graph, meet } = opened)
  })
  afterAll(() => opened.company.close())
  beforeEach(() => opened.reset())

  const daily = (count: number, startDate = '2026-11-24'): Pick<NewMeeting, 'recurrence'> => ({
    recurrence: {
      pattern: { type: 'daily', interval: 1 },
      range: { type: 'numbered', startDate, numberOfOccurrences: count },
    },
  })
  const sync = (before?: CalendarCopy, lookBeyond = false) => syncCalendar(graph, window(), before, { lookBeyond })
  const days = ({ events }: CalendarCopy) =>
    [...events.values()].map(({ start }) => new Date(start).toISOString().slice(8, 16)).sort()
  /** The organizer's copy of a meeting, or one occurrence of it. */
  function organizers(uid: string, date?: string) {
    const own = company.meetings.copies(uid).find(({ event }) => event.response === 'organizer')
    const instance = own?.mailbox.find(date ? `${own.event.key}.${date}` : own.event.key)
    if (!own || !instance) throw new Error('no organizer')
    return { ...own, instance }
  }
  const move = (uid: string, by: number, date?: string) => {
    const { instance, mailbox } = organizers(uid, date)
    company.meetings.update(instance, mailbox, { start: instance.start + by, end: instance.end + by })
  }

  describe.each([
    { masterInDelta: false, namesVanished: false },
    { masterInDelta: true, namesVanished: false },
    { masterInDelta: false, namesVanished: true },
  ])('of a series whose rounds are %o', (switches) => {
    beforeEach(() => Object.assign(company.graph.switches, switches))

    it('has no meeting any more that was deleted from a series', async () => {
      const series = meet({ subject: 'Daily', ...daily(4) })
      const { copy } = await sync()
      expect(days(copy)).toEqual(['24T10:00', '25T10:00', '26T10:00', '27T10:00'])
      const mine = company.meetings.mailboxes.get(anna.address)?.events.get(series.key)
      const copyOfMine = company.meetings.copies(series.uid).find(({ mailbox }) => mailbox.owner === anna)
      if (!copyOfMine) throw new Error('not invited')
      copyOfMine.event.exceptions.set('2026-11-25', { removed: true })
      copyOfMine.mailbox.touch(copyOfMine.event, company.clock.now())
      expect(mine).toBeUndefined()
      const next = await sync(copy)
      expect(days(next.copy)).toEqual(['24T10:00', '26T10:00', '27T10:00'])
      expect(next.fresh).toBe(false)
    })

    it('has a moved series at its new time only', async () => {
      const series = meet({ subject: 'Daily', ...daily(3) })
      const { copy } = await sync()
      move(series.uid, 3 * hour)
      const next = await sync(copy)
      expect(days(next.copy)).toEqual(['24T13:00', '25T13:00', '26T13:00'])
    })

    it('has a shortened series to its new end only, and an ended one not at all', async () => {
      const series = meet({ subject: 'Daily', ...daily(5) })
      meet({ subject: 'Other', start: company.clock.now() + 3 * hour, end: company.clock.now() + 4 * hour })
      const { copy } = await sync()
      const { instance, mailbox } = organizers(series.uid)
      company.meetings.update(instance, mailbox, daily(2))
      const shorter = await sync(copy)
      expect(days(shorter.copy)).toEqual(['24T10:00', '24T12:00', '25T10:00'])
      for (const { mailbox: box, event } of company.meetings.copies(series.uid)) box.remove(event.key)
      const ended = await sync(shorter.copy)
      expect(days(ended.copy)).toEqual(['24T12:00'])
      expect(ended.copy.masters.size).toBe(0)
    })

    it('keeps the exceptions of a series that changed, and forgets a deleted one', async () => {
      const series = meet({ subject: 'Daily', ...daily(4) })
      move(series.uid, hour, '2026-11-25')
      const { copy } = await sync()
      expect(days(copy)).toEqual(['24T10:00', '25T11:00', '26T10:00', '27T10:00'])
      const { instance, mailbox } = organizers(series.uid)
      company.meetings.update(instance, mailbox, { location: 'Danube' })
      const changed = await sync(copy)
      expect(days(changed.copy)).toEqual(['24T10:00', '25T11:00', '26T10:00', '27T10:00'])
      for (const { mailbox: box, event } of company.meetings.copies(series.uid)) {
        event.exceptions.set('2026-11-25', { removed: true })
        box.touch(event, company.clock.now())
      }
      const deleted = await sync(changed.copy)
      expect(days(deleted.copy)).toEqual(['24T10:00', '26T10:00', '27T10:00'])
    })
  })

  it('starts anew on a delta token that Graph calls invalid', async () => {
    meet()
    for (const resetAs of ['InvalidDeltaToken', 'ErrorInvalidSyncStateData'] as const) {
      const one = await sync()
      company.graph.switches.resetAs = resetAs
      company.graph.delta.reset()
      const two = await sync(one.copy)
      expect({ fresh: two.fresh, events: two.copy.events.size }).toEqual({ fresh: true, events: 1 })
    }
  })

  it.each([
    { status: 500, code: 'ErrorContentConversionFailed' },
    { status: 403, code: 'ErrorAccessDenied' },
    { status: 400, code: 'ErrorInvalidRequest' },
    { status: 200, truncated: true },
  ])('goes on past a master that is answered by $status', async (fault) => {
    const series = meet({ subject: 'Damaged', ...daily(2) })
    const { copy } = await sync()
    meet({ subject: 'Healthy', start: company.clock.now() + 3 * hour, end: company.clock.now() + 4 * hour })
    const touched = organizers(series.uid)
    company.meetings.update(touched.instance, touched.mailbox, { location: 'Danube' })
    const newer = meet({ subject: 'Damaged from the start', ...daily(1, '2026-11-25') })
    company.graph.switches.fail = { path: '/me/events/', times: 2, ...fault }
    const next = await sync(copy)
    const subjects = ({ events }: CalendarCopy) => [...events.values()].map(({ subject }) => subject).sort()
    expect(subjects(next.copy)).toEqual(['Damaged', 'Damaged', 'Healthy'])
    expect(next.copy.unread.size).toBe(2)
    const healed = await sync(next.copy)
    expect(subjects(healed.copy)).toEqual(['Damaged', 'Damaged', 'Damaged from the start', 'Healthy'])
    expect([...healed.copy.events.values()].filter(({ location }) => location === 'Danube')).toHaveLength(2)
    expect(healed.copy.unread.size).toBe(0)
    expect(newer.type).toBe('seriesMaster')
  })

  it('sees invitations to what lies a year ahead, a series once, and only once they are on the calendar', async () => {
    const far = company.clock.now() + 200 * day
    const { copy } = await sync()
    meet({ subject: 'Conference', start: far, end: far + hour })
    meet({ subject: 'Course', start: far + day, end: far + day + hour, ...daily(9, '2027-06-13') })
    const next = await sync(copy)
    expect([...next.copy.beyond.values()].map(({ subject, type }) => `${subject} ${type}`)).toEqual([
      'Conference singleInstance',
      'Course seriesMaster',
    ])
    expect(next.touched.size).toBe(2)
    expect((await sync(next.copy, true)).touched.size).toBe(0)
  })

  it.each(['single', 'occurrence'])('follows a %s meeting that is moved out of the window', async (kind) => {
    const series = kind === 'occurrence'
    const start = Date.parse('2026-11-24T10:00:00Z')
    const meeting = meet({ subject: 'Wandering', start, end: start + hour, ...(series ? daily(2) : {}) })
    const { copy } = await sync()
    move(meeting.uid, 60 * day, series ? '2026-11-25' : undefined)
    const next = await sync(copy)
    expect(next.copy.events.size).toBe(series ? 1 : 0)
    const [moved] = [...next.copy.beyond.values()]
    expect(moved?.start).toBe(start + (series ? 61 : 60) * day)
    expect(next.touched.has(moved?.id ?? '')).toBe(true)
    expect((await sync(next.copy, true)).copy.beyond.size).toBe(1)
    move(meeting.uid, -59 * day, series ? '2026-11-25' : undefined)
    const back = await sync(next.copy)
    expect({ events: back.copy.events.size, beyond: back.copy.beyond.size }).toEqual({
      events: series ? 2 : 1,
      beyond: 0,
    })
  })

  it('is as good as ever when the look after the window fails', async () => {
    const far = company.clock.now() + 100 * day
    meet({ subject: 'Conference', start: far, end: far + hour })
    const { copy } = await sync()
    expect(copy.beyond.size).toBe(1)
    meet()
    company.graph.switches.fail = { path: '/calendar/events', times: 1, status: 503 }
    const next = await sync(copy, true)
    expect({ events: next.copy.events.size, beyond: next.copy.beyond.size, looked: next.lookedBeyond }).toEqual({
      events: 1,
      beyond: 1,
      looked: false,
    })
  })

  it.each([
    { zone: 'the mailbox’s', windowsZone: undefined, shiftedAllDay: true },
    { zone: 'a custom', windowsZone: 'tzone://Microsoft/Custom', shiftedAllDay: false },
    { zone: 'the UTC', windowsZone: 'UTC', shiftedAllDay: false },
  ] as const)(
    'has all-day events of $zone zone on their day, in a series, too',
    async ({ windowsZone, shiftedAllDay }) => {
      company.graph.switches.shiftedAllDay = shiftedAllDay
      const first = { start: Date.parse('2026-11-26T00:00:00Z'), end: Date.parse('2026-11-27T00:00:00Z') }
      const allDay = { ...first, isAllDay: true, windowsZone, organizer: addressOf('Clara') }
      meet({ subject: 'Once', ...allDay })
      meet({ subject: 'Daily', ...allDay, ...daily(2, '2026-11-26') })
      const { copy } = await sync()
      const dates = [...copy.events.values()].map(
        ({ subject, startDate, endDate }) => `${subject} ${startDate} ${endDate}`,
      )
      expect(dates.sort()).toEqual([
        'Daily 2026-11-26 2026-11-27',
        'Daily 2026-11-27 2026-11-28',
        'Once 2026-11-26 2026-11-27',
      ])
      expect([...copy.events.values()].every(({ start }) => start % day === 0)).toBe(true)
    },
  )
})
