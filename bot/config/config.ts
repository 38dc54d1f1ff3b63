import { parse, YAMLParseError } from 'yaml'
import { z } from 'zod'
import { isPreferencePath } from '../../main/bot-link/protocol.ts'
import { preferencesSchema } from '../../main/core/settings/settings.ts'
import type { Files } from '../../main/store/files.ts'

const secretText = z.string().min(16, 'is too short: at least 16 characters')
const address = z
  .url({ protocol: /^https?$/, error: 'is not an address such as https://calendar-bot.example.com' })
  .transform((url) => url.replace(/\/+$/, ''))

/** The bot's whole configuration. Every key is explained in docs/admin.md. */
export const configSchema = z.strictObject({
  // Empty objects by default, so that what is missing is named to the last part.
  mattermost: z
    .strictObject({
      url: address.describe('Address of the Mattermost server, with its subpath if it has one'),
      botToken: z.string().min(1).describe('Access token of the bot account'),
      commandTokens: z
        .array(z.string().min(1))
        .default([])
        .describe('Tokens of the slash command, one for each team that has it'),
    })
    .prefault({} as never),
  publicUrl: address.describe('Address under which Mattermost and the desktops reach this bot'),
  listen: z
    .strictObject({
      host: z.string().default('0.0.0.0').describe('Address to listen on'),
      port: z.number().int().min(0).max(65_535).default(9065).describe('Port to listen on'),
      tls: z
        .strictObject({
          cert: z.string().describe('File with the certificate chain, PEM'),
          key: z.string().describe('File with the private key, PEM'),
        })
        .optional()
        .describe('Own certificate; leave it out behind a proxy that ends TLS'),
    })
    .prefault({}),
  trustedProxies: z
    .array(z.string())
    .default([])
    .describe('Addresses or networks of proxies whose X-Forwarded-For is believed'),
  network: z
    .strictObject({
      proxy: z
        .string()
        .regex(/^[\w.-]+:\d+$/, 'is not host:port')
        .optional()
        .describe('Proxy through which Mattermost is reached, as host:port'),
      certificateAuthorities: z
        .array(z.string())
        .default([])
        .describe('PEM files with authorities to trust, besides those of the system'),
    })
    .prefault({}),
  signing: z
    .strictObject({
      secret: secretText.describe('Signs buttons and dialogs; any long random text'),
      previousSecret: secretText
        .optional()
        .describe('The secret before the last change, so that older buttons still work'),
    })
    .prefault({} as never),
  databaseUrl: z
    .string()
    .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/, 'is neither sqlite:FILE nor postgres://…')
    .default('sqlite:mattercal-bot.sqlite')
    .describe('sqlite:FILE, or postgres://USER:PASSWORD@HOST/DATABASE for several replicas'),
  microsoft: z
    .strictObject({
      cloud: z.enum(['global', 'gccHigh', 'dod', 'china']).default('global'),
      tenantId: z.string().min(1).describe('Directory (tenant) ID of the Azure app registration'),
      clientId: z.string().min(1).describe('Application (client) ID of the Azure app registration'),
    })
    .optional()
    .describe('What the desktops sign in with; no secret belongs here'),
  oauthClientId: z.string().optional().describe('Client ID of a public OAuth app on Mattermost 11.2 or newer'),
  users: z
    .strictObject({
      defaults: z.record(z.string(), z.unknown()).default({}).describe('Settings that users start with'),
      locks: z.array(z.string()).default([]).describe('Settings that users cannot change, as dotted paths'),
    })
    .prefault({}),
  admins: z
    .strictObject({
      userIds: z.array(z.string().regex(/^[a-z0-9]{26}$/, 'is not a Mattermost user ID')).default([]),
      logLevel: z
        .enum(['none', 'debug', 'info', 'warn', 'error'])
        .default('error')
        .describe('Records from this level on are sent to the admins as DMs'),
      fullContext: z.boolean().default(false).describe('Whether those DMs carry the fields of a record, too'),
    })
    .prefault({}),
  log: z.strictObject({ level: z.enum(['debug', 'info', 'warn', 'error']).default('info') }).prefault({}),
  limits: z
    .strictObject({
      pairingsPerMinute: z.number().int().min(1).default(10).describe('For each client address'),
      requestsPerMinute: z.number().int().min(1).default(240).describe('For each desktop'),
      postsAtATime: z
        .number()
        .int()
        .min(1)
        .max(128)
        .default(16)
        .describe('Requests to Mattermost on their way at once'),
    })
    .prefault({}),
})

export type BotConfig = z.infer<typeof configSchema>

/** A mistake in the configuration, in words for an admin. */
export class ConfigError extends Error {
  override name = 'ConfigError'
}

/** Where a value may come from the environment: `mattermost.botToken` is MATTERCAL_MATTERMOST_BOT_TOKEN. */
export function variableOf(path: readonly string[]): string {
  return `MATTERCAL_${path.map((part) => part.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()).join('_')}`
}

interface JsonSchema {
  type?: string
  properties?: Record<string, JsonSchema>
}

/** The JSON schema of the file, for editors. */
export function configJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(configSchema, { io: 'input' })
  return { ...schema, title: 'Mattercal bot' }
}

function put(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [first = '', ...rest] = path
  if (rest.length === 0) {
    target[first] = value
    return
  }
  const inner = target[first]
  const next = typeof inner === 'object' && inner !== null ? { ...inner } : {}
  target[first] = next
  put(next as Record<string, unknown>, rest, value)
}

function fromEnvironment(config: Record<string, unknown>, environment: NodeJS.ProcessEnv): void {
  const visit = (schema: JsonSchema, path: string[]) => {
    for (const [name, inner] of Object.entries(schema.properties ?? {})) {
      const here = [...path, name]
      if (inner.properties) visit(inner, here)
      const text = environment[variableOf(here)]
      if (text === undefined) continue
      if (inner.type === 'array') put(config, here, text.split(/[\s,]+/).filter(Boolean))
      else if (inner.type === 'integer' || inner.type === 'number') put(config, here, Number(text))
      else if (inner.type === 'boolean') put(config, here, text === 'true')
      else if (inner.type === 'object') put(config, here, parse(text))
      else put(config, here, text)
    }
  }
  visit(configJsonSchema() as JsonSchema, [])
}

/**
 * Reads the configuration: the file, if there is one, and over it the environment. Throws a `ConfigError` that names
 * the place; it never repeats a value, which may be a secret.
 */
export function readConfig(
  files: Pick<Files, 'readNow'>,
  file: string | undefined,
  environment: NodeJS.ProcessEnv,
): BotConfig {
  let raw: unknown = {}
  if (file !== undefined) {
    let text: string
    try {
      const bytes = files.readNow(file)
      if (!bytes) throw Object.assign(new Error('not there'), { code: 'ENOENT' })
      text = bytes.toString('utf8')
    } catch (error) {
      throw new ConfigError(`The configuration file ${file} cannot be read (${(error as NodeJS.ErrnoException).code}).`)
    }
    try {
      raw = parse(text) ?? {}
    } catch (error) {
      const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined
      throw new ConfigError(`The configuration file ${file} is not valid YAML${line ? ` at line ${line}` : ''}.`)
    }
  }
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw new ConfigError('The configuration must be a list of keys and values.')
  const config = { ...raw } as Record<string, unknown>
  fromEnvironment(config, environment)
  const parsed = configSchema.safeParse(config)
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => {
      const path = issue.path.map(String)
      if (issue.code === 'unrecognized_keys')
        return `- “${[...path, issue.keys.join(', ')].join('.')}” is not a setting of the bot`
      const missing = issue.code === 'invalid_type' && issue.input === undefined
      return `- “${path.join('.')}” ${missing ? `is missing (or set ${variableOf(path)})` : issue.message}`
    })
    throw new ConfigError(
      `The configuration has ${lines.length === 1 ? 'a mistake' : 'mistakes'}:\n${lines.join('\n')}`,
    )
  }
  checkMeaning(parsed.data)
  return parsed.data
}

function checkMeaning(config: BotConfig): void {
  const { publicUrl, mattermost, users, databaseUrl } = config
  const site = new URL(mattermost.url)
  const own = new URL(publicUrl)
  const subpath = site.pathname.replace(/\/$/, '')
  if (own.host === site.host && own.pathname.startsWith(`${subpath}/plugins`)) {
    throw new ConfigError(
      '“publicUrl” lies under /plugins of the Mattermost server. Mattermost would send each user’s session token there. Choose another address.',
    )
  }
  const unknown = users.locks.filter((path) => !isPreferencePath(path))
  if (unknown.length > 0) throw new ConfigError(`“users.locks” names settings that do not exist: ${unknown.join(', ')}`)
  const defaults = preferencesSchema.safeParse(users.defaults)
  if (!defaults.success) {
    const where = defaults.error.issues[0]?.path.join('.') ?? ''
    throw new ConfigError(`“users.defaults.${where}” is not a valid setting.`)
  }
  if (databaseUrl.startsWith('postgres') && !URL.canParse(databaseUrl))
    throw new ConfigError('“databaseUrl” is not a valid address.')
}
