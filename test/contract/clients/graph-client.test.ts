// What must hold of the Graph client besides what holds of both clients (clients.test.ts).

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { GraphClient } from '../../../main/m365/graph-client.ts'
import { doors } from '../../../sandbox/doors.ts'
import { AnsweringServer } from './answering-server.ts'
import { secret } from './clients.ts'

const server = new AnsweringServer()
const stranger = new AnsweringServer()
let asked: ({ claims?: string; fresh?: boolean } | undefined)[]
let graph: GraphClient

beforeAll(async () => {
  await server.start()
  await stranger.start()
})
afterAll(async () => {
  await server.close()
  await stranger.close()
})
beforeEach(() => {
  server.answers({ status: 200, headers: { 'content-type': 'application/json' }, text: '{}' })
  stranger.answers({ status: 200, text: '{}' })
  asked = []
  const tokens = {
    token: async (options?: { claims?: string; fresh?: boolean }) => {
      asked.push(options)
      return `${secret}-${asked.length}`
    },
  }
  graph = new GraphClient({ root: server.url, tokens, ...doors })
})

describe('links that Graph gave', () => {
  it.each([
    ['escapes in both cases', '/v1.0/me/calendarView/delta?$deltatoken=R0usmci39OQxqJrxK4%2bw%3D%3d'],
    ['escaped names, and spaces in two ways', '/v1.0/me/calendarView/delta?%24skiptoken=a+b%20c&%24SkipToken=A'],
    [
      'names that come twice',
      '/v1.0/me/calendarView/delta?$select=subject&$select=start&$expand=a($select=b)&$top=1&$top=2',
    ],
    ['an order of its own, and empty parts', '/v1.0/me/calendarView/delta?b=1&$filter=x%20eq%20%27y%27&a=2&&c&d='],
    [
      'another version, and an address inside',
      '/beta/me/calendarView/delta()?token=https://graph.microsoft.com/v1.0/me',
    ],
    ['4,000 characters', `/v1.0/me/calendarView/delta?$deltatoken=${'x'.repeat(4000)}`],
  ])('go out as they came with %s', async (_what, target) => {
    await graph.request({ url: server.url + target })
    expect(server.seen.map((seen) => seen.target)).toEqual([target])
  })

  it('are not followed to another host, port or scheme, and no token is even asked for', async () => {
    const port = new URL(server.url).port
    for (const link of [
      `${stranger.url}/v1.0/me`,
      `https://localhost:${port}/v1.0/me`,
      `http://127.0.0.1:${port}/v1.0/me`,
      `http://localhost:${port}@${new URL(stranger.url).host}/v1.0/me`,
    ])
      await expect(graph.request({ url: link })).rejects.toMatchObject({ kind: 'wrongServer', code: 'foreignLink' })
    expect(asked).toEqual([])
    expect([...server.seen, ...stranger.seen]).toEqual([])
  })
})

it('sends paths below v1.0 with the query as it was written', async () => {
  await graph.request({ url: '/me/calendarView/delta?startDateTime=2026-11-23T00%3A00%3A00.000Z&endDateTime=b' })
  await graph.request({ url: `/me/events/${encodeURIComponent('AAMk=+/:?&')}` })
  expect(server.seen.map((seen) => seen.target)).toEqual([
    '/v1.0/me/calendarView/delta?startDateTime=2026-11-23T00%3A00%3A00.000Z&endDateTime=b',
    '/v1.0/me/events/AAMk%3D%2B%2F%3A%3F%26',
  ])
})

it('asks for UTC, plain text and ids that do not change, and gives each request an id', async () => {
  await graph.request({ url: '/me', maxPageSize: 200 })
  await graph.request({ url: '/me' })
  const [first, second] = server.seen
  const wishes = 'outlook.timezone="UTC", outlook.body-content-type="text", IdType="ImmutableId"'
  expect(first?.headers.prefer).toBe(`${wishes}, odata.maxpagesize=200`)
  expect(second?.headers.prefer).toBe(wishes)
  expect(first?.headers['client-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  expect(second?.headers['client-request-id']).not.toBe(first?.headers['client-request-id'])
  expect(second?.headers['content-type']).toBeUndefined()
})

it('asks once more with a fresh token when Graph refuses the one it has, and then gives up', async () => {
  server.answers({ status: 401 })
  await expect(graph.request({ method: 'POST', url: '/me/events/1/accept', body: {} })).rejects.toMatchObject({
    kind: 'signIn',
  })
  expect(asked).toEqual([undefined, { fresh: true }])
  expect(server.seen.map(({ headers, body }) => [headers.authorization, body])).toEqual([
    [`Bearer ${secret}-1`, '{}'],
    [`Bearer ${secret}-2`, '{}'],
  ])
})

it('answers a claims challenge once, and then gives up', async () => {
  const claims = '{"access_token":{"nbf":{"essential":true}}}'
  const challenge = `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`
  for (const status of [401, 403]) {
    asked.length = 0
    server.answers({ status, headers: { 'www-authenticate': challenge } })
    await expect(graph.request({ url: '/me' })).rejects.toMatchObject({ status })
    expect(asked).toEqual([undefined, { claims }])
    expect(server.seen).toHaveLength(2)
  }
})

it.each<[number, string, string, string]>([
  [400, 'ErrorPropertyValidationFailure', '', 'refused'],
  [404, 'ErrorItemNotFound', '', 'notFound'],
  [410, 'SyncStateNotFound', '', 'reset'],
  [400, 'resyncRequired', '', 'reset'],
  [500, 'generalException', 'innerSaysMore', 'server'],
  [501, 'NotImplemented', '', 'server'],
])('tells an error %d %s by Graph’s own word', async (status, code, inner, kind) => {
  const error = { code, message: 'x', innerError: inner ? { code: inner } : undefined }
  server.answers({ status, headers: { 'content-type': 'application/json' }, text: JSON.stringify({ error }) })
  await expect(graph.request({ url: '/me' })).rejects.toMatchObject({ kind, status, code: inner || code })
})

it.each([
  [503, 'throttled'],
  [509, 'throttled'],
  [429, 'throttled'],
])('holds the next request back while Graph asks for patience (%d)', async (status, kind) => {
  server.answers({ status, headers: { 'retry-after': '1' } })
  await expect(graph.request({ url: '/me' })).rejects.toMatchObject({ kind, retryAfterMs: 1000 })
  server.answers({ status: 200, text: '{}' })
  const stop = new AbortController()
  const held = graph.request({ url: '/me', signal: stop.signal })
  stop.abort(new DOMException('stopped', 'AbortError'))
  await expect(held).rejects.toMatchObject({ name: 'AbortError' })
  expect(server.seen).toEqual([])
})

it('ends with the reason of its signal, not with a failure, when it is called off', async () => {
  server.answers('silence')
  const stop = new AbortController()
  const request = graph.request({ url: '/me', signal: stop.signal })
  const reason = new Error('signed out')
  stop.abort(reason)
  await expect(request).rejects.toBe(reason)
})

it('passes on why there is no token', async () => {
  const reason = new TypeError('a bug of ours')
  const broken = new GraphClient({
    root: server.url,
    tokens: {
      token: () => {
        throw reason
      },
    },
    ...doors,
  })
  await expect(broken.request({ url: '/me' })).rejects.toBe(reason)
})
