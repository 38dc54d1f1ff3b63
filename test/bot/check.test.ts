import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { check } from '../../bot/config/check.ts'
import type { BotConfig } from '../../bot/config/config.ts'
import { setUp } from '../../bot/config/setup.ts'
import { hireBot } from '../../sandbox/bot.ts'
import { type Company, startCompany } from '../../sandbox/company.ts'
import { doors } from '../../sandbox/doors.ts'
import { Colleague } from '../support/bot/colleague.ts'

let company: Company
let config: BotConfig

beforeEach(async () => {
  company = await startCompany({ empty: true })
  config = await hireBot(company)
})
afterEach(() => company.close())

async function said(change: Partial<BotConfig> = {}): Promise<{ code: number; text: string }> {
  const lines: string[] = []
  const code = await check(doors, { ...config, ...change }, (line) => lines.push(line))
  return { code, text: lines.join('\n') }
}
const bot = () => [...company.mattermost.store.users.values()].find((user) => user.is_bot)

describe('--check', () => {
  it('finds nothing wrong with a good configuration, warns of internal addresses, and writes to nobody', async () => {
    const { code, text } = await said()
    expect(code).toBe(0)
    expect(text).toContain('the token belongs to the bot @calendar')
    expect(text).toContain('AllowedUntrustedInternalConnections')
    expect(company.mattermost.store.posts.size).toBe(0)
  })

  it('says when the server has slash commands switched off', async () => {
    company.mattermost.switches.commands = false
    const { code, text } = await said()
    company.mattermost.switches.commands = true
    expect(code).toBe(1)
    expect(text).toContain('slash commands are switched off on the server')
  })

  it('says what is wrong in words', async () => {
    const { mattermost } = config
    expect((await said({ mattermost: { ...mattermost, botToken: 'x'.repeat(26) } })).text).toContain(
      'the bot token is refused',
    )
    const person = new Colleague(company)
    const token = company.mattermost.store.session(person.user.id, 'pat').token
    expect((await said({ mattermost: { ...mattermost, botToken: token } })).text).toContain('who is a person')
    expect((await said({ databaseUrl: 'sqlite:/no/such/folder/x' })).text).toContain('the database cannot be opened')
    expect((await said({ publicUrl: 'http://10.1.2.3:9' })).text).toContain('not HTTPS')
    company.mattermost.switches.restrictDirectMessage = true
    expect((await said()).text).toContain('add the bot to the teams')
    const account = bot()
    if (!account) throw new Error('no bot')
    account.delete_at = 1
    const dead = await said()
    expect(dead.text).toContain('DisableBotsWhenOwnerIsDeactivated')
    expect(dead.code).toBe(1)
    await company.servers.mattermost.stop()
    expect((await said()).text).toMatch(/cannot be reached from here|does not answer/)
  })
})

describe('setup', () => {
  it('refuses in words what it cannot do', async () => {
    const url = company.servers.mattermost.url
    const run = (token: string) =>
      setUp(
        doors,
        ['--mattermost-url', url, '--admin-token', token, '--public-url', 'http://127.0.0.1:9'],
        () => undefined,
        () => undefined,
      )
    const { store, switches } = company.mattermost
    await expect(run('x'.repeat(26))).rejects.toThrow('Mattermost refuses the admin token.')
    await expect(run(store.session(new Colleague(company).user.id, 'session').token)).rejects.toThrow(
      'is not a system administrator',
    )
    const account = bot()
    if (account) store.users.delete(account.id)
    switches.botsEnabled = false
    await expect(run(store.session(new Colleague(company, 'Omar').user.id, 'session').token)).rejects.toThrow(
      'Bot accounts are switched off',
    )
  })

  it('points the command to a new address and wakes a disabled bot', async () => {
    const account = bot()
    if (!account) throw new Error('no bot')
    account.delete_at = 1
    const { store } = company.mattermost
    const token = store.session(new Colleague(company, 'Omar').user.id, 'session').token
    await setUp(
      doors,
      [
        '--mattermost-url',
        company.servers.mattermost.url,
        '--admin-token',
        token,
        '--public-url',
        'http://127.0.0.1:9999',
      ],
      () => undefined,
      () => undefined,
    )
    expect(account.delete_at).toBe(0)
    expect([...store.commands.values()].map((command) => command.url)).toEqual([
      'http://127.0.0.1:9999/mattermost/commands',
    ])
    expect([...store.users.values()].filter((user) => user.is_bot)).toHaveLength(1)
  })
})
