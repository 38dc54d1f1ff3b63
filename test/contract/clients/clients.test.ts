// What must hold of the Graph and the Mattermost client alike, whatever their libraries would do by themselves, against
// servers on loopback. Proxies and certificate authorities: test/contract/network.test.ts.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { eventually } from '../../support/eventually.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { AnsweringServer } from './answering-server.ts'
import { type Client, clients, secret } from './clients.ts'

const now = Date.parse('2026-11-24T09:00:00Z')
const json = { 'content-type': 'application/json' }
const server = new AnsweringServer()
const stranger = new AnsweringServer()

beforeAll(async () => {
  await server.start()
  await stranger.start()
})
afterAll(async () => {
  await server.close()
  await stranger.close()
})

describe.each(Object.entries(clients))('%s', (name, make) => {
  let clock: FakeClock
  let client: Client

  beforeEach(() => {
    clock = new FakeClock(now)
    client = make(server.url, clock)
    stranger.answers({ status: 200, headers: json, text: '{}' })
  })

  it.each(['read', 'write'] as const)('sends a %s once when the connection is cut after it was taken', async (what) => {
    // A first request leaves a connection open: one that turns out dead must not be tried again by itself either.
    server.answers({ status: 200, headers: json, text: '{"id":"1"}' })
    await client[what]()
    server.answers('cut')
    await expect(client[what]()).rejects.toMatchObject({ name: 'Failure', kind: 'lost' })
    expect(server.seen).toHaveLength(1)
  })

  it.each([500, 502, 503, 504, 429])('sends a request once when it is answered %d', async (status) => {
    server.answers({ status })
    await expect(client.write()).rejects.toMatchObject({ name: 'Failure', status })
    expect(server.seen).toHaveLength(1)
  })

  it.each([301, 302, 303, 307, 308])('follows no redirect (%d), and shows its token to nobody else', async (status) => {
    for (const what of ['read', 'write'] as const) {
      server.answers({ status, headers: { location: `${stranger.url}/api/v4/users/me` } })
      await expect(client[what]()).rejects.toMatchObject({ kind: 'wrongServer', status })
      expect(server.seen).toHaveLength(1)
      expect(stranger.seen).toEqual([])
    }
  })

  it('gives a server that stays silent up after half a minute, and not much earlier', async () => {
    server.answers('silence')
    const late = client.write().catch((error: unknown) => error)
    await eventually(
      () => server.seen.length,
      (count) => count === 1,
    )
    let settled = false
    void late.then(() => {
      settled = true
    })
    await clock.pass(15_000)
    expect(settled).toBe(false)
    await clock.pass(15_001)
    expect(await late).toMatchObject({ kind: 'lost' })
    expect(server.seen).toHaveLength(1)
  })

  it.each([
    ['seconds', '7', 7000],
    ['a date', new Date(now + 90_000).toUTCString(), 90_000],
    ['a date that is over', new Date(now - 90_000).toUTCString(), 0],
  ])('shows how long to wait, given as %s', async (_form, value, retryAfterMs) => {
    server.answers({ status: 429, headers: { 'retry-after': value }, text: 'limit exceeded' })
    await expect(client.read()).rejects.toMatchObject({ kind: 'throttled', retryAfterMs })
  })

  it('knows how long to wait when a server that asks for it does not say', async () => {
    server.answers({ status: 429 })
    const retryAfterMs = name === 'Graph' ? 10_000 : 5_000
    await expect(client.read()).rejects.toMatchObject({ kind: 'throttled', retryAfterMs })
  })

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json;charset=UTF-8',
    'application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8',
    'text/plain',
    undefined,
  ])('reads JSON of content type %s', async (type) => {
    const headers: Record<string, string> = type ? { 'content-type': type } : {}
    server.answers({ status: 200, headers, text: '{"id":"1","username":"Zoë 🎉"}' })
    expect(await client.read()).toEqual({ id: '1', username: 'Zoë 🎉' })
  })

  it('takes an empty answer for none', async () => {
    for (const status of [200, 202, 204]) {
      server.answers({ status })
      expect(await client.read()).toBeUndefined()
    }
  })

  it.each<[string, number, string, string]>([
    ['a page in place of an answer', 200, '<!doctype html><title>Log in to the WLAN</title>', 'wrongServer'],
    ['an answer that was cut', 200, '{"id":"1","user', 'lost'],
    ['a refusal', 400, '', 'refused'],
    ['a token that is no longer good', 401, '', 'signIn'],
    ['a lack of permission', 403, '', 'forbidden'],
    ['a thing that is not there', 404, '', 'notFound'],
    ['trouble', 500, '', 'server'],
    ['a gateway’s page', 502, '<html><h1>Bad gateway</h1></html>', 'server'],
    ['an overload', 503, '', 'server'],
  ])('tells %s', async (_what, status, text, kind) => {
    server.answers({
      status,
      headers: { 'content-type': text.startsWith('<') ? 'text/html' : 'application/json' },
      text,
    })
    await expect(client.read()).rejects.toMatchObject({ name: 'Failure', kind, status: kind === 'lost' ? 200 : status })
  })

  it('keeps no cookie', async () => {
    server.answers({ status: 200, headers: { ...json, 'set-cookie': 'MMAUTHTOKEN=x; Path=/' }, text: '{"id":"1"}' })
    await client.read()
    await client.write()
    expect(server.seen.map(({ headers }) => headers.cookie)).toEqual([undefined, undefined])
  })

  it('says who it is by the bearer token alone', async () => {
    server.answers({ status: 200, headers: json, text: '{"id":"1"}' })
    await client.write()
    const headers = server.seen[0]?.headers ?? {}
    expect(headers.authorization).toBe(`Bearer ${secret}`)
    expect(headers['content-type']).toBe('application/json')
    expect(Object.keys(headers).filter((header) => /^(x-|cookie)/.test(header))).toEqual([])
  })

  it('tells a server that is not there', async () => {
    const gone = new AnsweringServer()
    await gone.start()
    const lost = make(gone.url, clock)
    await gone.close()
    await expect(lost.read()).rejects.toMatchObject({ kind: 'offline', code: 'ECONNREFUSED' })
  })
})
