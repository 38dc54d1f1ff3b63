// How requests leave a company's network: for Graph, Mattermost and the bot alike, since all go one way.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { RunningBot } from '../../bot/bot.ts'
import { Network } from '../../main/services/network/network.ts'
import { AppStateStore, initialState } from '../../main/services/state/app-state.ts'
import { noPolicy } from '../../main/store/policy.ts'
import { hireBot, runBot } from '../../sandbox/bot.ts'
import { type Company, startCompany } from '../../sandbox/company.ts'
import { botLinkClient, doors, graphClient, mattermostClient } from '../../sandbox/doors.ts'
import { LoopbackServer } from '../../sandbox/network/loopback-server.ts'
import { type CorporateProxy, corporateNames, type ProxyOptions, startProxy } from '../../sandbox/network/proxy.ts'
import { startSocks } from '../../sandbox/network/socks.ts'
import { makeTls } from '../../sandbox/network/tls.ts'
import { people } from '../../sandbox/people.ts'

let company: Company
let bot: RunningBot
let tls: Awaited<ReturnType<typeof makeTls>>
const servers: LoopbackServer[] = []
const proxies: CorporateProxy[] = []
const ports: Record<string, number> = {}

beforeAll(async () => {
  company = await startCompany({ empty: true })
  tls = await makeTls(corporateNames)
  for (const [name, app] of [
    ['graph', company.graph.app],
    ['chat', company.mattermost.app],
  ] as const) {
    const server = new LoopbackServer(name, app, tls)
    await server.start()
    servers.push(server)
    ports[name] = Number(new URL(server.url).port)
  }
  const config = await hireBot(company)
  const folder = join(company.caFile, '..')
  writeFileSync(join(folder, 'bot.crt'), tls.cert)
  writeFileSync(join(folder, 'bot.key'), tls.key)
  const listen = { ...config.listen, tls: { cert: join(folder, 'bot.crt'), key: join(folder, 'bot.key') } }
  bot = await runBot(company, { ...config, listen })
  ports.bot = config.listen.port
})
afterAll(async () => {
  await bot.stop()
  for (const server of servers) await server.close()
  await company.close()
})
afterEach(async () => {
  doors.http.use({})
  for (const proxy of proxies.splice(0)) await proxy.close()
})

const proxy = async (options?: ProxyOptions) => {
  const made = await startProxy(options)
  proxies.push(made)
  return made
}

const session = () => {
  const user = company.mattermost.store.byLogin(people[0]?.username ?? '')
  return company.mattermost.store.session(user?.id ?? '', 'session').token
}
/** One request of each kind that shows it was answered by the right server. */
const calls: Record<string, (host: string) => Promise<unknown>> = {
  graph: async (host) => {
    const graph = graphClient(`https://${host}:${ports.graph}`, { token: async () => 'not a token of ours' })
    // Graph itself refuses the token: the request came through.
    await graph.request({ url: '/me' }).catch((error: { kind: string; status?: number }) => {
      if (error.kind !== 'signIn') throw error
    })
  },
  chat: (host) => mattermostClient(`https://${host}:${ports.chat}`, session()).me(),
  bot: (host) => botLinkClient(`https://${host}:${ports.bot}`).company(),
}

describe.each(['graph', 'chat', 'bot'])('%s', (name) => {
  const call = (host: string) => (calls[name] as (host: string) => Promise<unknown>)(host)
  const far = `${name}.corp.test`

  it('is believed when the system or the admin trusts its authority, and not otherwise', async () => {
    await expect(call('localhost')).rejects.toMatchObject({ kind: 'tls' })
    doors.http.use({ authorities: [tls.ca] })
    await call('localhost')
  })

  it('is reached through the proxy that the PAC file names, and by no other way', async () => {
    doors.http.use({ authorities: [tls.ca] })
    await expect(call(far)).rejects.toMatchObject({ kind: 'offline' })
    const way = await proxy()
    doors.http.use({ authorities: [tls.ca], resolveProxy: async () => `PROXY ${way.host}; DIRECT` })
    await call(far)
    expect(way.tunnels).toContain(far)
  })

  it('is reached by the next way when a proxy is down, and not at all when there is none', async () => {
    const gone = await startProxy()
    await gone.close()
    doors.http.use({ authorities: [tls.ca], resolveProxy: async () => `PROXY ${gone.host}; DIRECT` })
    await call('localhost')
    doors.http.use({ authorities: [tls.ca], resolveProxy: async () => `PROXY ${gone.host}` })
    await expect(call('localhost')).rejects.toMatchObject({ kind: 'offline' })
  })

  it('is not kept waiting by a proxy that was down a moment ago', async () => {
    const first = await startProxy()
    await first.close()
    const second = await proxy()
    doors.http.use({ authorities: [tls.ca], resolveProxy: async () => `PROXY ${first.host}; PROXY ${second.host}` })
    await call(far)
    const back = await proxy({ port: Number(first.host.split(':')[1]) })
    await call(far)
    expect(back.tunnels).toEqual([])
    expect(second.tunnels).not.toEqual([])
  })

  it('is reached through a SOCKS 5 proxy, and not around a proxy of a kind that is not known', async () => {
    const socks = await startSocks()
    try {
      doors.http.use({ authorities: [tls.ca], resolveProxy: async () => `SOCKS5 ${socks.host}` })
      await call(far)
      expect(socks.tunnels).toContain(far)
    } finally {
      await socks.close()
    }
    doors.http.use({ authorities: [tls.ca], resolveProxy: async () => `SOCKS ${socks.host}` })
    await expect(call('localhost')).rejects.toMatchObject({ kind: 'offline', code: 'PROXY' })
  })

  it('is reached through a proxy that speaks TLS itself, if that is trusted', async () => {
    const way = await proxy({ tls })
    const resolveProxy = async () => `HTTPS localhost:${way.host.split(':')[1]}`
    doors.http.use({ resolveProxy })
    await expect(call(far)).rejects.toMatchObject({ kind: 'tls' })
    doors.http.use({ authorities: [tls.ca], resolveProxy })
    await call(far)
    expect(way.tunnels).toContain(far)
  })

  it('waits for a sign-in to the proxy, whose password goes to that proxy alone', async () => {
    const credentials = { username: 'anna', password: 'pässwörd' }
    const way = await proxy({ credentials })
    const asked: string[] = []
    const route = {
      authorities: [tls.ca],
      resolveProxy: async () => `PROXY ${way.host}`,
      onSignInNeeded: (host: string) => asked.push(host),
    }
    doors.http.use(route)
    await expect(call(far)).rejects.toMatchObject({ kind: 'proxySignIn' })
    doors.http.use({ ...route, credentials: () => ({ username: 'anna', password: 'wrong' }) })
    await expect(call(far)).rejects.toMatchObject({ kind: 'proxySignIn' })
    expect(new Set(asked)).toEqual(new Set([way.host]))
    doors.http.use({ ...route, credentials: (host) => (host === way.host ? credentials : undefined) })
    await call(far)
  })

  it('is reached through a proxy that looks inside, once its authority is trusted', async () => {
    const theirs = await makeTls(corporateNames)
    const way = await proxy({ inspect: theirs })
    const resolveProxy = async () => `PROXY ${way.host}`
    doors.http.use({ authorities: [tls.ca], resolveProxy })
    await expect(call(far)).rejects.toMatchObject({ kind: 'tls' })
    doors.http.use({ authorities: [theirs.ca], resolveProxy })
    await call(far)
    expect(way.read.join('')).toContain(`host: ${far}`)
  })

  it('counts as not reached when the proxy refuses', async () => {
    const way = await proxy({ refuse: 503 })
    doors.http.use({ authorities: [tls.ca], resolveProxy: async () => `PROXY ${way.host}` })
    await expect(call(far)).rejects.toMatchObject({ kind: 'offline' })
  })
})

it('a request never waits for its way longer than it may take, and counts as not sent', async () => {
  doors.http.use({ resolveProxy: () => new Promise(() => undefined) })
  await expect(doors.http.send({ method: 'POST', url: 'https://chat.corp.test', timeout: 50 })).rejects.toMatchObject({
    kind: 'offline',
  })
  const stopped = new AbortController()
  const waiting = doors.http.stream({ method: 'GET', url: 'https://chat.corp.test', signal: stopped.signal })
  stopped.abort()
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
})

it('a password that a proxy did not take is not sent again before a new one was typed', async () => {
  const way = await proxy({ credentials: { username: 'anna', password: 'new' } })
  const kept = new Map<string, string>()
  const state = new AppStateStore({ ...initialState, zone: 'Europe/Vienna' })
  let ways = `PROXY ${way.host}`
  const network = new Network({
    ...doors,
    state,
    log: () => undefined,
    systemAuthorities: () => [tls.ca],
    resolveProxy: async () => ways,
  })
  await network.start(noPolicy)
  await network.unlock({
    read: async (name) => kept.get(name),
    write: async (name, text) => void kept.set(name, text),
    remove: async (name) => void kept.delete(name),
  })
  const call = () => (calls.chat as (host: string) => Promise<unknown>)('chat.corp.test')
  await expect(call()).rejects.toMatchObject({ kind: 'proxySignIn' })
  await network.signIn({ username: 'anna', password: 'old' })
  for (let n = 0; n < 5; n++) await expect(call()).rejects.toMatchObject({ kind: 'proxySignIn' })
  expect(way.wrongPasswords).toBe(1)
  expect(state.get().proxyAsking).toBe(way.host)
  await network.signIn({ username: 'anna', password: 'new' })
  await call()
  expect(state.get().proxyAsking).toBeUndefined()

  // At home the office's proxy is not in the way, so nobody is asked about it.
  const other = await proxy({ credentials: { username: 'anna', password: 'other' } })
  ways = `PROXY ${other.host}`
  await expect(call()).rejects.toMatchObject({ kind: 'proxySignIn' })
  expect(state.get().proxyAsking).toBe(other.host)
  ways = `PROXY ${way.host}`
  await call()
  expect(state.get().proxyAsking).toBeUndefined()
})
