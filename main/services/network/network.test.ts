import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Desk } from '../../../test/support/desk.ts'
import type { Route } from '../../net/route.ts'
import { SystemFiles } from '../../store/files.ts'
import { noPolicy } from '../../store/policy.ts'
import { memoryVault, type Vault } from '../../store/vault.ts'
import { networkCommands } from './commands.ts'
import { Network } from './network.ts'

const certificate = (body: string) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----`
const proxy = 'proxy.example.com:8080'
const url = 'https://graph.example.com/me'
const anna = { username: 'anna', password: 'secret' }

let desk: Desk
let folder: string
let vault: Vault
let route: Route
let way: string
let network: Network
beforeEach(() => {
  desk = new Desk(0)
  folder = mkdtempSync(join(tmpdir(), 'mattercal-network-'))
  vault = memoryVault()
  route = {}
  way = `PROXY ${proxy}`
  network = make()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const make = () =>
  new Network({
    http: {
      use(next) {
        route = next
      },
      send: () => expect.fail('nothing is sent'),
      stream: () => expect.fail('nothing is sent'),
    },
    files: new SystemFiles(),
    state: desk.state,
    log: desk.log,
    systemAuthorities: () => [certificate('SYSTEM')],
    resolveProxy: async () => way,
  })

describe('the certificates that requests believe', () => {
  it('are the system’s and those that the administrator names', async () => {
    const file = join(folder, 'company.pem')
    writeFileSync(file, `${certificate('ONE')}\n${certificate('TWO')}`)
    await network.start({ ...noPolicy, certificateAuthorities: [file] })
    expect(route.authorities).toEqual([certificate('SYSTEM'), certificate('ONE'), certificate('TWO')])
    expect(desk.state.get().problems).toEqual([])
  })

  it('are all that could be read, and a file that could not is named', async () => {
    const missing = join(folder, 'missing.pem')
    const good = join(folder, 'good.pem')
    writeFileSync(good, certificate('ONE'))
    await network.start({ ...noPolicy, certificateAuthorities: [missing, folder, good] })
    expect(route.authorities).toEqual([certificate('SYSTEM'), certificate('ONE')])
    expect(desk.state.get().problems).toMatchObject([{ id: 'certificateAuthorities', severity: 'warning' }])
    expect(desk.state.get().problems[0]?.text).toContain(folder)
  })
})

describe('a proxy that asks for a sign-in', () => {
  beforeEach(async () => {
    await network.start(noPolicy)
    await network.unlock(vault)
  })

  it('is asked about, and gets the password that was typed for it, as does no other', async () => {
    expect(route.credentials?.(proxy)).toBeUndefined()
    route.onSignInNeeded?.(proxy, url)
    expect(desk.state.get().proxyAsking).toBe(proxy)
    expect(await network.signIn(anna)).toBe(true)
    expect(desk.state.get().proxyAsking).toBeUndefined()
    expect(route.credentials?.(proxy)).toEqual(anna)
    expect(route.credentials?.('other.example.com:8080')).toBeUndefined()
  })

  it('gets it also after a restart', async () => {
    route.onSignInNeeded?.(proxy, url)
    await network.signIn(anna)
    network = make()
    await network.start(noPolicy)
    expect(route.credentials?.(proxy)).toBeUndefined()
    await network.unlock(vault)
    expect(route.credentials?.(proxy)).toEqual(anna)
  })

  it('and does not take the password gets it no second time, until another one was typed', async () => {
    route.onSignInNeeded?.(proxy, url)
    await network.signIn(anna)
    route.onSignInNeeded?.(proxy, url)
    expect(desk.state.get().proxyAsking).toBe(proxy)
    expect(route.credentials?.(proxy)).toBeUndefined()
    await network.signIn({ ...anna, password: 'another' })
    expect(route.credentials?.(proxy)).toEqual({ ...anna, password: 'another' })
  })

  it('is forgotten on a network without it', async () => {
    route.onSignInNeeded?.(proxy, url)
    expect(await route.resolveProxy?.(url)).toBe(way)
    expect(desk.state.get().proxyAsking).toBe(proxy)
    way = 'DIRECT'
    await route.resolveProxy?.('https://chat.example.com/')
    expect(desk.state.get().proxyAsking).toBe(proxy)
    await route.resolveProxy?.(url)
    expect(desk.state.get().proxyAsking).toBeUndefined()
  })
})

describe('signing in to a proxy', () => {
  it('is refused while nothing can be kept, and when no proxy asks', async () => {
    await network.start(noPolicy)
    route.onSignInNeeded?.(proxy, url)
    expect(await network.signIn(anna)).toBe(false)
    await network.unlock(vault)
    desk.state.set({ proxyAsking: undefined })
    expect(await network.signIn(anna)).toBe(false)
  })

  it('tries at once what could not get through, and only when it worked', async () => {
    let kept = false
    let tried = 0
    const { signInProxy } = networkCommands({ signIn: async () => kept }, () => tried++)
    expect(await signInProxy(anna)).toMatchObject({ ok: false })
    expect(tried).toBe(0)
    kept = true
    expect(await signInProxy(anna)).toEqual({ ok: true })
    expect(tried).toBe(1)
  })
})
