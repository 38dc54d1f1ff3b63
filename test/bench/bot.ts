// What the bot costs, beside the same posts sent straight to the same Mattermost: `npm run bench -- bot`.

import { type ChildProcess, fork, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parse, stringify } from 'yaml'
import { type BotConfig, configSchema } from '../../bot/config/config.ts'
import { setUp } from '../../bot/config/setup.ts'
import type { Database } from '../../bot/database/database.ts'
import { openDatabase } from '../../bot/database/open.ts'
import { hashOf, newId, newSecret } from '../../bot/secrets/secrets.ts'
import { root } from '../../build/setup/paths.mjs'
import { freePort, hireBot, runBot } from '../../sandbox/bot.ts'
import { startCompany } from '../../sandbox/company.ts'
import { doors, mattermostBotClient } from '../../sandbox/doors.ts'
import { Colleague } from '../support/bot/colleague.ts'
import { eventually } from '../support/eventually.ts'
import { startPostgres } from '../support/postgres.ts'
import { cpu, family, memory, percentile } from './processes.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)
const fixed = (value: number, digits = 0) => value.toFixed(digits)

interface Chat {
  url: string
  token: string
  users: string[]
  process: ChildProcess
}

async function startChat(users: number): Promise<Chat> {
  const child = fork(join(root, 'test/bench/chat-process.ts'), [String(users)], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
  })
  const said = await new Promise<Omit<Chat, 'process'>>((resolve) =>
    child.once('message', (m) => resolve(m as Omit<Chat, 'process'>)),
  )
  return { ...said, process: child }
}

async function configure(chat: Chat, databaseUrl: string, username: string): Promise<BotConfig> {
  const lines: string[] = []
  const port = await freePort()
  const args = ['--mattermost-url', chat.url, '--admin-token', chat.token, '--username', username]
  await setUp(
    doors,
    [...args, '--public-url', `http://127.0.0.1:${port}`],
    (line) => lines.push(line),
    () => undefined,
  )
  return configSchema.parse({ ...parse(lines.join('\n')), listen: { host: '127.0.0.1', port }, databaseUrl })
}

async function startProcess(config: BotConfig, folder: string): Promise<ChildProcess> {
  const file = join(folder, `${newId(doors.random)}.yaml`)
  writeFileSync(file, stringify(JSON.parse(JSON.stringify(config))))
  const child = spawn(
    process.execPath,
    ['--max-semi-space-size=1', '--disable-warning=ExperimentalWarning', join(root, 'bot/index.ts'), '--config', file],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  await eventually(
    () =>
      fetch(`http://127.0.0.1:${config.listen.port}/healthz`).then(
        (r) => r.ok,
        () => false,
      ),
    (up) => up,
  )
  return child
}
const ended = (child: ChildProcess) => {
  const exit = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  return exit
}

// A real server 5.37 on two shared cores took 344 posts a second with 16 requests at a time (46 ms for each).
const realPace = 46

const bodyOf = (i: number) => ({
  text: `**Meeting ${i}** starts soon`,
  buttons: [{ id: 'snooze', label: 'Snooze', style: 'default', data: { i } }],
})

/** The backlog in one go, as if desktops had handed it over during the night. */
async function fill(database: Database, users: string[], count: number, deliverAt: number): Promise<void> {
  const now = Date.now()
  for (let from = 0; from < count; from += 500) {
    const rows = Array.from({ length: Math.min(500, count - from) }, (_, i) => {
      const body = JSON.stringify(bodyOf(from + i))
      return {
        id: newId(doors.random),
        user_id: users[(from + i) % users.length] as string,
        key: `m${from + i}`,
        body,
        note: null,
        hash: hashOf(body),
        version: 1,
        as_of: now,
        deliver_at: deliverAt,
        drop_after: null,
        stand_in: 0,
        state: 'waiting' as const,
        post_id: null,
        posted_hash: null,
        unsure: 0,
        claimed_by: null,
        claimed_until: 0,
        attempts: 0,
        next_try_at: 0,
        created_at: now,
        updated_at: now,
      }
    })
    await database.db.insertInto('message').values(rows).execute()
  }
}

async function drain(database: Database, deliverAt: number): Promise<number> {
  await sleep(Math.max(0, deliverAt - Date.now()))
  for (;;) {
    const left = await database.db
      .selectFrom('message')
      .select('id')
      .where('state', 'in', ['waiting', 'posting'])
      .limit(1)
      .executeTakeFirst()
    if (!left) return Date.now() - deliverAt
    await sleep(100)
  }
}

/** The same posts, by the same number of requests at a time, without the bot. */
async function straight(
  chat: Chat,
  channels: string[],
  token: string,
  count: number,
  atATime: number,
): Promise<number> {
  const client = mattermostBotClient(chat.url, token)
  const began = Date.now()
  let next = 0
  const worker = async () => {
    while (next < count) {
      const i = next++
      const { text, buttons } = bodyOf(i)
      const actions = buttons.map(({ id, label }) => ({
        id,
        type: 'button',
        name: label,
        integration: { url: 'http://127.0.0.1:9/', context: { sealed: 'x'.repeat(200) } },
      }))
      const props = { attachments: [{ fallback: '', actions }] }
      await client.createPost(channels[i % channels.length] as string, text, props, newId(doors.random))
    }
  }
  await Promise.all(Array.from({ length: atATime }, worker))
  return Date.now() - began
}

/** The DM channels, as they are on any morning but the first one. */
async function openChannels(chat: Chat, config: BotConfig, database: Database): Promise<string[]> {
  const client = mattermostBotClient(chat.url, config.mattermost.botToken)
  const self = await client.me()
  const channels: string[] = []
  for (const user of chat.users) channels.push(await client.directChannel(self.id, user))
  const rows = chat.users.map((user, i) => ({ user_id: user, channel_id: channels[i] as string }))
  for (let from = 0; from < rows.length; from += 500)
    await database.db
      .insertInto('channel')
      .values(rows.slice(from, from + 500))
      .execute()
  return channels
}

const rateOf = (count: number, ms: number) => (count / ms) * 1000

async function backlog(folder: string, count: number, pace: number): Promise<void> {
  const chat = await startChat(2_000)
  const databaseUrl = `sqlite:${join(folder, `backlog-${pace}.sqlite`)}`
  const config = await configure(chat, databaseUrl, 'calendar')
  const database = await openDatabase(databaseUrl, doors.clock)
  const channels = await openChannels(chat, config, database)
  chat.process.send(pace)
  const direct = await straight(chat, channels, config.mattermost.botToken, count, config.limits.postsAtATime)
  const at = Date.now() + 15_000
  await fill(database, chat.users, count, at)
  const bot = await startProcess(config, folder)
  const took = await drain(database, at)
  const what =
    pace === 0 ? 'the sandbox’s Mattermost as fast as it can' : `a Mattermost that takes ${pace} ms for each request`
  say(
    `${count} DMs due at once, SQLite, ${what}: ${fixed(took / 1000, 1)} s, ${fixed(rateOf(count, took))}/s; straight ${fixed(rateOf(count, direct))}/s; ratio ${fixed(direct / took, 2)} (aim ≥ 0.8)`,
  )
  await database.close()
  await ended(bot)
  chat.process.kill()
}

async function replicas(folder: string): Promise<void> {
  const count = 6_000
  const postgres = await startPostgres()
  for (const replicaCount of [1, 2, 4]) {
    const chat = await startChat(1_000)
    const databaseUrl = await postgres.database()
    const config = await configure(chat, databaseUrl, 'calendar')
    const database = await openDatabase(databaseUrl, doors.clock, 2)
    const channels = await openChannels(chat, config, database)
    chat.process.send(realPace)
    const direct = await straight(chat, channels, config.mattermost.botToken, count, config.limits.postsAtATime)
    const at = Date.now() + 12_000
    await fill(database, chat.users, count, at)
    const bots: ChildProcess[] = []
    for (let i = 0; i < replicaCount; i++) {
      const port = i === 0 ? config.listen.port : await freePort()
      bots.push(await startProcess({ ...config, listen: { ...config.listen, port } }, folder))
    }
    const took = await drain(database, at)
    say(
      `${count} DMs, PostgreSQL, ${replicaCount} ${replicaCount === 1 ? 'replica' : 'replicas'}, ${realPace} ms for each request: ${fixed(rateOf(count, took))}/s; straight with as many requests at a time as one replica ${fixed(rateOf(count, direct))}/s; ratio ${fixed(direct / took, 2)}`,
    )
    await database.close()
    await Promise.all(bots.map(ended))
    chat.process.kill()
  }
  await postgres.close()
}

async function idle(folder: string): Promise<void> {
  const count = 10_000
  const chat = await startChat(1)
  const databaseUrl = `sqlite:${join(folder, 'idle.sqlite')}`
  const config = await configure(chat, databaseUrl, 'calendar')
  const database = await openDatabase(databaseUrl, doors.clock)
  const tokens: string[] = []
  for (let i = 0; i < count; i += 500) {
    const rows = Array.from({ length: 500 }, (_, n) => {
      const secret = newSecret(doors.random)
      const id = newId(doors.random)
      tokens.push(`${id}.${secret}`)
      return {
        id,
        user_id: `user${i + n}`,
        username: `user${i + n}`,
        name: 'Laptop',
        token_hash: hashOf(secret),
        created_at: 0,
        seen_at: 0,
        revoked_at: null,
        replica_id: null,
      }
    })
    await database.db.insertInto('desktop').values(rows).execute()
  }
  await database.close()
  const bot = await startProcess(config, folder)
  const pids = family(bot.pid as number)
  const before = memory(pids)
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity })
  let open = 0
  for (let from = 0; from < count; from += 250) {
    await Promise.all(
      tokens.slice(from, from + 250).map(
        (token) =>
          new Promise<void>((resolve, reject) => {
            get(
              {
                host: '127.0.0.1',
                port: config.listen.port,
                path: '/v1/actions',
                agent,
                headers: { authorization: `Bearer ${token}` },
              },
              (response) => {
                response.on('error', () => undefined)
                response.once('data', () => {
                  open++
                  resolve()
                })
                response.resume()
              },
            ).on('error', reject)
          }),
      ),
    )
  }
  await sleep(5_000)
  const used = memory(pids)
  const began = cpu(pids)
  await sleep(30_000)
  const share = (cpu(pids) - began) / 30_000
  say(
    `${open} desktops connected and idle: ${fixed(used)} MB (${fixed(before)} MB without any; aim < 300), ${fixed(share * 100, 1)} % of a core (aim < 5)`,
  )
  agent.destroy()
  bot.kill('SIGKILL')
  chat.process.kill()
}

async function clicks(): Promise<void> {
  const company = await startCompany({ empty: true })
  const running = await runBot(company, await hireBot(company))
  const anna = new Colleague(company)
  const link = await anna.pairDesktop(running.url)
  const abort = new AbortController()
  await new Promise<void>((resolve, reject) => {
    link
      .listen(abort.signal, {
        open: resolve,
        action: (action) => void link.claim(action.id).then(() => link.finish(action.id, { text: 'Done.' })),
      })
      .catch(reject)
  })
  const answered: number[] = []
  const shown: number[] = []
  for (let i = 0; i < 200; i++) {
    const body = { text: `Click ${i}`, buttons: [{ id: 'yes', label: 'Yes', style: 'default' as const, data: {} }] }
    await running.app.messages.put(
      anna.user.id,
      `c${i}`,
      { body, standIn: false, asOf: company.clock.now() },
      company.clock.now(),
    )
    await running.app.signals.send({ kind: 'message' })
    const find = () => anna.dms().find((post) => post.message.startsWith(`Click ${i}`))
    while (!find()) await sleep(1)
    const began = performance.now()
    await anna.click(find() as NonNullable<ReturnType<typeof find>>, 'Yes')
    answered.push(performance.now() - began)
    while (!find()?.message.includes('Done.')) await sleep(1)
    shown.push(performance.now() - began)
  }
  say(
    `200 clicks: answered to Mattermost in ${fixed(percentile(answered, 0.5))} ms (p99 ${fixed(percentile(answered, 0.99))}, aim < 1000); the post shows the result after ${fixed(percentile(shown, 0.5))} ms (p99 ${fixed(percentile(shown, 0.99))})`,
  )
  abort.abort()
  await running.stop()
  await company.close()
}

/** All of the bot's figures. */
export async function benchBot(parts: string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'mattercal-bench-bot-'))
  const all: Record<string, () => Promise<void>> = {
    clicks,
    backlog: async () => {
      await backlog(folder, 20_000, realPace)
      await backlog(folder, 20_000, 0)
    },
    replicas: () => replicas(folder),
    idle: () => idle(folder),
  }
  for (const [name, run] of Object.entries(all)) if (parts.length === 0 || parts.includes(name)) await run()
  rmSync(folder, { recursive: true, force: true })
}
