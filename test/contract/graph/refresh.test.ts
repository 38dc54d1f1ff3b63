// What becomes of a silent refresh when the way to Entra fails: nobody is asked to sign in for that.

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { M365Account } from '../../../main/m365/account.ts'
import { Failure } from '../../../main/net/failure.ts'
import type { Http, Reply, Request } from '../../../main/net/http.ts'
import { doors } from '../../../sandbox/doors.ts'
import { type GraphCompany, openGraphCompany, real } from './graph-company.ts'

describe.skipIf(real)('a silent refresh', () => {
  let opened: GraphCompany
  let account: M365Account
  /** What requests for tokens get instead of an answer. */
  let instead: (() => Promise<Reply>) | undefined
  let asked = 0
  beforeAll(async () => {
    opened = await openGraphCompany()
    let kept = opened.keptTokens()
    const http: Http = {
      send: (request: Request) => {
        if (request.method !== 'POST') return doors.http.send(request)
        asked++
        return instead ? instead() : doors.http.send(request)
      },
      stream: (request) => doors.http.stream(request),
    }
    account = new M365Account({
      ...doors,
      http,
      config: opened.company.config.m365,
      cache: {
        read: async () => kept,
        write: async (text) => {
          kept = text
        },
        remove: async () => undefined,
      },
      openBrowser: async () => undefined,
    })
  })
  afterAll(() => opened.company.close())

  const answer = (status: number, text: string, headers: Record<string, string> = {}): Reply =>
    ({ status, text, headers: new Headers(headers) }) as unknown as Reply
  const cut = async (kind: 'offline' | 'lost' | 'tls' | 'proxySignIn') => {
    throw new Failure(kind, 'simulated', { code: 'SIMULATED' })
  }
  const page = '<!doctype html><html><body>Please sign in to the network</body></html>'
  const unavailable =
    '{"error":"temporarily_unavailable","error_description":"AADSTS90033: later","error_codes":[90033]}'

  it.each<[string, () => Promise<Reply>, string]>([
    ['there is no network', () => cut('offline'), 'offline'],
    ['the answer is lost', () => cut('lost'), 'lost'],
    ['the certificate is not trusted', () => cut('tls'), 'tls'],
    ['a proxy asks for a password', () => cut('proxySignIn'), 'proxySignIn'],
    ['a captive portal answers', async () => answer(200, page), 'wrongServer'],
    ['a proxy has no way', async () => answer(502, page), 'server'],
    ['Entra is down', async () => answer(503, '{}'), 'server'],
    ['Entra says so itself', async () => answer(503, unavailable), 'server'],
    ['Entra has had too much', async () => answer(429, '{}', { 'retry-after': '7' }), 'throttled'],
    ['half an answer comes', async () => answer(200, '{"token_type":"Bea'), 'lost'],
  ])('tells what is wrong when %s, and is tried again', async (_what, trouble, kind) => {
    instead = trouble
    const failure = await account.token({ fresh: true }).catch((error: unknown) => error)
    expect(failure).toMatchObject({ kind })
    if (kind === 'throttled') expect(failure).toMatchObject({ retryAfterMs: 7000 })
    instead = undefined
    const before = asked
    expect(await account.token({ fresh: true })).toMatch(/^eyJ/)
    expect(asked).toBe(before + 1)
  })

  it.each<[string, () => Promise<Reply>, string]>([
    ['cannot be asked for', () => cut('offline'), 'offline'],
    ['comes half', async () => answer(200, '{"token_endpoint":"https://lo'), 'lost'],
    ['is a web page', async () => answer(200, page), 'wrongServer'],
    ['is forbidden by a box in the way', async () => answer(403, page), 'wrongServer'],
    ['is not known to a server in trouble', async () => answer(503, page), 'server'],
  ])('is no refusal when the address of the sign-in %s', async (_what, trouble, kind) => {
    const dead: Http = { send: trouble, stream: () => cut('offline') }
    const kept = opened.keptTokens()
    const other = new M365Account({
      ...doors,
      http: dead,
      config: opened.company.config.m365,
      cache: { read: async () => kept, write: async () => undefined, remove: async () => undefined },
      openBrowser: async () => undefined,
    })
    await expect(other.token({ fresh: true })).rejects.toMatchObject({ kind })
  })

  it('asks for a sign-in when Entra refuses the account, and only then', async () => {
    const refused = { error: 'invalid_grant', error_description: 'AADSTS50173: revoked', error_codes: [50173] }
    instead = async () => answer(400, JSON.stringify(refused), { 'content-type': 'application/json' })
    await expect(account.token({ fresh: true })).rejects.toMatchObject({ kind: 'signIn' })
    instead = undefined
    expect(await account.token({ fresh: true })).toMatch(/^eyJ/)
  })
})
