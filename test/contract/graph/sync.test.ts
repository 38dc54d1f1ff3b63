// What our adapter relies on at Graph’s delta queries. Runs against the sandbox.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { M365Account } from '../../../main/m365/account.ts'
import type { GraphClient } from '../../../main/m365/graph-client.ts'
import { syncCalendar } from '../../../main/m365/sync/delta.ts'
import { Failure } from '../../../main/net/failure.ts'
import type { Company } from '../../../sandbox/company.ts'
import { graphClient } from '../../../sandbox/doors.ts'
import { anna, type GraphCompany, hour, openGraphCompany, real, window } from './graph-company.ts'

describe.skipIf(real)('the sync with the sandbox’s Graph', () => {
  let opened: GraphCompany
  let company: Company
  let graph: GraphClient
  let meet: GraphCompany['meet']
  let account: M365Account
  beforeAll(async () => {
    opened = await openGraphCompany()
    ;({ company, graph, meet, account } = opened)
  })
  afterAll(() => opened.company.close())
  beforeEach(() => opened.reset())

  it('fills the skeletons of a series from its master, whether delta brings it or not', async () => {
    for (const masterInDelta of [false, true]) {
      company.graph.switches.masterInDelta = masterInDelta
      const mailbox = company.meetings.mailboxes.get(anna.address)
      for (const key of [...(mailbox?.events.keys() ?? [])]) mailbox?.remove(key)
      meet({
        subject: 'Series',
        recurrence: {
          pattern: { type: 'daily', interval: 1 },
          range: { type: 'numbered', startDate: '2026-11-24', numberOfOccurrences: 5 },
        },
      })
      const { copy } = await syncCalendar(graph, window(), undefined)
      expect(copy.events.size).toBe(5)
      expect(
        new Set([...copy.events.values()].map((e) => `${e.subject} ${e.type} ${e.response} ${e.organizer.name}`)),
      ).toEqual(new Set(['Series occurrence notResponded Clara Novak']))
    }
  })

  it('follows what is made, changed, moved out, and removed', async () => {
    const first = meet()
    meet({ subject: 'Other', start: company.clock.now() + 3 * hour, end: company.clock.now() + 4 * hour })
    const one = await syncCalendar(graph, window(), undefined)
    expect([...one.copy.events.values()].map((e) => e.subject).sort()).toEqual(['Design review', 'Other'])
    const own = company.meetings.copies(first.uid).find((c) => c.event.response === 'organizer')
    const instance = own?.mailbox.find(own.event.key)
    if (!own || !instance) throw new Error('no organizer')
    company.meetings.update(instance, own.mailbox, { location: 'Room Danube' })
    const two = await syncCalendar(graph, window(), one.copy)
    expect(two.fresh).toBe(false)
    expect([...two.touched].map((id) => two.copy.events.get(id)?.location)).toEqual(['Room Danube'])
    company.meetings.update(instance, own.mailbox, {
      start: first.start + 90 * 24 * hour,
      end: first.end + 90 * 24 * hour,
    })
    const three = await syncCalendar(graph, window(), two.copy)
    expect([...three.copy.events.values()].map((e) => e.subject)).toEqual(['Other'])
    const four = await syncCalendar(graph, window(), three.copy)
    expect(four.touched.size).toBe(0)
  })

  it('is not confused by empty pages, repeats, disorder, or an item that makes no sense', async () => {
    for (let i = 0; i < 5; i++) meet({ subject: `Meeting ${i}` })
    Object.assign(company.graph.switches, { emptyFirstPage: true, shuffled: true, malformedEvent: true })
    const { copy, malformed } = await syncCalendar(graph, window(), undefined)
    expect([...copy.events.values()].map((e) => e.subject).sort()).toEqual([0, 1, 2, 3, 4].map((i) => `Meeting ${i}`))
    expect(malformed).toBe(1)
  })

  it.each(['SyncStateNotFound', 'syncStateNotFound', 'resyncRequired'] as const)(
    'starts anew on a reset as %s, with and without a location',
    async (resetAs) => {
      meet()
      for (const resetWithLocation of [true, false]) {
        const one = await syncCalendar(graph, window(), undefined)
        Object.assign(company.graph.switches, { resetAs, resetWithLocation })
        company.graph.delta.reset()
        const two = await syncCalendar(graph, one.copy.window, one.copy)
        expect(two.fresh).toBe(true)
        expect(two.copy.events.size).toBe(1)
      }
    },
  )

  it('never follows a link to another host, and never believes a page that is not Graph’s', async () => {
    for (let i = 0; i < 250; i++) meet({ subject: `Meeting ${i}` })
    company.graph.switches.foreignNextLink = true
    await expect(syncCalendar(graph, window(), undefined)).rejects.toMatchObject({
      kind: 'wrongServer',
      code: 'foreignLink',
    })
    company.graph.switches.foreignNextLink = false
    company.graph.switches.captivePortal = true
    await expect(syncCalendar(graph, window(), undefined)).rejects.toMatchObject({ kind: 'wrongServer' })
    company.graph.switches.captivePortal = false
    company.graph.switches.fail = { path: 'delta', status: 200, times: 1, truncated: true }
    await expect(syncCalendar(graph, window(), undefined)).rejects.toBeInstanceOf(Failure)
    company.graph.switches.fail = { path: 'delta', status: 502, times: 1, html: true }
    await expect(syncCalendar(graph, window(), undefined)).rejects.toMatchObject({ kind: 'server' })
  })

  it('is patient when Graph asks for it, with everything for the account', async () => {
    company.graph.switches.fail = { path: '/me', status: 429, times: 1, retryAfter: 1 }
    const fresh = graphClient(company.config.m365.graph, account)
    await expect(fresh.request({ url: '/me' })).rejects.toMatchObject({ kind: 'throttled', retryAfterMs: 1000 })
    const before = performance.now()
    await fresh.request({ url: '/me/mailboxSettings' })
    expect(performance.now() - before).toBeGreaterThan(900)
  })

  it('has dates of all-day events, whichever way the server writes them', async () => {
    company.meetings.create({
      organizer: anna.address,
      subject: 'Holiday',
      start: Date.parse('2026-11-26T00:00:00Z'),
      end: Date.parse('2026-11-27T00:00:00Z'),
      isAllDay: true,
    })
    for (const shiftedAllDay of [false, true]) {
      company.graph.switches.shiftedAllDay = shiftedAllDay
      const { copy } = await syncCalendar(graph, window(), undefined)
      expect([...copy.events.values()]).toMatchObject([{ startDate: '2026-11-26', endDate: '2026-11-27' }])
    }
  })
})
