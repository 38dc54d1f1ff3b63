import { describe, expect, it } from 'vitest'
import { type Answer, AnsweringHttp } from '../../test/support/answering-http.ts'
import { FakeClock, settle } from '../../test/support/fake-clock.ts'
import type { Request } from '../net/http.ts'
import { systemRandom } from '../random/random.ts'
import { GraphClient } from './graph-client.ts'
import { claimsChallenge } from './graph-middleware.ts'

// What the client does against a server: test/contract/clients.

function graphThat(answer: (request: Request) => Answer | Promise<Answer>, root = 'https://graph.test') {
  const http = new AnsweringHttp(answer)
  const clock = new FakeClock(Date.parse('2026-11-24T09:00:00Z'))
  const tokens = { token: async () => 'token' }
  return { http, clock, graph: new GraphClient({ root, tokens, http, clock, random: systemRandom }) }
}

describe('requests to Graph', () => {
  it('are under way two at a time at most', async () => {
    const ends: (() => void)[] = []
    const { http, graph } = graphThat(() => new Promise((resolve) => ends.push(() => resolve({}))))
    const all = [1, 2, 3, 4, 5].map((n) => graph.request({ url: `/${n}` }))
    for (let done = 0; done < 5; done++) {
      await settle()
      expect(http.sent).toHaveLength(Math.min(done + 2, 5))
      ends[done]?.()
    }
    await Promise.all(all)
    expect(http.sent.map(({ url }) => url.slice(-1))).toEqual(['1', '2', '3', '4', '5'])
  })

  it('all wait while Graph asks for patience, those that were queued already as well', async () => {
    let busy = true
    const { http, clock, graph } = graphThat(() => (busy ? { status: 429, headers: { 'retry-after': '30' } } : {}))
    const refused = [1, 2].map((n) => graph.request({ url: `/${n}` }).catch((error: unknown) => error))
    const queued = graph.request({ url: '/3' })
    await settle()
    busy = false
    for (const error of await Promise.all(refused))
      expect(error).toMatchObject({ kind: 'throttled', retryAfterMs: 30_000 })
    const late = graph.request({ url: '/4' })
    await clock.pass(29_999)
    expect(http.sent).toHaveLength(2)
    await clock.pass(1)
    await Promise.all([queued, late])
    expect(http.sent).toHaveLength(4)
  })

  it('reach a root that has a path of its own', async () => {
    const { http, graph } = graphThat(() => ({}), 'https://proxy.test/graph/')
    await graph.request({ url: '/me' })
    expect(http.lines).toEqual(['GET https://proxy.test/graph/v1.0/me'])
  })

  it('say what they change, and have no body when there is none', async () => {
    const { http, graph } = graphThat(() => ({}))
    await graph.request({ method: 'PATCH', url: '/me/events/1', body: { subject: 'Zoë' } })
    await graph.request({ method: 'POST', url: '/me/events/1/dismissReminder' })
    expect(http.lines).toEqual([
      'PATCH https://graph.test/v1.0/me/events/1 {"subject":"Zoë"}',
      'POST https://graph.test/v1.0/me/events/1/dismissReminder',
    ])
    expect(http.sent.map(({ headers }) => headers?.['content-type'])).toEqual(['application/json', undefined])
  })

  it('are trouble of the server’s when it answers with a status of its own making', async () => {
    const { graph } = graphThat(() => ({ status: 999, text: 'x' }))
    await expect(graph.request({ url: '/me' })).rejects.toMatchObject({ kind: 'server', status: 999 })
  })

  it('name neither the token nor the body in a failure', async () => {
    const error = { error: { code: 'ErrorInternal', message: 'Meeting about the merger' } }
    const { graph } = graphThat(() => ({ status: 500, body: error }))
    await expect(graph.request({ url: '/me' })).rejects.toThrow(/^graph\.test answered 500 ErrorInternal$/)
  })
})

describe('a claims challenge', () => {
  const claims = '{"access_token":{}}'
  const encoded = Buffer.from(claims).toString('base64')
  const read = (header: string) => claimsChallenge(new Headers({ 'www-authenticate': header }))

  it.each([
    ['in Microsoft’s order', `Bearer realm="", error="insufficient_claims", claims="${encoded}"`],
    ['in another order', `Bearer claims="${encoded}", error="insufficient_claims"`],
    ['after another scheme', `Negotiate, Bearer error="insufficient_claims", claims="${encoded}"`],
  ])('is read %s', (_how, header) => {
    expect(read(header)).toBe(claims)
  })

  it.each([
    ['asks for nothing', 'Bearer realm=""'],
    ['has another error', `Bearer error="invalid_token", claims="${encoded}"`],
    ['has no claims', 'Bearer error="insufficient_claims"'],
    ['has claims that are no JSON', 'Bearer error="insufficient_claims", claims="bm8="'],
  ])('is none when it %s', (_why, header) => {
    expect(read(header)).toBeUndefined()
  })
})
