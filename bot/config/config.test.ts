import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { doors } from '../../sandbox/doors.ts'
import { configJsonSchema } from './config.ts'
import { readConfig, variableOf } from './read-config.ts'

const folder = mkdtempSync(join(tmpdir(), 'mattercal-config-'))
afterAll(() => rmSync(folder, { recursive: true }))

const good = {
  mattermost: { url: 'https://chat.example.com/', botToken: 'THE-BOT-TOKEN' },
  publicUrl: 'https://bot.example.com/',
  signing: { secret: 'THE-SIGNING-SECRET' },
}
const read = (config: unknown, environment: NodeJS.ProcessEnv = {}) => {
  const file = join(folder, 'bot.yaml')
  writeFileSync(file, typeof config === 'string' ? config : stringify(config))
  return readConfig(doors.files, file, environment)
}

describe('the bot’s configuration', () => {
  it('needs four values, and the rest has good defaults', () => {
    expect(read(good)).toMatchObject({
      mattermost: { url: 'https://chat.example.com' },
      publicUrl: 'https://bot.example.com',
      databaseUrl: 'sqlite:mattercal-bot.sqlite',
      admins: { logLevel: 'error', fullContext: false },
    })
  })

  it('can come from the environment, which wins', () => {
    const config = readConfig(doors.files, undefined, {
      MATTERCAL_MATTERMOST_URL: 'https://chat.example.com',
      MATTERCAL_MATTERMOST_BOT_TOKEN: 'x',
      MATTERCAL_PUBLIC_URL: 'https://bot.example.com',
      MATTERCAL_SIGNING_SECRET: 'THE-SIGNING-SECRET',
      MATTERCAL_LISTEN_PORT: '8443',
      MATTERCAL_ADMINS_FULL_CONTEXT: 'true',
      MATTERCAL_MATTERMOST_COMMAND_TOKENS: 'a, b',
    })
    expect(config).toMatchObject({
      listen: { port: 8443 },
      admins: { fullContext: true },
      mattermost: { commandTokens: ['a', 'b'] },
    })
    expect(read(good, { MATTERCAL_DATABASE_URL: 'sqlite:other' }).databaseUrl).toBe('sqlite:other')
    expect(variableOf(['signing', 'previousSecret'])).toBe('MATTERCAL_SIGNING_PREVIOUS_SECRET')
  })

  it.each([
    [{}, /“mattermost.url” is missing \(or set MATTERCAL_MATTERMOST_URL\)[\s\S]*“signing.secret” is missing/],
    [{ ...good, signing: { secret: 'short' } }, /“signing.secret” is too short/],
    [{ ...good, databaseUrl: 'mysql://x' }, /“databaseUrl” is neither/],
    [{ ...good, typo: 1 }, /“typo” is not a setting/],
    [{ ...good, users: { locks: ['status.nothing'] } }, /settings that do not exist: status.nothing/],
    [{ ...good, users: { defaults: { summary: { time: '25:00' } } } }, /users.defaults.summary.time/],
    [{ ...good, publicUrl: 'https://chat.example.com/plugins/x' }, /session token/],
    [{ ...good, admins: { userIds: ['omar'] } }, /is not a Mattermost user ID/],
    [{ ...good, listen: { port: 'x' } }, /“listen.port” is not a number$/],
    [{ ...good, listen: { port: 1.5 } }, /“listen.port” is not a whole number$/],
    [{ ...good, listen: { port: -1 } }, /“listen.port” is less than 0$/],
    [{ ...good, listen: { port: 65_536 } }, /“listen.port” is more than 65535$/],
    [{ ...good, trustedProxies: 'x' }, /“trustedProxies” is not a list$/],
    [{ ...good, log: { level: 'loud' } }, /“log.level” is none of these: debug, info, warn, error$/],
    [{ ...good, mattermost: { ...good.mattermost, botToken: '' } }, /“mattermost.botToken” is empty$/],
    ['a: [', /not valid YAML at line/],
  ])('says what is wrong with %j', (config, says) => {
    expect(() => read(config)).toThrow(says)
    expect(() => read(config)).not.toThrow(/THE-/)
  })

  it('says which variable could give what is missing', () => {
    expect(() => read({ ...good, mattermost: { url: 'https://chat.example.com' } })).toThrow(
      '“mattermost.botToken” is missing (or set MATTERCAL_MATTERMOST_BOT_TOKEN)',
    )
  })

  it('names a variable that is not YAML', () => {
    expect(() => read(good, { MATTERCAL_USERS_DEFAULTS: 'a: [' })).toThrow(
      'MATTERCAL_USERS_DEFAULTS is not valid YAML.',
    )
  })

  it('names a file that is not there', () => {
    expect(() => readConfig(doors.files, join(folder, 'no.yaml'), {})).toThrow(/cannot be read \(ENOENT\)/)
  })
})

it('the schema that editors use is the one that counts', () => {
  const file = new URL('../../build/bot/bot.schema.json', import.meta.url)
  // If this fails: npm run bot -- --schema > build/bot/bot.schema.json
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(configJsonSchema())
})

it('the admin guide names every setting', () => {
  const guide = readFileSync(new URL('../../docs/admin.md', import.meta.url), 'utf8')
  const visit = (schema: { properties?: Record<string, object> }, path: string[]): string[] =>
    Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => {
      const below = visit(inner, [...path, name])
      return below.length > 0 ? below : [[...path, name].join('.')]
    })
  expect(visit(configJsonSchema(), []).filter((path) => !guide.includes(`\`${path}\``))).toEqual([])
})
