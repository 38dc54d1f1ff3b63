import { Headers, Response } from 'undici'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeClock, settle } from '../../test/support/fake-clock.ts'
import { Failure } from './failure.ts'
import { json, retryAfter, SystemHttp, type Transport } from './http.ts'

const url = 'https://chat.example.com/api'
const get = { method: 'GET', url }
const failed = (code: string, message = 'fetch failed') =>
  new TypeError(message, { cause: Object.assign(new Error(code), { code }) })

/** A network that answers each exchange by the next of these. */
function network(...answers: (Response | Error | 'hang' | (() => Response))[]) {
  const asked: { url: string; method: string; body: unknown; proxied: boolean }[] = []
  const transport: Transport = ({ url, method, body, signal }, { dispatcher }) => {
    asked.push({ url, method, body, proxied: dispatcher.constructor.name === 'ProxyAgent' })
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    if (answer === 'hang')
      return new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason), { once: true }),
      )
    if (answer instanceof Error) return Promise.reject(answer)
    if (typeof answer === 'function') return Promise.resolve(answer())
    return answer ? Promise.resolve(answer) : Promise.reject(new Error('one request too many'))
  }
  return { asked, http: new SystemHttp(clock, transport) }
}

let clock: FakeClock
beforeEach(() => {
  clock = new FakeClock(0)
})

describe('a request', () => {
  it('brings the whole answer, and leaves no timer behind', async () => {
    const { http } = network(new Response('hello', { status: 201, headers: { 'x-one': '1' } }))
    const reply = await http.send(get)
    expect(reply).toMatchObject({ status: 201, text: 'hello' })
    expect(reply.headers.get('x-one')).toBe('1')
    expect(clock.waiting).toBe(0)
  })

  it('goes out once, whatever becomes of it: nobody answers an invitation twice', async () => {
    for (const code of ['ECONNRESET', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'EPIPE']) {
      const { http, asked } = network(failed(code))
      http.use({ resolveProxy: async () => 'PROXY one:1; PROXY two:2; DIRECT' })
      await expect(http.send({ ...get, method: 'POST', body: 'yes' })).rejects.toMatchObject({ kind: 'lost', code })
      expect(asked).toHaveLength(1)
    }
  })

  it('that nobody answers in time is lost: it may have been carried out', async () => {
    const { http } = network('hang')
    const sent = http.send({ ...get, timeout: 5_000 })
    sent.catch(() => undefined)
    await clock.pass(4_999)
    expect(clock.waiting).toBe(1)
    await clock.pass(1)
    await expect(sent).rejects.toMatchObject({ kind: 'lost', message: 'no answer from chat.example.com (time-out)' })
    expect(clock.waiting).toBe(0)
  })

  it('has half a minute unless told otherwise', async () => {
    const sent = network('hang').http.send(get)
    const ended = vi.fn()
    sent.then(ended, ended)
    await clock.pass(29_999)
    expect(ended).not.toHaveBeenCalled()
    await clock.pass(1)
    expect(ended).toHaveBeenCalledWith(expect.objectContaining({ kind: 'lost' }))
  })

  it('that is called off rejects with the reason for that', async () => {
    const { http } = network('hang')
    const stop = new AbortController()
    const sent = http.send({ ...get, signal: stop.signal })
    sent.catch(() => undefined)
    await settle()
    stop.abort(new Error('signed out'))
    await expect(sent).rejects.toThrow('signed out')
    expect(clock.waiting).toBe(0)
    await expect(http.send({ ...get, signal: stop.signal })).rejects.toThrow('signed out')
  })

  it('that is redirected reached another server than the one meant', async () => {
    const { http, asked } = network(
      () => new Response('', { status: 302, headers: { location: 'https://portal.example/' } }),
    )
    await expect(http.send(get)).rejects.toMatchObject({ kind: 'wrongServer', status: 302 })
    expect(asked).toHaveLength(1)
  })

  it('whose answer has not changed is not taken for redirected', async () => {
    const { http } = network(new Response(null, { status: 304 }))
    expect((await http.send(get)).status).toBe(304)
  })

  it('to a server whose certificate is not trusted says so', async () => {
    const { http } = network(failed('DEPTH_ZERO_SELF_SIGNED_CERT'))
    await expect(http.send(get)).rejects.toMatchObject({ kind: 'tls', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })
  })

  it('that never left is offline, also when every address of the host was tried', async () => {
    const both = new AggregateError([Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })])
    const { http } = network(new TypeError('fetch failed', { cause: both }))
    await expect(http.send(get)).rejects.toMatchObject({ kind: 'offline', code: 'ECONNREFUSED' })
  })
})

describe('a request that never left', () => {
  it('is tried on the next way, and that way is tried first from then on', async () => {
    const { http, asked } = network(failed('ECONNREFUSED'), () => new Response('hello'))
    http.use({ resolveProxy: async () => 'PROXY down.example:8080; DIRECT' })
    expect((await http.send(get)).text).toBe('hello')
    expect(asked.map(({ proxied }) => proxied)).toEqual([true, false])
    await http.send(get)
    expect(asked.map(({ proxied }) => proxied)).toEqual([true, false, false])
    await clock.pass(5 * 60_000)
    await http.send(get)
    expect(asked.at(-1)?.proxied).toBe(true)
  })

  it('is offline once there is no way left', async () => {
    const { http, asked } = network(failed('ECONNREFUSED'))
    http.use({ resolveProxy: async () => 'PROXY one:1; PROXY two:2' })
    await expect(http.send(get)).rejects.toMatchObject({ kind: 'offline' })
    expect(asked).toHaveLength(2)
  })

  it('since the way could not be found is offline, and not lost', async () => {
    const { http, asked } = network(new Response('hello'))
    http.use({ resolveProxy: () => new Promise(() => undefined) })
    const sent = http.send({ ...get, timeout: 5_000 })
    sent.catch(() => undefined)
    await clock.pass(5_000)
    await expect(sent).rejects.toMatchObject({ kind: 'offline' })
    http.use({ resolveProxy: () => Promise.reject(new Error('no PAC file')) })
    await expect(http.send(get)).rejects.toMatchObject({ kind: 'offline' })
    expect(asked).toEqual([])
    expect(clock.waiting).toBe(0)
  })

  it('does not go around a proxy of an unknown kind', async () => {
    const { http, asked } = network(new Response('hello'))
    http.use({ resolveProxy: async () => 'QUIC proxy.example:443' })
    await expect(http.send(get)).rejects.toMatchObject({ kind: 'offline', code: 'PROXY' })
    expect(asked).toEqual([])
  })
})

describe('a proxy that refuses', () => {
  const refusal = (status: number) =>
    new TypeError('fetch failed', { cause: new Error(`Proxy response (${status}) !== 200 when HTTP Tunneling`) })

  it('is asked for once, and whoever looks after the network hears that it wants a sign-in', async () => {
    const { http, asked } = network(refusal(407))
    const onSignInNeeded = vi.fn()
    http.use({ resolveProxy: async () => 'PROXY proxy.example:8080; DIRECT', onSignInNeeded })
    await expect(http.send(get)).rejects.toMatchObject({ kind: 'proxySignIn', status: 407 })
    expect(onSignInNeeded).toHaveBeenCalledWith('proxy.example:8080', url)
    expect(asked).toHaveLength(1)
  })

  it('for another reason is no sign-in, and is not gone around', async () => {
    const { http, asked } = network(refusal(403))
    const onSignInNeeded = vi.fn()
    http.use({ resolveProxy: async () => 'PROXY proxy.example:8080; DIRECT', onSignInNeeded })
    await expect(http.send(get)).rejects.toMatchObject({ kind: 'offline', status: 403, code: 'PROXY' })
    expect(onSignInNeeded).not.toHaveBeenCalled()
    expect(asked).toHaveLength(1)
  })
})

describe('a stream', () => {
  it('has no time-out of its own', async () => {
    const { http } = network(new Response('hello'))
    const response = await http.stream({ ...get, signal: new AbortController().signal })
    expect(await response.text()).toBe('hello')
    expect(clock.waiting).toBe(0)
  })

  it('that is called off before it opened rejects with the reason; one that breaks is lost', async () => {
    const stop = new AbortController()
    const opened = network('hang').http.stream({ ...get, signal: stop.signal })
    stop.abort(new Error('stopped'))
    await expect(opened).rejects.toThrow('stopped')
    const broken = network(failed('ECONNRESET')).http.stream({ ...get, signal: new AbortController().signal })
    await expect(broken).rejects.toMatchObject({ kind: 'lost' })
  })
})

describe('how long a server asks to be left alone', () => {
  const now = Date.parse('2026-11-24T09:00:00Z')
  const asked = (value?: string) => retryAfter(new Headers(value === undefined ? {} : { 'retry-after': value }), now)

  it('is read from seconds and from a date, and is never negative', () => {
    expect(asked('120')).toBe(120_000)
    expect(asked('0.5')).toBe(500)
    expect(asked('-5')).toBe(0)
    expect(asked('Tue, 24 Nov 2026 09:01:00 GMT')).toBe(60_000)
    expect(asked('Tue, 24 Nov 2026 08:00:00 GMT')).toBe(0)
  })

  it('is unknown when it says nothing that makes sense', () => {
    expect(asked()).toBeUndefined()
    expect(asked('')).toBeUndefined()
    expect(asked('soon')).toBeUndefined()
    expect(asked('Infinity')).toBeUndefined()
  })
})

describe('an answer that should be JSON', () => {
  const read = (status: number, text: string) => () => json({ status, text }, 'host')

  it('is read', () => {
    expect(read(200, '{"a":1}')()).toEqual({ a: 1 })
  })

  it('and is none tells apart a page, a server in trouble, and an answer that was cut off', () => {
    expect(read(200, ' <!doctype html>')).toThrow(expect.objectContaining({ kind: 'wrongServer' }))
    expect(read(502, '<html>')).toThrow(expect.objectContaining({ kind: 'server' }))
    expect(read(200, '{"a":')).toThrow(expect.objectContaining({ kind: 'lost' }))
    expect(read(200, '')).toThrow(Failure)
  })
})
