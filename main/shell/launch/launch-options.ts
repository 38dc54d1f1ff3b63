import { parseArgs } from 'node:util'
import { z } from 'zod'
import { connectionSchema } from '../../core/settings/settings.ts'
import type { Files } from '../../store/files.ts'
import { say } from '../../text/say.ts'

/** A configuration file, as given by `--config`. */
const configSchema = z.strictObject({
  m365: connectionSchema.shape.m365,
  mattermost: z.object({ server: z.url({ protocol: /^https?$/ }), oauthClientId: z.string().optional() }).optional(),
  /** Address of the company's bot. */
  bot: z.url({ protocol: /^https?$/ }).optional(),
  /** Development only, ignored in packages: the sandbox company that this app belongs to. */
  sandbox: z
    .object({
      control: z.url(),
      /** Signs this person in at the first start and answers the first run's question. */
      signIn: z.object({ loginId: z.string(), password: z.string() }).optional(),
    })
    .optional(),
})

/** A configuration file's contents. */
export type LaunchConfig = z.infer<typeof configSchema>

/** What the command line asks for. */
export interface LaunchOptions {
  config: LaunchConfig
  /** Another profile folder. */
  profile?: string
  /** Another policy file; development only. */
  policy?: string
  /** Start in the tray without a window. */
  hidden: boolean
  /** Write the file for support and end. */
  diagnostics: boolean
}

/** Reads the command line. Throws an Error whose message is for the person who typed it. */
export function launchOptions(files: Files, argv: readonly string[]): LaunchOptions {
  // Chromium's own switches stand among ours; nothing unknown is an error.
  const { values } = parseArgs({
    args: argv.slice(1),
    strict: false,
    allowPositionals: true,
    options: {
      // Of several, the first one counts.
      config: { type: 'string', multiple: true },
      profile: { type: 'string', multiple: true },
      policy: { type: 'string', multiple: true },
      hidden: { type: 'boolean' },
      diagnostics: { type: 'boolean' },
    },
  })
  const text = (given: (string | boolean)[] | undefined) => {
    const [first] = given ?? []
    return typeof first === 'string' ? first : undefined
  }
  const file = text(values.config)
  return {
    config: file === undefined ? {} : readConfig(files, file),
    profile: text(values.profile),
    policy: text(values.policy),
    hidden: values.hidden === true,
    diagnostics: values.diagnostics === true,
  }
}

function readConfig(files: Files, file: string): LaunchConfig {
  let text: string
  try {
    const bytes = files.readNow(file)
    if (!bytes) throw new Error('not there')
    text = bytes.toString('utf8')
  } catch {
    throw new Error(say('launch.notReadable', { file }))
  }
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new Error(say('launch.notJson', { file, detail: error instanceof Error ? error.message : '' }))
  }
  const parsed = configSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const where = z.core.toDotPath(issue?.path ?? []) || say('launch.theTop')
  throw new Error(say('launch.mistake', { file, where, detail: issue?.message ?? '' }))
}
