import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { root } from '../../build/setup/paths.mjs'
import { hireBot } from '../../sandbox/bot.ts'
import { startCompany } from '../../sandbox/company.ts'
import { eventually } from '../support/eventually.ts'

let folder: string
let child: ChildProcess | undefined
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mattercal-process-'))
})
afterEach(() => {
  child?.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

/** Runs the bot as an administrator does. `preload`: a module that Node loads before it. */
function run(args: string[], preload?: string) {
  const node = ['--disable-warning=ExperimentalWarning', ...(preload ? ['--import', preload] : [])]
  const process_ = spawn(process.execPath, [...node, join(root, 'bot/index.ts'), ...args])
  child = process_
  const output = { out: '', err: '' }
  process_.stdout.on('data', (chunk: Buffer) => {
    output.out += chunk.toString()
  })
  process_.stderr.on('data', (chunk: Buffer) => {
    output.err += chunk.toString()
  })
  const ended = new Promise<number | null>((resolve) => process_.once('close', resolve))
  return { process: process_, output, ended }
}

function written(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

describe('the command line of the bot', () => {
  it('prints how it is used whenever it is asked to, also among options of setup', async () => {
    const { output, ended } = run(['setup', '--mattermost-url', 'x', '--help'])
    expect(await ended).toBe(0)
    expect(output.out).toMatch(/^The Mattercal bot\.\n\n {2}bot --config bot\.yaml/)
    expect(output.err).toBe('')
  })

  it('names an option that does not exist', async () => {
    const { output, ended } = run(['--wrong'])
    expect(await ended).toBe(2)
    expect(output.err).toMatch(/^There is no option --wrong\.\n\nThe Mattercal bot\./)
  })

  it.each(['cert', 'key'])('names the %s of TLS when the file is not there, and ends', async (missing) => {
    const there = written('there.pem', 'x')
    const tls = { cert: there, key: there, [missing]: join(folder, 'gone.pem') }
    const config = {
      mattermost: { url: 'http://127.0.0.1:9', botToken: 'token' },
      publicUrl: 'https://bot.example.com',
      signing: { secret: 'x'.repeat(32) },
      databaseUrl: 'sqlite::memory:',
      listen: { host: '127.0.0.1', port: 0, tls },
    }
    const { output, ended } = run(['--config', written('bot.yaml', stringify(config))])
    expect(await ended).toBe(2)
    expect(output.err).toBe(
      `${join(folder, 'gone.pem')} (“listen.tls”) cannot be read. Check its name, and that the bot may read it.\n`,
    )
  })
})

describe('an error that nobody caught', () => {
  // A fault as a package could have one: thrown outside of any task of the bot's, when the test says so.
  it.each([
    ['thrown', "process.stdin.once('data', () => { throw new TypeError('a planted secret') })"],
    ['rejected', "process.stdin.once('data', () => { Promise.reject(new TypeError('a planted secret')) })"],
  ])('(%s) is logged without its message, and ends the bot in order', async (_how, fault) => {
    const company = await startCompany({ empty: true })
    try {
      const config = await hireBot(company, { databaseUrl: `sqlite:${join(folder, 'bot.sqlite')}` })
      const file = written('bot.yaml', stringify(JSON.parse(JSON.stringify(config))))
      const bot = run(['--config', file], written('fault.mjs', fault))
      await eventually(
        () => bot.output.out,
        (text) => text.includes('the bot is up'),
      )
      bot.process.stdin.write('now')
      expect(await bot.ended).toBe(1)
      const records = bot.output.out
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { level: number; msg: string; error?: string })
      expect(records.map(({ msg }) => msg)).toEqual(['the bot is up', 'nobody caught', 'the bot has stopped'])
      expect(records[1]).toMatchObject({ level: 60, error: 'TypeError' })
      expect(bot.output.out).not.toContain('planted secret')
      expect(bot.output.err).toBe('')
    } finally {
      await company.close()
    }
  })
})
