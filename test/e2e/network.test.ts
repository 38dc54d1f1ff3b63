import { writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { LoopbackServer } from '../../sandbox/network/loopback-server.ts'
import { type CorporateProxy, corporateNames, startProxy } from '../../sandbox/network/proxy.ts'
import { makeTls } from '../../sandbox/network/tls.ts'
import { eventually } from '../support/eventually.ts'
import { anna, makeWorld, type World } from './fixture.ts'
import { hour, meet, minute, shown } from './people.ts'

let world: World
let proxy: CorporateProxy
let pac: Server
const servers: LoopbackServer[] = []

describe('on a company’s network', () => {
  beforeEach(async () => {
    world = await makeWorld({ empty: true })
  })
  afterEach(async () => {
    await world.close()
    await proxy.close()
    await new Promise((resolve) => pac.close(resolve))
    for (const server of servers.splice(0)) await server.close()
  })

  it('a PAC file, a proxy that asks for a password and looks inside, and an authority of its own', async () => {
    const [own, inspecting] = [await makeTls(corporateNames), await makeTls(corporateNames)]
    const place = async (name: string, app: ConstructorParameters<typeof LoopbackServer>[1]) => {
      const server = new LoopbackServer(name, app, own)
      await server.start()
      servers.push(server)
      return `https://${name}.corp.test:${new URL(server.url).port}`
    }
    const { company } = world
    const graph = await place('graph', company.graph.app)
    const server = await place('chat', company.mattermost.app)
    company.graph.setOrigin(graph)
    company.mattermost.setOrigin(server)
    proxy = await startProxy({ credentials: { username: 'corp-anna', password: 'corp-secret' }, inspect: inspecting })
    pac = createServer((_request, response) =>
      response
        .writeHead(200, { 'content-type': 'application/x-ns-proxy-autoconfig' })
        .end(
          `function FindProxyForURL(url, host) { return dnsDomainIs(host, '.corp.test') ? 'PROXY ${proxy.host}' : 'DIRECT' }`,
        ),
    )
    await new Promise<void>((resolve) => pac.listen(0, '127.0.0.1', resolve))
    const [policy, ca] = [join(world.profile, 'policy.json'), join(world.profile, 'corp.pem')]
    writeFileSync(ca, inspecting.ca)
    writeFileSync(
      policy,
      JSON.stringify({
        proxy: { mode: 'pac', url: `http://127.0.0.1:${(pac.address() as AddressInfo).port}/proxy.pac` },
        certificateAuthorities: [ca],
      }),
    )
    const meeting = meet(world, 30, 60)
    const app = await world.launch({
      args: ['--policy', policy],
      config: { m365: { ...company.config.m365, graph }, mattermost: { server } },
    })
    const window = await app.window()
    await window.getByRole('button', { name: 'Sign in to Microsoft 365' }).click()
    await window.getByRole('button', { name: 'Continue' }).click()
    await window.getByRole('heading', { name: 'Your network’s proxy' }).waitFor()
    const form = window.getByRole('form', { name: 'Network' })
    await form.getByLabel('User name').fill('corp-anna')
    await form.getByLabel('Password').fill('corp-secret')
    await window.screenshot({ path: 'test-results/pictures/proxy.png' })
    await form.getByRole('button', { name: 'Sign in to the proxy' }).click()
    await form.waitFor({ state: 'detached' })
    await window.getByRole('button', { name: 'Continue' }).click()
    await window.getByLabel('How to sign in').selectOption('password')
    await window.getByLabel('User name or e-mail').fill(anna.username)
    await window.getByLabel('Password').fill(anna.password)
    await window.getByRole('button', { name: 'Sign in to Mattermost' }).click()
    await window.getByRole('button', { name: 'Start' }).click()
    await app.said(/synced 1 events/)
    company.clock.jumpTo(meeting.start + minute)
    await eventually(
      () => shown(world),
      ({ status }) => status === 'dnd',
    )
    expect(new Set(proxy.tunnels)).toEqual(new Set(['graph.corp.test', 'chat.corp.test']))
    expect(world.log()).not.toContain('corp-secret')

    // It is still known after a restart, and asks nobody again.
    await app.quit()
    const again = await world.launch({
      args: ['--policy', policy],
      config: { m365: { ...company.config.m365, graph }, mattermost: { server } },
    })
    company.clock.jumpTo(meeting.end + hour)
    await again.said(/synced/)
    await eventually(
      () => shown(world),
      ({ status }) => status === 'online',
    )
  })
})
