import { serverUrl } from '../../../main/mattermost/server-url.ts'
import { freePort } from '../../../sandbox/bot.ts'
import { type Company, startCompany } from '../../../sandbox/company.ts'
import type { Version } from '../../../sandbox/mattermost/versions.ts'

/** A Mattermost to run a contract suite against. */
export interface Server {
  url: string
  adminToken: string
  /** Where a bot of ours can be called by it. */
  publicUrl: string
  /** The company it belongs to, if it is the sandbox. */
  company?: Company
  close(): Promise<void>
}

/** Whether the environment names a real server. */
export const given = Boolean(process.env.MATTERMOST_URL && process.env.MATTERMOST_ADMIN_TOKEN)

async function sandbox(version: Version): Promise<Server> {
  const company = await startCompany({ empty: true, mattermost: version })
  const admin = [...company.mattermost.store.users.values()].find((user) => user.roles.includes('system_admin'))
  const { token } = company.mattermost.store.session(admin?.id ?? '', 'session')
  const publicUrl = `http://127.0.0.1:${await freePort()}`
  const url = company.config.mattermost.server
  return { url, adminToken: token, publicUrl, company, close: () => company.close() }
}

/** The servers to run against: the one of the environment, or the sandbox in the manner of two versions. */
export const servers: [string, () => Promise<Server>][] = given
  ? [
      [
        'the server given',
        async () => ({
          url: serverUrl(process.env.MATTERMOST_URL ?? ''),
          adminToken: process.env.MATTERMOST_ADMIN_TOKEN ?? '',
          publicUrl: process.env.BOT_PUBLIC_URL ?? 'http://127.0.0.1:9065',
          close: async () => undefined,
        }),
      ],
    ]
  : [
      ['the sandbox as 5.37', () => sandbox('5.37')],
      ['the sandbox as 7.1', () => sandbox('7.1')],
      ['the sandbox as 11.6', () => sandbox('11.6')],
    ]
