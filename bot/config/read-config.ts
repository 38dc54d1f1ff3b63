import { setProperty, stringifyPath } from 'dot-prop'
import { parse, YAMLParseError } from 'yaml'
import type { z } from 'zod'
import { isPreferencePath } from '../../main/bot-link/protocol.ts'
import { preferencesSchema } from '../../main/core/settings/settings.ts'
import type { Files } from '../../main/store/files.ts'
import { inRow, say } from '../../main/text/say.ts'
import { type BotConfig, configJsonSchema, configSchema } from './config.ts'

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

function fromEnvironment(config: Record<string, unknown>, environment: NodeJS.ProcessEnv): void {
  const visit = (schema: JsonSchema, path: string[]) => {
    for (const [name, inner] of Object.entries(schema.properties ?? {})) {
      const here = [...path, name]
      if (inner.properties) visit(inner, here)
      const text = environment[variableOf(here)]
      if (text === undefined) continue
      if (inner.type === 'array') setProperty(config, here, text.split(/[\s,]+/).filter(Boolean))
      else if (inner.type === 'integer' || inner.type === 'number') setProperty(config, here, Number(text))
      else if (inner.type === 'boolean') setProperty(config, here, text === 'true')
      else if (inner.type === 'object') setProperty(config, here, yamlIn(variableOf(here), text))
      else setProperty(config, here, text)
    }
  }
  visit(configJsonSchema() as JsonSchema, [])
}

/** A variable that holds YAML. Throws a `ConfigError` that names the variable. */
function yamlIn(variable: string, text: string): unknown {
  try {
    return parse(text)
  } catch {
    throw new ConfigError(say('bot.config.variableNotYaml', { variable }))
  }
}

type Reader = Pick<Files, 'readNow'>

/**
 * Reads the configuration: the file, if there is one, and over it the environment. Throws a `ConfigError` that names
 * the place; it never repeats a value, which may be a secret.
 */
export function readConfig(files: Reader, file: string | undefined, environment: NodeJS.ProcessEnv): BotConfig {
  const raw = file === undefined ? {} : readYaml(files, file)
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw)) throw new ConfigError(say('bot.config.notAList'))
  const config = { ...raw } as Record<string, unknown>
  fromEnvironment(config, environment)
  const parsed = configSchema.safeParse(config, { error: problem, reportInput: true })
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `- ${mistake(issue)}`)
    throw new ConfigError(`${say('bot.config.mistakes', { count: lines.length })}\n${lines.join('\n')}`)
  }
  checkMeaning(parsed.data)
  return parsed.data
}

function readYaml(files: Reader, file: string): unknown {
  let text: string
  try {
    const bytes = files.readNow(file)
    if (!bytes) throw Object.assign(new Error('not there'), { code: 'ENOENT' })
    text = bytes.toString('utf8')
  } catch (error) {
    const code = String((error as NodeJS.ErrnoException).code)
    throw new ConfigError(say('bot.config.unreadable', { file, code }))
  }
  try {
    return parse(text) ?? {}
  } catch (error) {
    const line = error instanceof YAMLParseError ? error.linePos?.[0].line : undefined
    throw new ConfigError(line ? say('bot.config.notYamlAt', { file, line }) : say('bot.config.notYaml', { file }))
  }
}

/** A place in the configuration as its file would name it: `trustedProxies.0`, `mattermost.botToken`. */
const placeOf = (path: readonly PropertyKey[]) =>
  stringifyPath(
    path.map((part) => (typeof part === 'number' ? part : String(part))),
    { preferDotForIndices: true },
  )

/** What is wrong with a value, where the schema has no words of its own. */
function problem(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return say('bot.config.wrongType', { expected: issue.expected })
    case 'invalid_value':
      return say('bot.config.notOneOf', { values: inRow(issue.values.map(String)) })
    case 'too_small':
      return issue.origin === 'string'
        ? say('bot.config.empty')
        : say('bot.config.tooSmall', { least: String(issue.minimum) })
    case 'too_big':
      return say('bot.config.tooBig', { most: String(issue.maximum) })
    default:
      return say('bot.config.notValid')
  }
}

function mistake(issue: z.core.$ZodIssue): string {
  const place = placeOf(issue.path)
  if (issue.code === 'unrecognized_keys')
    return say('bot.config.unknown', { place: `${place && `${place}.`}${inRow(issue.keys)}` })
  return issue.code === 'invalid_type' && issue.input === undefined
    ? say('bot.config.missing', { place, variable: variableOf(issue.path.map(String)) })
    : say('bot.config.issue', { place, problem: issue.message })
}

/** What no schema of one value can tell. */
function checkMeaning(config: BotConfig): void {
  const { publicUrl, mattermost, users, databaseUrl } = config
  const site = new URL(mattermost.url)
  const own = new URL(publicUrl)
  const subpath = site.pathname.replace(/\/$/, '')
  if (own.host === site.host && own.pathname.startsWith(`${subpath}/plugins`))
    throw new ConfigError(say('bot.config.plugins'))
  const unknown = users.locks.filter((path) => !isPreferencePath(path))
  if (unknown.length > 0) throw new ConfigError(say('bot.config.locks', { places: inRow(unknown) }))
  const defaults = preferencesSchema.safeParse(users.defaults)
  if (!defaults.success)
    throw new ConfigError(say('bot.config.defaults', { place: placeOf(defaults.error.issues[0]?.path ?? []) }))
  if (databaseUrl.startsWith('postgres') && !URL.canParse(databaseUrl))
    throw new ConfigError(say('bot.config.databaseUrl'))
}
