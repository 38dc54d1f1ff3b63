import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { SystemHttp } from '../main/net/http.ts'
import { type Random, systemRandom } from '../main/random/random.ts'
import { type Clock, SystemClock } from '../main/time/clock.ts'
import { VirtualClock } from './clock.ts'
import { controlServer } from './control/server.ts'
import { Meetings } from './graph/meetings.ts'
import { GraphServer } from './graph/server.ts'
import { IdentityProvider } from './identity/provider.ts'
import { clientId, tenantId } from './identity/tenant.ts'
import { InProcessServer, inProcess } from './in-process.ts'
import { MattermostServer } from './mattermost/server.ts'
import type { Version } from './mattermost/versions.ts'
import type { CompanyServer, SeenRequest } from './network/company-server.ts'
import { LoopbackServer } from './network/loopback-server.ts'
import { makeTls } from './network/tls.ts'
import { people } from './people.ts'
import { seedWeek } from './seed.ts'

/** How a company is to be. */
export interface CompanyOptions {
  /** The company's time at the start, in Unix ms; the machine's if left out. */
  now?: number
  mattermost?: Version
  /** Without the believable week: a test makes its own meetings. */
  empty?: boolean
  /** Without sockets: nothing listens, and requests reach the servers by `inProcess(company)` only. */
  sockets?: boolean
  /** The clock of the machine that the company is on; a simulation brings its own. */
  machine?: Clock
  /** Where ids, tokens and the like come from; with a seeded one, the company comes out the same each time. */
  random?: Random
  log?(line: string): void
}

/** A company in a box: its people, their calendars and chat, and the servers they are on. */
export interface Company {
  clock: VirtualClock
  random: Random
  meetings: Meetings
  identity: IdentityProvider
  graph: GraphServer
  mattermost: MattermostServer
  servers: Record<'identity' | 'graph' | 'mattermost' | 'control', CompanyServer>
  /** What `inProcess(company)` finds: the servers, if they have no sockets, and what a test adds, such as the bot. */
  sites: Set<InProcessServer>
  /** Every request that reached a server, whole. */
  seen: SeenRequest[]
  /** The file with the certificate authority's certificate, for NODE_EXTRA_CA_CERTS. Empty without sockets. */
  caFile: string
  /** The app's configuration for this company. */
  config: {
    m365: { cloud: 'global'; tenantId: string; clientId: string; authority: string; graph: string }
    mattermost: { server: string; oauthClientId: string }
    sandbox: { control: string }
  }
  close(): Promise<void>
}

/** Keeps every request that reaches a server, and the status of its answer. */
function record(name: string, app: FastifyInstance, clock: Clock, seen: SeenRequest[]): void {
  app.addHook('preHandler', async (request, reply) => {
    const { body } = request
    const entry: SeenRequest = {
      server: name,
      at: clock.now(),
      method: request.method,
      url: request.url,
      headers: request.headers as Record<string, string>,
      body: typeof body === 'string' ? body : body === undefined || body === null ? '' : JSON.stringify(body),
      status: 0,
    }
    seen.push(entry)
    reply.raw.once('finish', () => {
      entry.status = reply.statusCode
    })
  })
}

/** Makes the servers of a company: on loopback, or without sockets under names of their own. */
type MakeServer = (name: string, app: FastifyInstance, options?: { tls: boolean }) => CompanyServer

async function onLoopback(): Promise<{ make: MakeServer; caFile: string }> {
  const tls = await makeTls()
  const caFile = join(mkdtempSync(join(tmpdir(), 'mattercal-sandbox-')), 'ca.pem')
  writeFileSync(caFile, tls.ca)
  return { make: (name, app, options) => new LoopbackServer(name, app, options?.tls ? tls : undefined), caFile }
}

function withoutSockets(sites: Set<InProcessServer>): { make: MakeServer; caFile: string } {
  const make: MakeServer = (name, app) => {
    const server = new InProcessServer(name, app, `https://${name}.northwind.example`)
    sites.add(server)
    return server
  }
  return { make, caFile: '' }
}

/** Starts the company: on free loopback ports, or without sockets. */
export async function startCompany(options: CompanyOptions = {}): Promise<Company> {
  const { log = () => undefined, machine = new SystemClock(), random = systemRandom, sockets = true } = options
  const clock = new VirtualClock(options.now === undefined ? 0 : options.now - machine.now(), machine)
  const sites = new Set<InProcessServer>()
  const http = sockets ? new SystemHttp(machine) : new SystemHttp(machine, inProcess({ sites }))
  const meetings = new Meetings(people, clock, random)
  const identity = new IdentityProvider({ people, clock: machine, random })
  const graph = new GraphServer({ meetings, identity, clock, random, log })
  const version = options.mattermost ?? '11.6'
  const mattermost = new MattermostServer({ people, clock, random, http, version, log })
  const seen: SeenRequest[] = []
  for (const [name, { app }] of Object.entries({ identity, graph, mattermost })) record(name, app, machine, seen)
  if (!options.empty) seedWeek(meetings)
  mattermost.beActive(people[0]?.username ?? '', 'online')

  const { make, caFile } = sockets ? await onLoopback() : withoutSockets(sites)
  const servers = {
    identity: make('identity', identity.app, { tls: true }),
    graph: make('graph', graph.app, { tls: true }),
    mattermost: make('mattermost', mattermost.app),
  }
  await Promise.all(Object.values(servers).map((server) => server.start()))
  identity.setOrigin(servers.identity.url)
  graph.setOrigin(servers.graph.url)
  mattermost.setOrigin(servers.mattermost.url)
  const oauthClientId = mattermost.registerOAuthApp(
    [38471, 38472, 38473, 38474].map((port) => `http://127.0.0.1:${port}/callback`),
  )
  const parts = { clock, random, meetings, identity, graph, mattermost, seen, sites }
  const control = make('control', controlServer({ ...parts, servers, http }))
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
