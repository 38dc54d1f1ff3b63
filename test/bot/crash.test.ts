import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import type { BotConfig } from '../../bot/config/config.ts'
import { openDatabase } from '../../bot/database/open.ts'
import { freePort, hireBot, runBot } from '../../sandbox/bot.ts'
import { type Company, startCompany } from '../../sandbox/company.ts'
import { doors } from '../../sandbox/doors.ts'
import { Colleague } from '../support/bot/colleague.ts'
import { eventually } from '../support/eventually.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'

// Every step of a delivery, in order; see Delivery.
const steps = ['claimed', 'channel', 'posted', 'noted']

let company: Company
let anna: Colleague
let folder: string
let children: ChildProcess[]

beforeEach(async () => {
  company = await startCompany({ empty: true })
  anna = new Colleague(company)
  folder = mkdtempSync(join(tmpdir(), 'mattercal-crash-'))
  children = []
})
afterEach(async () => {
  for (const child of children) child.kill('SIGKILL')
  await company.close()
  rmSync(folder, { recursive: true, force: true })
})

async function runProcess(config: BotConfig, step = ''): Promise<ChildProcess> {
  const file = join(folder, `bot-${children.length}.yaml`)
  writeFileSync(file, stringify(JSON.parse(JSON.stringify(config))))
  const child = spawn(process.execPath, [
    '--disable-warning=ExperimentalWarning',
    join(import.meta.dirname, 'crash-bot.ts'),
    file,
    step,
  ])
  children.push(child)
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  await eventually(
    () => output,
    (text) => text.includes('up\n'),
  )
  return child
}
const died = (child: ChildProcess) => new Promise((resolve) => child.once('exit', resolve))
const texts = () => anna.dms().map((post) => post.message)

/** What would happen when the lease of the dead has run out, without waiting for it. */
async function letLeasesRunOut(databaseUrl: string): Promise<void> {
  const database = await openDatabase(databaseUrl, doors.clock)
  await database.db.updateTable('message').set({ claimed_until: 0 }).where('state', '=', 'posting').execute()
  await database.close()
}

describe('a bot that is killed between any two steps of a delivery', () => {
  it.each(steps)('posts each message exactly once, killed at “%s”', async (step) => {
    const config = await hireBot(company, { databaseUrl: `sqlite:${join(folder, 'bot.sqlite')}` })
    const first = await runProcess(config, step)
    const end = died(first)
    const link = await anna.pairDesktop(config.publicUrl)
    for (const name of ['One', 'Two', 'Three'])
      await link
        .putMessage(name, { body: { text: name, buttons: [] }, standIn: false, asOf: Date.now() })
        // It may be dead by the second one: then the desktop keeps it, as the app does.
        .catch(() => undefined)
    await end
    await letLeasesRunOut(config.databaseUrl)
    await runProcess(config)
    for (const name of ['One', 'Two', 'Three'])
      await link.putMessage(name, { body: { text: name, buttons: [] }, standIn: false, asOf: Date.now() })
    await eventually(texts, (all) => all.includes('Three'))
    expect(texts()).toEqual(['One', 'Two', 'Three'])
  })
})

describe('replicas on PostgreSQL', () => {
  let postgres: Postgres
  beforeAll(async () => {
    postgres = await startPostgres()
  }, 60_000)
  afterAll(() => postgres.close())

  it('post each message once, whichever dies', async () => {
    const databaseUrl = await postgres.database()
    const config = await hireBot(company, { databaseUrl })
    const doomed = await runProcess(config, 'posted')
    const other = await freePort()
    const second = { ...config, listen: { ...config.listen, port: other } }
    const end = died(doomed)
    const link = await anna.pairDesktop(config.publicUrl)
    await link.putMessage('m0', { body: { text: 'M0', buttons: [] }, standIn: false, asOf: Date.now() })
    await end
    await runProcess(second)
    await letLeasesRunOut(databaseUrl)
    const there = link.at(`http://127.0.0.1:${other}`)
    for (let i = 1; i < 10; i++)
      await there.putMessage(`m${i}`, { body: { text: `M${i}`, buttons: [] }, standIn: false, asOf: Date.now() })
    await eventually(texts, (all) => all.includes('M9'))
    expect(texts()).toEqual(Array.from({ length: 10 }, (_, i) => `M${i}`))
  })

  it('share the work, and a click at one reaches the desktop at the other', async () => {
    const databaseUrl = await postgres.database()
    const config = await hireBot(company, { databaseUrl })
    const one = await runBot(company, config)
    const two = await runBot(company, { ...config, listen: { ...config.listen, port: await freePort() } })
    const link = (await anna.pairDesktop(one.url)).at(two.url)
    const abort = new AbortController()
    const actions: string[] = []
    await new Promise<void>((resolve, reject) => {
      link.listen(abort.signal, { open: resolve, action: (action) => actions.push(action.id) }).catch(reject)
    })
    for (let i = 0; i < 40; i++) {
      const user = new Colleague(company, ['Clara', 'Jonas', 'Priya', 'Tom'][i % 4])
      await one.app.messages.put(
        user.user.id,
        `m${i}`,
        { body: { text: `M${i}`, buttons: [] }, standIn: false, asOf: company.clock.now() },
        company.clock.now(),
      )
    }
    await one.app.signals.send({ kind: 'message' })
    const button = { id: 'accept', label: 'Accept', style: 'default' as const, data: {} }
    await link.putMessage('i', {
      body: { text: 'Roadmap?', buttons: [button] },
      standIn: false,
      asOf: company.clock.now(),
    })
    const [post] = await eventually(
      () => anna.dms(),
      (posts) => posts.length === 1,
    )
    // Mattermost calls the first replica; the desktop listens at the second.
    await anna.click(post as NonNullable<typeof post>, 'Accept')
    const [id = ''] = await eventually(
      () => actions,
      (all) => all.length === 1,
    )
    await link.claim(id)
    await link.finish(id, { text: 'Accepted.' })
    await eventually(
      () => anna.dms().map((p) => p.message),
      (all) => all.includes('Roadmap?\n\n*Accepted.*'),
    )
    const answer = anna.type('/mscal today')
    const [, command = ''] = await eventually(
      () => actions,
      (all) => all.length === 2,
    )
    await link.claim(command)
    await link.finish(command, { text: 'Nothing' })
    expect(await answer).toBe('Nothing')
    const all = await eventually(
      () =>
        ['Clara', 'Jonas', 'Priya', 'Tom'].flatMap((name) => new Colleague(company, name).dms().map((p) => p.message)),
      (messages) => messages.length >= 40,
    )
    expect(new Set(all).size).toBe(40)
    abort.abort()
    await two.stop()
    await one.stop()
  })
})
