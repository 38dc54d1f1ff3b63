import { createHash } from 'node:crypto'
import { Server, Socket } from 'node:net'
import Fastify from 'fastify'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { GraphClient } from '../main/m365/graph-client.ts'
import { syncCalendar } from '../main/m365/sync/delta.ts'
import { MattermostApi } from '../main/mattermost/api.ts'
import { MattermostClient } from '../main/mattermost/client.ts'
import { SystemHttp } from '../main/net/http.ts'
import { systemRandom } from '../main/random/random.ts'
import { SandboxClock } from '../main/shell/launch/sandbox-mode.ts'
import { SystemClock } from '../main/time/clock.ts'
import { type Company, startCompany } from './company.ts'
import { clientId } from './identity/tenant.ts'
import { InProcessServer, inProcess } from './in-process.ts'
import { addressOf, people } from './people.ts'

const anna = people[0] as (typeof people)[number]
const hour = 3600_000
const redirect = 'http://localhost:1/'
const verifier = 'v'.repeat(43)
const formType = { 'content-type': 'application/x-www-form-urlencoded' }

let company: Company
let http: SystemHttp
const clock = new SystemClock()
const random = systemRandom
const listens = vi.spyOn(Server.prototype, 'listen')
const connects = vi.spyOn(Socket.prototype, 'connect')

beforeEach(async () => {
  listens.mockClear()
  connects.mockClear()
  company = await startCompany({ empty: true, sockets: false })
  http = new SystemHttp(clock, inProcess(company))
})
afterEach(async () => {
  await company.close()
  expect(listens).not.toHaveBeenCalled()
  expect(connects).not.toHaveBeenCalled()
})

/** Signs Anna in as her browser and the app do; resolves to what the token endpoint answers. */
async function signIn(): Promise<{ access_token: string; id_token: string }> {
  const tenant = `${company.config.m365.authority}/organizations`
  const asked = new URLSearchParams({
    client_id: clientId,
    redirect_uri: redirect,
    response_type: 'code',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    scope: 'openid offline_access https://graph.microsoft.com/Calendars.ReadWrite',
  })
  const page = await http.send({ method: 'GET', url: `${tenant}/oauth2/v2.0/authorize?${asked}` })
  expect(page.text).toContain('<h1>Sign in</h1>')
  const filledIn = new URLSearchParams([...asked, ['login', anna.address], ['password', anna.password], ['go', 'yes']])
  // The app's own requests follow no redirect; a browser's do.
  const back = await inProcess(company)({
    method: 'POST',
    url: `${tenant.replace('organizations', 'organizations/sign-in')}`,
    headers: formType,
    body: filledIn.toString(),
    signal: new AbortController().signal,
  })
  const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? ''
  const exchange = {
    grant_type: 'authorization_code',
    client_id: clientId,
    redirect_uri: redirect,
    code,
    code_verifier: verifier,
  }
  const body = new URLSearchParams(exchange).toString()
  const tokens = await http.send({ method: 'POST', url: `${tenant}/oauth2/v2.0/token`, headers: formType, body })
  expect(tokens.status).toBe(200)
  return JSON.parse(tokens.text)
}

const tokenOf = (username: string) => {
  const user = company.mattermost.store.byLogin(username)
  return company.mattermost.store.session(user?.id ?? '', 'session').token
}

describe('without a socket', () => {
  it('a sign-in exchanges its code for tokens', async () => {
    const { access_token, id_token } = await signIn()
    expect(company.identity.grantOf(access_token)?.address).toBe(anna.address)
    const claims = JSON.parse(Buffer.from(id_token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    expect(claims).toMatchObject({ preferred_username: anna.address, iss: company.identity.issuer })
  })

  it('a calendar syncs from Graph', async () => {
    const now = company.clock.now()
    company.meetings.create({
      organizer: addressOf('Clara'),
      subject: 'Roadmap',
      start: now + hour,
      end: now + 2 * hour,
      attendees: [anna.address],
    })
    const { access_token } = await signIn()
    const graph = new GraphClient({
      root: company.config.m365.graph,
      tokens: { token: async () => access_token },
      http,
      clock,
      random,
    })
    const { copy } = await syncCalendar(graph, { start: now, end: now + 24 * hour }, undefined)
    expect([...copy.events.values()].map((event) => event.subject)).toEqual(['Roadmap'])
    expect(company.seen.at(-1)).toMatchObject({ server: 'graph', method: 'GET', status: 200 })
  })

  it('Mattermost answers, and calls an integration', async () => {
    const bot = Fastify()
    const heard = vi.fn()
    bot.post('/commands', async (request) => {
      heard(request.headers.authorization, request.headers.host)
      return { text: 'At your service.' }
    })
    bot.addContentTypeParser(formType['content-type'], (_request, payload, done) => {
      payload.resume().on('end', () => done(null, {}))
    })
    const site = new InProcessServer('bot', bot, 'https://bot.northwind.example')
    await site.start()
    company.sites.add(site)
    const { server } = company.config.mattermost
    const api = new MattermostApi({ server, token: tokenOf(people[1]?.username ?? ''), http, clock })
    expect((await new MattermostClient(api).me()).username).toBe(people[1]?.username)
    const call = async (path: string, body: object) =>
      JSON.parse(
        (
          await http.send({
            method: 'POST',
            url: `${server}/api/v4${path}`,
            headers: {
              authorization: `Bearer ${tokenOf(people[1]?.username ?? '')}`,
              'content-type': 'application/json',
            },
            body: JSON.stringify(body),
          })
        ).text,
      )
    const command = await call('/commands', { trigger: 'mscal', url: 'https://bot.northwind.example/commands' })
    expect(await call('/commands/execute', { command: '/mscal help', channel_id: '' })).toMatchObject({
      text: 'At your service.',
    })
    expect(heard).toHaveBeenCalledWith(`Token ${command.token}`, 'bot.northwind.example')
    await site.close()
  })

  it('the company’s clock is followed as a stream of events', async () => {
    const followed = new SandboxClock()
    const jumped = vi.fn()
    await followed.follow(http, company.config.sandbox, clock, jumped)
    expect(followed.offset()).toBe(company.clock.offset)
    company.clock.advance(hour)
    await vi.waitFor(() => expect(jumped).toHaveBeenCalledTimes(1))
    expect(followed.offset()).toBe(company.clock.offset)
  })
})

describe('a request without a socket', () => {
  /** A server whose one answer begins and never ends, and what becomes of its connection. */
  async function endless() {
    const app = Fastify()
    let left = () => {}
    const gone = new Promise<void>((resolve) => {
      left = resolve
    })
    app.get('/events', (_request, reply) => {
      reply.hijack()
      reply.raw.writeHead(200, { 'content-type': 'text/event-stream' })
      reply.raw.write('data: hello\n\n')
      reply.raw.on('close', left)
    })
    const site = new InProcessServer('events', app, 'https://events.example')
    await site.start()
    company.sites.add(site)
    return { site, gone, url: 'https://events.example/events' }
  }

  it('that is aborted ends its stream on both sides', async () => {
    const { gone, url, site } = await endless()
    const leave = new AbortController()
    const { body } = await http.stream({ method: 'GET', url, signal: leave.signal })
    const reader = body?.getReader()
    expect(Buffer.from((await reader?.read())?.value ?? '').toString()).toBe('data: hello\n\n')
    const reason = new Error('enough')
    leave.abort(reason)
    await expect(reader?.read()).rejects.toBe(reason)
    await gone
    await site.close()
  })

  it('whose body is not wanted any more ends on the server, too', async () => {
    const { gone, url, site } = await endless()
    const { body } = await http.stream({ method: 'GET', url, signal: new AbortController().signal })
    await body?.cancel()
    await gone
    await site.close()
  })

  it('breaks when the server leaves the network', async () => {
    const { gone, url, site } = await endless()
    const { body } = await http.stream({ method: 'GET', url, signal: new AbortController().signal })
    const reader = body?.getReader()
    await reader?.read()
    await site.stop()
    await expect(reader?.read()).rejects.toMatchObject({ cause: { code: 'UND_ERR_SOCKET' } })
    await gone
    await site.close()
  })

  it('that is aborted before its answer rejects with the reason', async () => {
    company.graph.switches.slow = 60_000
    const leave = new AbortController()
    const url = `${company.config.m365.graph}/v1.0/me`
    const answer = http.send({ method: 'GET', url, timeout: 120_000, signal: leave.signal })
    const reason = new Error('enough')
    leave.abort(reason)
    await expect(answer).rejects.toBe(reason)
  })

  it('to a server that is off the network, or that nobody has, is refused as offline', async () => {
    const url = `${company.config.mattermost.server}/api/v4/system/ping`
    await company.servers.mattermost.stop()
    await expect(http.send({ method: 'GET', url })).rejects.toMatchObject({ kind: 'offline', code: 'ECONNREFUSED' })
    await company.servers.mattermost.start()
    expect((await http.send({ method: 'GET', url })).status).toBe(200)
    const nobody = http.send({ method: 'GET', url: 'https://nobody.example/' })
    await expect(nobody).rejects.toMatchObject({ kind: 'offline', code: 'ENOTFOUND' })
  })

  it('is carried out although its answer is lost', async () => {
    const { access_token } = await signIn()
    company.graph.switches.loseResponse = { method: 'POST', path: '/events', times: 1 }
    const time = (hours: number) => ({ dateTime: new Date(clock.now() + hours * hour).toISOString().replace('Z', '') })
    const lost = http.send({
      method: 'POST',
      url: `${company.config.m365.graph}/v1.0/me/events`,
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ subject: 'Lunch', start: time(1), end: time(2) }),
    })
    await expect(lost).rejects.toMatchObject({ kind: 'lost' })
    expect(company.meetings.mailboxes.get(anna.address)?.events.size).toBe(1)
  })
})
