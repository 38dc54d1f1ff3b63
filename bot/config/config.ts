import { z } from 'zod'
import { type MessageId, say } from '../../main/text/say.ts'

// In the language of the process when the mistake is found, not when this file is loaded.
const says = (id: MessageId) => () => say(id)

const secretText = z.string().min(16, { error: says('bot.config.shortSecret') })
const address = z
  .url({ protocol: /^https?$/, error: says('bot.config.notAnAddress') })
  .transform((url) => url.replace(/\/+$/, ''))

const mattermostSection = z.strictObject({
  url: address.describe('Address of the Mattermost server, with its subpath if it has one'),
  botToken: z.string().min(1).describe('Access token of the bot account'),
  commandTokens: z
    .array(z.string().min(1))
    .default([])
    .describe('Tokens of the slash command, one for each team that has it'),
})

const signingSection = z.strictObject({
  secret: secretText.describe('Signs buttons and dialogs; any long random text'),
  previousSecret: secretText.optional().describe('The secret before the last change, so that older buttons still work'),
})

/** The bot's whole configuration. Every key is explained in docs/admin.md. */
export const configSchema = z.strictObject({
  // Empty sections by default, though an empty one is not valid: a missing setting is named to its last part then.
  mattermost: mattermostSection.prefault({} as z.input<typeof mattermostSection>),
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
        .regex(/^[\w.-]+:\d+$/, { error: says('bot.config.notAProxy') })
        .optional()
        .describe('Proxy through which Mattermost is reached, as host:port'),
      certificateAuthorities: z
        .array(z.string())
        .default([])
        .describe('PEM files with authorities to trust, besides those of the system'),
    })
    .prefault({}),
  signing: signingSection.prefault({} as z.input<typeof signingSection>),
  databaseUrl: z
    .string()
    .regex(/^(sqlite:.+|postgres(ql)?:\/\/.+)$/, { error: says('bot.config.notADatabase') })
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
      userIds: z.array(z.string().regex(/^[a-z0-9]{26}$/, { error: says('bot.config.notAUserId') })).default([]),
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

/** The bot's configuration, checked and complete. */
export type BotConfig = z.infer<typeof configSchema>

/** The JSON schema of the file, for editors. */
export function configJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(configSchema, { io: 'input' })
  return { ...schema, title: 'Mattercal bot' }
}
