import { describe, expect, it } from 'vitest'
import { type Answer, AnsweringHttp } from '../../test/support/answering-http.ts'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { systemRandom } from '../random/random.ts'
import { createEvent, readEvent, readMailboxSettings, sendAnswer } from './calendar-api.ts'
import { GraphClient } from './graph-client.ts'

function graphThat(answer: Answer) {
  const http = new AnsweringHttp(() => answer)
  const tokens = { token: async () => 'token' }
  const clock = new FakeClock(0)
  return { http, graph: new GraphClient({ root: 'https://graph.test', tokens, http, clock, random: systemRandom }) }
}
const at = (text: string) => Date.parse(text)
const proposedNewTime = { start: at('2026-11-24T09:00:00Z'), end: at('2026-11-24T09:30:00Z') }

describe('an answer', () => {
  const base = { eventId: 'AAMk=/1', comment: '', sendResponse: true }

  it('goes to the event’s own address, with nothing that was not said, and a note only with a response', async () => {
    const { http, graph } = graphThat({ status: 202 })
    await sendAnswer(graph, { ...base, answer: 'accept' })
    await sendAnswer(graph, { ...base, answer: 'decline', comment: 'Ill', sendResponse: false })
    expect(http.lines).toEqual([
      'POST https://graph.test/v1.0/me/events/AAMk%3D%2F1/accept {"sendResponse":true}',
      'POST https://graph.test/v1.0/me/events/AAMk%3D%2F1/decline {"sendResponse":false}',
    ])
  })

  it('proposes a new time in UTC, but never when it accepts', async () => {
    const { http, graph } = graphThat({ status: 202 })
    await sendAnswer(graph, { ...base, answer: 'tentativelyAccept', proposedNewTime })
    await sendAnswer(graph, { ...base, answer: 'accept', proposedNewTime })
    expect(JSON.parse(String(http.sent[0]?.body))).toEqual({
      sendResponse: true,
      proposedNewTime: {
        start: { dateTime: '2026-11-24T09:00:00.0000000', timeZone: 'UTC' },
        end: { dateTime: '2026-11-24T09:30:00.0000000', timeZone: 'UTC' },
      },
    })
    expect(JSON.parse(String(http.sent[1]?.body))).toEqual({ sendResponse: true })
  })
})

it('an event is undefined when it is gone, and a failure when it can’t be read', async () => {
  expect(await readEvent(graphThat({ status: 404 }).graph, 'x')).toBeUndefined()
  await expect(readEvent(graphThat({ status: 500 }).graph, 'x')).rejects.toMatchObject({ kind: 'server' })
})

it('a new event carries its id, so that it is made once, and only what was filled in', async () => {
  const { http, graph } = graphThat({ status: 201, body: { id: 'made' } })
  const event = {
    id: 'once',
    subject: 'Lunch',
    ...proposedNewTime,
    attendees: [],
    location: '',
    online: false,
    text: '',
  }
  await createEvent(graph, event)
  await createEvent(graph, {
    ...event,
    attendees: [{ name: 'Ben', address: 'ben@example.com' }],
    location: 'Danube',
    online: true,
    text: 'Hungry?',
  })
  const [bare, full] = http.sent.map(({ body }) => JSON.parse(String(body)))
  expect(bare).toEqual({
    subject: 'Lunch',
    start: { dateTime: '2026-11-24T09:00:00.0000000', timeZone: 'UTC' },
    end: { dateTime: '2026-11-24T09:30:00.0000000', timeZone: 'UTC' },
    attendees: [],
    transactionId: 'once',
  })
  expect(full).toMatchObject({
    attendees: [{ emailAddress: { name: 'Ben', address: 'ben@example.com' }, type: 'required' }],
    location: { displayName: 'Danube' },
    isOnlineMeeting: true,
    body: { contentType: 'text', content: 'Hungry?' },
  })
})

describe('mailbox settings', () => {
  it('are read as Windows or IANA zones and as 12- or 24-hour clocks', async () => {
    const body = {
      timeZone: 'W. Europe Standard Time',
      timeFormat: 'HH:mm',
      workingHours: { daysOfWeek: ['monday'], startTime: '08:00:00.0000000', endTime: '17:00:00.0000000' },
    }
    expect(await readMailboxSettings(graphThat({ body }).graph)).toEqual({
      timeZone: 'Europe/Berlin',
      hour12: false,
      workingHours: { start: '08:00', end: '17:00', days: ['monday'] },
    })
    expect((await readMailboxSettings(graphThat({ body: { timeFormat: 'h:mm tt' } }).graph)).hour12).toBe(true)
  })

  it.each([400, 403, 404])('are empty for a mailbox that has none (%d)', async (status) => {
    expect(await readMailboxSettings(graphThat({ status }).graph)).toEqual({})
  })

  it('are empty when they make no sense, and a failure when Graph is in trouble', async () => {
    expect(await readMailboxSettings(graphThat({ body: { timeZone: 7 } }).graph)).toEqual({})
    await expect(readMailboxSettings(graphThat({ status: 503 }).graph)).rejects.toMatchObject({ kind: 'server' })
  })
})
