import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { doors } from '../../sandbox/doors.ts'
import { copyOf } from '../../test/support/calendar-copies.ts'
import { event } from '../../test/support/events.ts'
import { CalendarCache } from './calendar-cache.ts'
import { type Files, StoreError } from './files.ts'
import { JsonFile } from './json-file.ts'
import type { Keychain } from './keychain.ts'
import { fileLog, redact } from './log.ts'
import { noPolicy, policyPath, policySchema, readPolicy } from './policy.ts'
import { memoryVault, openVault } from './vault.ts'

let folder: string
let damage: string[]
const report = (what: string) => damage.push(what)

function keychainInMemory(): Keychain {
  let secret: string | undefined
  return {
    get: async () => secret,
    set: async (value) => {
      secret = value
    },
  }
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mattercal-store-'))
  damage = []
})

describe('the vault', () => {
  it('gives back what it was given, and shows nobody else', async () => {
    const keychain = keychainInMemory()
    await (await openVault({ folder: folder, keychain: keychain, report: report, ...doors })).write(
      'token',
      'very secret',
    )
    expect(readFileSync(join(folder, 'token.bin')).includes('very secret')).toBe(false)
    expect(statSync(join(folder, 'token.bin')).mode & 0o077).toBe(0)
    expect(
      await (await openVault({ folder: folder, keychain: keychain, report: report, ...doors })).read('token'),
    ).toBe('very secret')
  })

  it('sets a damaged file aside and says so; nothing is thrown away', async () => {
    const vault = await openVault({ folder: folder, keychain: keychainInMemory(), report: report, ...doors })
    await vault.write('token', 'secret')
    const bytes = readFileSync(join(folder, 'token.bin'))
    bytes[20] = (bytes[20] as number) ^ 1
    writeFileSync(join(folder, 'token.bin'), bytes)
    expect(await vault.read('token')).toBeUndefined()
    expect(damage).toEqual(['token'])
    expect(readdirSync(folder).some((name) => name.startsWith('token.bin.damaged-'))).toBe(true)
  })

  it('does not take one file for another', async () => {
    const vault = await openVault({ folder: folder, keychain: keychainInMemory(), report: report, ...doors })
    await vault.write('a', 'for a')
    writeFileSync(join(folder, 'b.bin'), readFileSync(join(folder, 'a.bin')))
    expect(await vault.read('b')).toBeUndefined()
  })
})

describe('a small file', () => {
  const schema = z.object({ count: z.number().default(0) })

  it('survives a restart, and a damaged one is kept aside', async () => {
    const path = join(folder, 'small.json')
    const file = await JsonFile.open(doors, 'small', path, schema, report)
    await file.set({ count: 3 })
    expect((await JsonFile.open(doors, 'small', path, schema, report)).value).toEqual({ count: 3 })
    writeFileSync(path, '{"count": ')
    expect((await JsonFile.open(doors, 'small', path, schema, report)).value).toEqual({ count: 0 })
    expect(damage).toEqual(['small'])
    expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toHaveLength(1)
  })

  it('says why it could not be written, and the next write goes through', async () => {
    const path = join(folder, 'small.json')
    const file = await JsonFile.open(doors, 'small', path, schema, report)
    await file.set({ count: 1 })
    // A folder of the same name stands in the way of the rename.
    rmSync(path)
    mkdirSync(join(path, 'in the way'), { recursive: true })
    await expect(file.set({ count: 2 })).rejects.toBeInstanceOf(StoreError)
    expect(file.value).toEqual({ count: 2 })
    rmSync(path, { recursive: true })
    await file.set({ count: 3 })
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({ count: 3 })
    expect(readdirSync(folder)).toEqual(['small.json'])
  })

  it('tells a full disk from one that may not be written', () => {
    const kindOf = (code: string) => new StoreError('x', Object.assign(new Error(code), { code })).kind
    expect([kindOf('ENOSPC'), kindOf('EDQUOT'), kindOf('EROFS'), kindOf('EIO')]).toEqual([
      'full',
      'full',
      'denied',
      'failed',
    ])
  })
})

describe('the calendar cache', () => {
  const calendar = (ids: string[]) => ({
    ...copyOf(ids.map((id) => event({ id }))),
    syncedAt: 5,
  })

  it('gives back the whole calendar after writing only what changed', async () => {
    const vault = memoryVault()
    const cache = new CalendarCache(vault, 'anna', report)
    const ids = Array.from({ length: 200 }, (_, i) => `event-${i}`)
    await cache.write(calendar(ids))
    await cache.write(calendar(ids.slice(1)), new Set(['event-0']))
    const back = await new CalendarCache(vault, 'anna', report).read()
    expect([...(back?.events.keys() ?? [])].sort()).toEqual(ids.slice(1).sort())
  })

  it('is not another account’s, and a lost part makes it read anew', async () => {
    const vault = memoryVault()
    await new CalendarCache(vault, 'anna', report).write(calendar(['a']))
    expect(await new CalendarCache(vault, 'tom', report).read()).toBeUndefined()
    await vault.remove('calendar-07')
    expect(await new CalendarCache(vault, 'anna', report).read()).toBeUndefined()
    expect(damage).toEqual(['calendar'])
  })
})

describe('the log', () => {
  it('cuts out what looks like a token', () => {
    const line = redact(
      'Bearer 0123456789abcdefghij?code=abc&x=1 eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxIn0.sig yn1otazadtbr9nkxqaqy6doh1c https://g/delta?$deltatoken=abc',
    )
    for (const secret of ['0123456789abcdefghij', 'abc&', 'eyJhbGci', 'yn1otazadtbr9nkxqaqy6doh1c', 'deltatoken=abc'])
      expect(line).not.toContain(secret)
  })

  it('stays within its size', () => {
    const path = join(folder, 'logs', 'x.log')
    const log = fileLog(doors.files, path, () => 0)
    for (let i = 0; i < 3_000; i++) log('info', 'x'.repeat(1_000))
    expect(statSync(path).size + statSync(`${path}.old`).size).toBeLessThan(2_100_000)
  })
})

it('a log that cannot be put aside goes on, and is put aside once it can', () => {
  const lines: string[] = []
  let stuck = true
  let turned = 0
  const files = {
    ...doors.files,
    sizeNow: () => 0,
    appendNow: (_path: string, text: string) => void lines.push(text),
    renameNow() {
      if (stuck) throw new Error('in use')
      turned++
    },
  } as unknown as Files
  const log = fileLog(files, '/x.log', () => 0)
  for (let i = 0; i < 1_500; i++) log('info', `${i} ${'x'.repeat(1_000)}`)
  expect(lines.at(-1)).toContain('1499')
  stuck = false
  for (let i = 0; i < 20; i++) log('info', `${i} ${'x'.repeat(1_000)}`)
  expect(turned).toBe(1)
  stuck = true
  for (let i = 0; i < 15_000; i++) log('info', 'x'.repeat(1_000))
  expect(lines.slice(1_500).join('').length).toBeLessThan(11_000_000)
})

describe('the policy file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'mattercal-policy-'))
  const path = join(folder, 'policy.json')
  it('is not needed, is read, and says where its mistake is', async () => {
    expect(await readPolicy(doors.files, path)).toEqual({ policy: noPolicy })
    writeFileSync(path, '{"bot": "https://bot.example.com", "locks": ["status.text"]}')
    expect((await readPolicy(doors.files, path)).policy).toMatchObject({
      bot: 'https://bot.example.com',
      locks: ['status.text'],
    })
    writeFileSync(path, '{"bot": "not an address"}')
    expect((await readPolicy(doors.files, path)).problem).toBe(`${path} has a mistake at “bot”.`)
    writeFileSync(path, '{')
    expect((await readPolicy(doors.files, path)).problem).toBe(`${path} is not a valid JSON object.`)
    writeFileSync(path, 'null')
    expect((await readPolicy(doors.files, path)).problem).toBe(`${path} is not a valid JSON object.`)
    writeFileSync(path, '\uFEFF{"updates": {"mode": "off"}}')
    expect((await readPolicy(doors.files, path)).policy.updates.mode).toBe('off')
    const over =
      '    updates.channel    REG_SZ    beta\r\n    certificateAuthorities    REG_MULTI_SZ    C:\\certs\\0root.pem|D:\\b.pem'
    expect((await readPolicy(doors.files, path, 'win32', async () => over)).policy).toMatchObject({
      updates: { mode: 'off', channel: 'beta' },
      certificateAuthorities: ['C:\\certs\\0root.pem', 'D:\\b.pem'],
    })
    const unreadable = await readPolicy(doors.files, path, 'win32', async () => {
      throw Object.assign(new Error('not allowed'), { code: 'EPERM' })
    })
    expect(unreadable.policy.updates.mode).toBe('off')
    expect(unreadable.problem).toBe('The managed policy of this computer cannot be read.')
    rmSync(folder, { recursive: true })
  })
  it('is overruled by what Group Policy or device management says, in the same keys', async () => {
    const printed = [
      '',
      'HKEY_LOCAL_MACHINE\\SOFTWARE\\Policies\\Mattercal',
      '    bot    REG_SZ    https://bot.example.com',
      '    proxy.mode    REG_SZ    fixed',
      '    proxy.server    REG_SZ    proxy.example.com:8080',
      '    updates.mode    REG_SZ    off',
      '    locks    REG_MULTI_SZ    status.text|summary.time',
      '    settings    REG_SZ    {"summary": {"time": "07:30"}}',
      '',
    ].join('\r\n')
    const { policy } = await readPolicy(doors.files, '/nowhere/policy.json', 'win32', async () => printed)
    expect(policy).toMatchObject({
      bot: 'https://bot.example.com',
      proxy: { mode: 'fixed', server: 'proxy.example.com:8080' },
      updates: { mode: 'off' },
      locks: ['status.text', 'summary.time'],
      settings: { summary: { time: '07:30' } },
    })
    const mac = await readPolicy(doors.files, '/nowhere', 'darwin', async () => '{"updates": {"channel": "beta"}}')
    expect(mac.policy.updates).toEqual({ mode: 'automatic', channel: 'beta' })
    const wrong = await readPolicy(doors.files, '/nowhere', 'win32', async () => '    bot    REG_SZ    nonsense')
    expect(wrong.problem).toBe('The managed policy of this computer has a mistake at “bot”.')
    const nothing = await readPolicy(doors.files, '/nowhere', 'win32', async () => {
      throw Object.assign(new Error('the key is not there'), { code: 1 })
    })
    expect(nothing).toEqual({ policy: noPolicy })
    const noPlist = await readPolicy(doors.files, '/nowhere', 'darwin', async () => {
      throw Object.assign(new Error('plutil'), { code: 1, stderr: 'x.plist: file does not exist or is not readable' })
    })
    expect(noPlist).toEqual({ policy: noPolicy })
    const clash = '    proxy    REG_SZ    x\r\n    proxy.mode    REG_SZ    direct'
    expect((await readPolicy(doors.files, '/nowhere', 'win32', async () => clash)).problem).toContain(
      'do not fit together',
    )
  })
  it('has a schema for editors, and every setting of it is in the guide', () => {
    const schema = z.toJSONSchema(policySchema, { io: 'input' })
    const kept = readFileSync(new URL('../../build/package/policy.schema.json', import.meta.url), 'utf8')
    // If this fails: npm run policy-schema
    expect(JSON.parse(kept)).toEqual(JSON.parse(JSON.stringify(schema)))
    const guide = readFileSync(new URL('../../docs/admin.md', import.meta.url), 'utf8')
    for (const name of [
      ...Object.keys(noPolicy),
      'proxy',
      'updates.url',
      'updates.channel',
      'diagnostics.crashReports',
    ])
      expect(guide).toContain(`\`${name}`)
  })
  it('is where each system keeps what only an administrator may write', () => {
    expect(policyPath('linux', {})).toBe('/etc/mattercal/policy.json')
    expect(policyPath('win32', { ProgramFiles: 'D:\\Programs' })).toBe('D:\\Programs\\Mattercal\\policy.json')
    expect(policyPath('darwin', {})).toBe('/Library/Application Support/Mattercal/policy.json')
  })
})
