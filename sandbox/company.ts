import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { VirtualClock } from './clock.ts'
import { controlServer } from './control/server.ts'
import { Meetings } from './graph/meetings.ts'
import { GraphServer } from './graph/server.ts'
import { clientId, IdentityProvider, tenantId } from './identity/provider.ts'
import { LoopbackServer, type SeenRequest } from './loopback-server.ts'
import { MattermostServer } from './mattermost/server.ts'
import type { Version } from './mattermost/store.ts'
import { people } from './people.ts'
import { seedWeek } from './seed.ts'
import { makeTls } from './tls.ts'

export interface CompanyOptions {
  /** The company's time at the start, in Unix ms; the machine's if left out. */
  now?: number
  mattermost?: Version
  /** Without the believable week: a test makes its own meetings. */
  empty?: boolean
  log?(line: string): void
}

/** A company in a box: its people, their calendars and chat, and the servers they are on. */
export interface Company {
  clock: VirtualClock
  meetings: Meetings
  identity: IdentityProvider
  graph: GraphServer
  mattermost: MattermostServer
  servers: { identity: LoopbackServer; graph: LoopbackServer; mattermost: LoopbackServer; control: LoopbackServer }
  /** Every request that reached a server, whole. */
  seen: SeenRequest[]
  /** The file with the certificate authority's certificate, for NODE_EXTRA_CA_CERTS. */
  caFile: string
  /** The app's configuration for this company. */
  config: {
    m365: { cloud: 'global'; tenantId: string; clientId: string; authority: string; graph: string }
    mattermost: { server: string; oauthClientId: string }
    sandbox: { control: string }
  }
  close(): Promise<void>
}

function record(name: string, app: FastifyInstance, seen: SeenRequest[]): void {
  app.addHook('preHandler', async (request, reply) => {
    const body =
      request.body === undefined || request.body === null
        ? ''
        : typeof request.body === 'string'
          ? request.body
          : JSON.stringify(request.body)
    const entry: SeenRequest = {
      server: name,
      at: Date.now(),
      method: request.method,
      url: request.url,
      headers: request.headers as Record<string, string>,
      body,
      status: 0,
    }
    seen.push(entry)
    reply.raw.once('finish', () => {
      entry.status = reply.statusCode
    })
  })
}

/** Starts the company on free loopback ports. */
export async function startCompany(options: CompanyOptions = {}): Promise<Company> {
  const log = options.log ?? (() => undefined)
  const clock = new VirtualClock(options.now === undefined ? 0 : options.now - Date.now())
  const meetings = new Meetings(people, clock)
  const identity = new IdentityProvider(people)
  const graph = new GraphServer(meetings, identity, log)
  const mattermost = new MattermostServer({ people, clock, version: options.mattermost ?? '11.6', log })
  const seen: SeenRequest[] = []
  record('identity', identity.app, seen)
  record('graph', graph.app, seen)
  record('mattermost', mattermost.app, seen)
  if (!options.empty) seedWeek(meetings)
  mattermost.beActive(people[0]?.username ?? '', 'online')

  const tls = await makeTls()
  const caFile = join(mkdtempSync(join(tmpdir(), 'mattercal-sandbox-')), 'ca.pem')
  writeFileSync(caFile, tls.ca)
  const servers = {
    identity: new LoopbackServer('identity', identity.app, tls),
    graph: new LoopbackServer('graph', graph.app, tls),
    mattermost: new LoopbackServer('mattermost', mattermost.app),
  }
  await Promise.all(Object.values(servers).map((server) => server.start()))
  identity.setOrigin(servers.identity.url)
  graph.setOrigin(servers.graph.url)
  mattermost.setOrigin(servers.mattermost.url)
  const oauthClientId = mattermost.registerOAuthApp(
    [38471, 38472, 38473, 38474].map((port) => `http://127.0.0.1:${port}/callback`),
  )
  const parts = { clock, meetings, identity, graph, mattermost, seen, servers }
  const control = new LoopbackServer('control', controlServer(parts))
  await control.start()
  return {
    ...parts,
    servers: { ...servers, control },
    caFile,
    config: {
      m365: { cloud: 'global', tenantId, clientId, authority: servers.identity.url, graph: servers.graph.url },
      mattermost: { server: servers.mattermost.url, oauthClientId },
      sandbox: { control: control.url },
    },
    async close() {
      await Promise.all([...Object.values(servers), control].map((server) => server.close()))
    },
  }
}
