import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parse } from 'yaml'
import { type BotOptions, type RunningBot, startBot } from '../bot/bot.ts'
import { type BotConfig, configSchema } from '../bot/config/config.ts'
import { setUp } from '../bot/config/setup.ts'
import { SystemHttp } from '../main/net/http.ts'
import { SystemClock } from '../main/time/clock.ts'
import type { Company } from './company.ts'
import { doors } from './doors.ts'
import { clientId, tenantId } from './identity/tenant.ts'
import { people } from './people.ts'

/** A port that is free just now; the bot's address must be known before it listens. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Sets the bot up as the company's admin would, with the real set-up; returns its configuration. */
export async function hireBot(company: Company, change: Record<string, unknown> = {}): Promise<BotConfig> {
  const admin = company.mattermost.store.byLogin(people[1]?.username ?? '')
  if (!admin) throw new Error('the company has no admin')
  const { token } = company.mattermost.store.session(admin.id, 'session')
  const port = await freePort()
  const lines: string[] = []
  const server = company.servers.mattermost.url
  await setUp(
    doors,
    ['--mattermost-url', server, '--admin-token', token, '--public-url', `http://127.0.0.1:${port}`],
    (line) => lines.push(line),
    () => undefined,
  )
  return configSchema.parse({
    ...parse(lines.join('\n')),
    listen: { host: '127.0.0.1', port },
    databaseUrl: 'sqlite::memory:',
    microsoft: { cloud: 'global', tenantId, clientId },
    ...change,
  })
}

/** Runs the bot in this process, on the company's clock. */
export async function runBot(company: Company, config: BotConfig, options: BotOptions = {}): Promise<RunningBot> {
  const clock = new SystemClock(() => company.clock.offset)
  const stopFollowing = company.clock.onJump(() => clock.recheck())
  const running = await startBot(
    config,
    { ...doors, http: new SystemHttp(clock), clock },
    { write: () => undefined, ...options },
  )
  return {
    ...running,
    async stop() {
      stopFollowing()
      await running.stop()
    },
  }
}
