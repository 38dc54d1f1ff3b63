// What our adapter relies on at Graph. Runs against the sandbox; with GRAPH_URL, GRAPH_TOKEN (a delegated token with
// Calendars.ReadWrite) set, the part that touches only its own events runs against a real tenant.

import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readMailboxSettings } from '../../../main/m365/calendar-api.ts'
import type { GraphClient } from '../../../main/m365/graph-client.ts'
import { syncCalendar } from '../../../main/m365/sync/delta.ts'
import type { Company } from '../../../sandbox/company.ts'
import { graphClient } from '../../../sandbox/doors.ts'
import { type GraphCompany, hour, openGraphCompany, real } from './graph-company.ts'

if (real) {
  const { url, token } = real
  describe('a real Graph', () => {
    const graph = () => graphClient(url, { token: async () => token })
    it('makes, finds by delta and removes an event of ours', async () => {
      const start = new Date(Date.now() + 48 * hour).toISOString().slice(0, 19)
      const end = new Date(Date.now() + 49 * hour).toISOString().slice(0, 19)
      const body = {
        subject: 'Mattercal contract test',
        start: { dateTime: start, timeZone: 'UTC' },
        end: { dateTime: end, timeZone: 'UTC' },
      }
      const made = (await graph().request({ method: 'POST', url: '/me/events', body })) as { id: string }
      try {
        const window = { start: Date.now(), end: Date.now() + 72 * hour }
        const { copy } = await syncCalendar(graph(), window, undefined)
        expect(copy.events.get(made.id)?.subject).toBe('Mattercal contract test')
      } finally {
        await graph()
          .request({ method: 'POST', url: `/me/events/${made.id}/cancel`, body: {} })
          .catch(() => undefined)
      }
    })
  })
}

describe.skipIf(real)('the sandbox’s Graph', () => {
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

  it('reads mailbox settings in every form they come in', async () => {
    expect(await readMailboxSettings(graph)).toMatchObject({
      timeZone: 'Europe/Berlin',
      hour12: false,
      workingHours: { start: '08:00', end: '17:00' },
    })
    company.graph.mailboxSettings = {
      timeZone: 'America/New_York',
      timeFormat: 'h:mm tt',
      workingHours: {
        startTime: '09:00:00.0000000',
        endTime: '17:30:00.0000000',
        daysOfWeek: ['monday'],
        timeZone: { '@odata.type': '#microsoft.graph.customTimeZone', name: 'Customized Time Zone', bias: 480 },
      },
    }
    expect(await readMailboxSettings(graph)).toMatchObject({
      timeZone: 'America/New_York',
      hour12: true,
      workingHours: { start: '09:00', end: '17:30' },
    })
    company.graph.mailboxSettings = { timeZone: null, timeFormat: null, workingHours: null }
    expect(await readMailboxSettings(graph)).toEqual({
      timeZone: undefined,
      hour12: undefined,
      workingHours: undefined,
    })
    company.graph.mailboxSettings = undefined
  })

  it('answers 501 to what it does not have, and says so', async () => {
    await expect(graph.request({ url: '/me/messages' })).rejects.toMatchObject({ status: 501 })
    const parts = (await graph.request({
      method: 'POST',
      url: '/$batch',
      body: {
        requests: [
          { id: '1', method: 'GET', url: '/me' },
          { id: '2', method: 'GET', url: '/me/messages' },
        ],
      },
    })) as { responses: { id: string; status: number }[] }
    expect(Object.fromEntries(parts.responses.map((part) => [part.id, part.status]))).toEqual({ 1: 200, 2: 501 })
  })

  it('uses the enum values of Graph’s own schema', async () => {
    const { enums } = JSON.parse(readFileSync(new URL('../../graph-enums.json', import.meta.url), 'utf8')) as {
      enums: Record<string, { members: Record<string, number> }>
    }
    meet({
      sensitivity: 'confidential',
      importance: 'high',
      showAs: 'oof',
      recurrence: {
        pattern: { type: 'weekly', interval: 1, daysOfWeek: ['tuesday'] },
        range: { type: 'numbered', startDate: '2026-11-24', numberOfOccurrences: 2 },
      },
    })
    const view = (await graph.request({
      url: `/me/calendarView?startDateTime=2026-11-24T00:00:00Z&endDateTime=2026-12-24T00:00:00Z`,
    })) as { value: Record<string, unknown>[] }
    const known = (name: string, value: unknown) => expect(Object.keys(enums[name]?.members ?? {})).toContain(value)
    for (const event of view.value) {
      known('freeBusyStatus', event.showAs)
      known('sensitivity', event.sensitivity)
      known('importance', event.importance)
      known('eventType', event.type)
      known('onlineMeetingProviderType', event.onlineMeetingProvider)
      known('responseType', (event.responseStatus as { response: string }).response)
      for (const person of event.attendees as { type: string; status: { response: string } }[]) {
        known('attendeeType', person.type)
        known('responseType', person.status.response)
      }
    }
    expect(view.value).toHaveLength(2)
  })
})
