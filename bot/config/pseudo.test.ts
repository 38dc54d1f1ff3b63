import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { Failure, type FailureKind } from '../../main/net/failure.ts'
import { botCommandLine } from '../../main/text/english/bot-command-line.ts'
import { say } from '../../main/text/say.ts'
import { doors } from '../../sandbox/doors.ts'
import { type Answer, AnsweringHttp } from '../../test/support/answering-http.ts'
import { idOf } from '../../test/support/bot/in-process.ts'
import { Pseudo } from '../../test/support/bot/pseudo.ts'
import { readOptions } from '../command-line.ts'
import { makeServer } from '../server/server.ts'
import { startFailure } from '../start-failure.ts'
import { authoritiesIn } from './authorities.ts'
import { check } from './check.ts'
import { type BotConfig, configSchema } from './config.ts'
import { readConfig } from './read-config.ts'
import { setUp } from './setup.ts'

// What the command line says, in a language that has no English letter; see bot/pseudo.test.ts.

const pseudo = new Pseudo()
const kinds: FailureKind[] = ['offline', 'lost', 'tls', 'proxySignIn', 'wrongServer', 'throttled', 'server', 'signIn']
const moreKinds: FailureKind[] = ['forbidden', 'notFound', 'reset', 'refused']

/** What the command line prints when this fails. */
async function failure(task: () => unknown): Promise<string> {
  try {
    await task()
  } catch (error) {
    return startFailure(error).text
  }
  throw new Error('nothing failed')
}

const good = {
  mattermost: { url: 'https://chat.example.com', botToken: 'token' },
  publicUrl: 'https://bot.example.com',
  signing: { secret: 'x'.repeat(32) },
}

describe('in a language that nobody speaks, no English is left of the command line', () => {
  it('in the usage, and in mistakes in the options', async () => {
    const known = { config: { type: 'string' }, check: { type: 'boolean' } } as const
    const lines = [
      ['--wrong'],
      ['--config'],
      ['--config', '--check'],
      ['--check=yes'],
      ['word'],
      ['--', 'word'],
      ['-w'],
    ]
    const texts = [say('bot.usage')]
    for (const args of lines) texts.push(await failure(() => readOptions(args, known)))
    for (const args of [[], ['--wrong'], ['--mattermost-url', 'a b', '--admin-token', 'x', '--public-url', 'http://h']])
      texts.push(
        await failure(() =>
          setUp(
            doors,
            args,
            () => undefined,
            () => undefined,
          ),
        ),
      )
    texts.push(say('bot.usage.notUnderstood'))
    pseudo.fits(texts, ['--wrong', '--config', '--check', 'word'])
  })

  it('in why the bot does not start', async () => {
    const texts = [...kinds, ...moreKinds].flatMap((kind) => [
      startFailure(new Failure(kind, 'a message')).text,
      startFailure(new Failure(kind, 'a message', { status: 418, code: 'ECODE' })).text,
      startFailure(new Failure(kind, 'a message', { status: 418, code: 'PROXY' })).text,
    ])
    texts.push(startFailure(new Error('DRIVER')).text, startFailure('DRIVER').text)
    pseudo.fits(texts, ['ECODE', 'PROXY', 'DRIVER'])
  })

  it('in mistakes in the configuration', async () => {
    const reading = (file: Buffer | undefined, environment: NodeJS.ProcessEnv = {}) =>
      failure(() => readConfig({ readNow: () => file }, 'FILE', environment))
    const read = (config: unknown) => reading(Buffer.from(typeof config === 'string' ? config : stringify(config)))
    const texts = await Promise.all([
      reading(undefined),
      reading(Buffer.from(stringify(good)), { MATTERCAL_USERS_DEFAULTS: 'a: [' }),
      ...['a: [', '- a', '*b'].map(read),
      ...[
        {},
        { ...good, typo: 1, fault: 2 },
        { ...good, mattermost: 7 },
        { ...good, mattermost: { url: 7, botToken: '' } },
        { ...good, publicUrl: 'bot' },
        { ...good, publicUrl: 'https://chat.example.com/plugins/x' },
        { ...good, signing: { secret: 'short' } },
        { ...good, databaseUrl: 'mysql://x' },
        { ...good, databaseUrl: 'postgres://:x:y' },
        { ...good, listen: { port: 'x' } },
        { ...good, listen: { port: 1.5 } },
        { ...good, listen: { port: -1 } },
        { ...good, listen: { port: 99_999 } },
        { ...good, trustedProxies: 'x' },
        { ...good, network: { proxy: 'x' } },
        { ...good, log: { level: 'loud' } },
        { ...good, admins: { userIds: ['omar'], fullContext: 'x' } },
        { ...good, users: { locks: ['status.nothing'] } },
        { ...good, users: { defaults: { summary: { time: '25:00' } } } },
        { ...good, users: { defaults: [] } },
      ].map(read),
    ])
    const files = { readNow: () => undefined }
    texts.push(await failure(() => authoritiesIn(files, 'FILE')))
    const listen = { tls: { cert: 'FILE', key: 'FILE' } }
    texts.push(await failure(() => makeServer(configSchema.parse({ ...good, listen }), files)))
    // What the schema has no rule for today.
    texts.push(say('bot.config.notValid'))
    pseudo.fits(texts, [
      ...['FILE', 'ENOENT', 'MATTERCAL_MATTERMOST_URL', 'MATTERCAL_MATTERMOST_BOT_TOKEN', 'MATTERCAL_PUBLIC_URL'],
      ...['MATTERCAL_SIGNING_SECRET', 'MATTERCAL_USERS_DEFAULTS', 'mattermost.url', 'mattermost.botToken', 'publicUrl'],
      ...[
        'signing.secret',
        'databaseUrl',
        'listen.port',
        'trustedProxies',
        'network.proxy',
        'log.level',
        'admins.userIds',
      ],
      ...['admins.fullContext', 'users.defaults', 'summary.time', 'status.nothing', 'typo', 'fault', 'mattermost'],
      ...['debug', 'info', 'warn', 'error'],
    ])
  })
})

describe('in a language that nobody speaks, no English is left of --check', () => {
  const data = [
    ...['https://chat.example.com', 'https://other.example.com', 'https://bot.example.com', 'http://bot.example.com'],
    ...['bot.example.com', 'http://10.1.2.3:9', '@calendar', '@omar', 'ERR_SQLITE_ERROR', 'ECODE'],
  ]

  /** What the servers of a company answer, by path; the rest of the paths do as a healthy Mattermost. */
  type Servers = Record<string, Answer | Failure>
  const healthy: Servers = {
    '/config/client': { body: { Version: '11.0.0', SiteURL: 'https://chat.example.com' } },
    '/users/me': { body: { id: idOf('bot'), username: 'calendar', is_bot: true } },
    [`/bots/${idOf('bot')}`]: { body: { user_id: idOf('bot'), owner_id: idOf('omar') } },
    [`/users/${idOf('omar')}`]: { body: { id: idOf('omar'), username: 'omar', delete_at: 0 } },
    '/healthz': { text: '{"status":"ok"}' },
  }
  const answering = (servers: Servers) =>
    new AnsweringHttp(({ url }) => {
      const path = new URL(url).pathname.replace('/api/v4', '')
      const answer = servers[path] ?? healthy[path] ?? { status: 404, body: { id: 'api.none' } }
      if (answer instanceof Failure) throw answer
      return answer
    })

  const config = (change: object): BotConfig =>
    configSchema.parse({ ...good, databaseUrl: 'sqlite::memory:', ...change })

  it('in any of its findings', async () => {
    const lines: string[] = []
    const run = (servers: Servers, change: object = {}) =>
      check({ http: answering(servers), clock: doors.clock }, config(change), (line) => lines.push(line))
    const microsoft = { tenantId: 't', clientId: 'c' }
    const whole = { mattermost: { ...good.mattermost, commandTokens: ['t'] }, admins: { userIds: [idOf('omar')] } }
    expect(await run({}, { ...whole, microsoft })).toBe(0)
    await run({}, { publicUrl: 'http://10.1.2.3:9' })
    const settings = { Version: '11', SiteURL: 'https://other.example.com', RestrictDirectMessage: 'team' }
    await run({ '/config/client': { body: { ...settings, EnableCommands: 'false' } } })
    await run({ '/users/me': { status: 401, body: { id: 'x' } } })
    await run({ '/users/me': { body: { id: idOf('omar'), username: 'omar' } } })
    await run({ [`/users/${idOf('omar')}`]: { body: { id: idOf('omar'), username: 'omar', delete_at: 1 } } })
    await run({ '/healthz': { status: 502, text: '' } }, { databaseUrl: 'sqlite:/no/such/folder/x' })
    for (const kind of [...kinds, ...moreKinds]) {
      const failed = new Failure(kind, 'a message')
      await run({ '/config/client': failed, '/healthz': failed })
    }
    await check(
      {
        clock: doors.clock,
        http: new AnsweringHttp(({ url }) => {
          if (url.endsWith('/healthz')) throw new TypeError('a fault')
          return { status: 418 }
        }),
      },
      config({}),
      (line) => lines.push(line),
    )
    lines.push(say('bot.check.database.postgres'), say('bot.check.problems', { count: 1000 }))
    pseudo.fits(lines, data)
  })
})

describe('in a language that nobody speaks, no English is left of setup', () => {
  const me = { id: idOf('omar'), username: 'omar', roles: 'system_user system_admin' }
  const account = { user_id: idOf('bot'), username: 'calendar', delete_at: 0 }
  const command = { id: 'c', token: 't', trigger: 'mscal', team_id: 'T', url: 'https://old.example.com' }
  const options = ['--mattermost-url', 'https://chat.example.com', '--admin-token', 'x']
  const args = [...options, '--public-url', 'https://bot.example.com']
  const data = ['@omar', '@calendar', 'mscal', 'TEAM', 'https://bot.example.com/mattermost/commands', 'ECODE']

  /** Sets up on a Mattermost that answers so, by method and path; returns what was sent, and the notes or the error. */
  async function run(answers: Record<string, Answer>, more: string[] = []) {
    const http = new AnsweringHttp(({ method, url }) => {
      const key = `${method} ${new URL(url).pathname.replace('/api/v4', '')}`
      const usual: Record<string, unknown> = {
        'GET /users/me': me,
        'GET /bots': [account],
        'POST /bots': account,
        'GET /users/me/teams': [{ id: 'T', name: 'TEAM' }],
        'GET /commands': [],
      }
      return answers[key] ?? { body: usual[key] ?? { token: 't' } }
    })
    const texts: string[] = []
    const take = (text: string) => texts.push(text)
    try {
      await setUp({ ...doors, http }, [...args, ...more], () => undefined, take)
    } catch (error) {
      texts.push(startFailure(error).text)
    }
    return { http, texts }
  }

  it('in its notes and errors, and in what it creates', async () => {
    const refused = (id: string) => ({ 'GET /bots': { body: [] }, 'POST /bots': { status: 403, body: { id } } })
    const runs = [
      await run({ 'GET /bots': { body: [] } }),
      await run({ 'GET /bots': { body: [{ ...account, delete_at: 1 }] }, 'GET /commands': { body: [command] } }),
      await run({ 'GET /commands': { body: [{ ...command, url: 'https://bot.example.com/mattermost/commands' }] } }),
      await run({ 'GET /users/me': { body: { ...me, roles: 'system_user' } } }),
      await run({ 'GET /users/me': { status: 401, body: { id: 'x' } } }),
      await run(refused('api.bot.create_disabled')),
      await run({ 'POST /commands': { status: 501, body: { id: 'api.command.disabled.app_error' } } }),
      await run(refused('store.username_exists')),
      await run(refused('ECODE')),
      await run({}, ['--team', 'TEAM', '--team', 'TEAM2']),
    ]
    const created = runs[0]?.http.sent ?? []
    const body = (path: string) =>
      JSON.parse(String(created.find((r) => r.method === 'POST' && r.url.endsWith(path))?.body))
    const [made, typed, token] = [body('/bots'), body('/commands'), body('/tokens')]
    pseudo.fits(
      [
        ...runs.flatMap(({ texts }) => texts),
        ...[made.display_name, made.description, token.description],
        ...[typed.display_name, typed.description, typed.auto_complete_hint, typed.auto_complete_desc],
      ],
      data,
    )
  })
})

it('the tests of the command line have heard every sentence that it says', () => {
  expect(pseudo.unsaid(botCommandLine)).toEqual([])
})
