import { type ParseArgsConfig, type ParseArgsOptionsConfig, parseArgs } from 'node:util'
import { say } from '../main/text/say.ts'

/** Options that do not exist, or that lack their value; in words for whoever typed them. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** Reads the options of a command line. Throws a `UsageError` that names the first mistake. */
export function readOptions<const Options extends ParseArgsOptionsConfig>(args: string[], options: Options) {
  const strict = { args, options } satisfies ParseArgsConfig
  try {
    return parseArgs(strict).values
  } catch {
    throw new UsageError(mistakeIn(args, options))
  }
}

/** The first mistake in a command line that Node refuses, found again so that it can be said in any language. */
function mistakeIn(args: string[], options: ParseArgsOptionsConfig): string {
  const { tokens } = parseArgs({ args, options, strict: false, allowPositionals: true, tokens: true })
  for (const token of tokens) {
    if (token.kind === 'positional') return say('bot.usage.unexpected', { argument: token.value })
    if (token.kind !== 'option') continue
    const { rawName: option, value } = token
    const type = Object.hasOwn(options, token.name) ? options[token.name]?.type : undefined
    if (type === undefined) return say('bot.usage.unknownOption', { option })
    if (type === 'boolean' && value !== undefined) return say('bot.usage.takesNoValue', { option })
    // Of `--config --check` the second is hardly the name of a file.
    if (type === 'string' && (value === undefined || (!token.inlineValue && value.length > 1 && value.startsWith('-'))))
      return say('bot.usage.needsValue', { option })
  }
  return say('bot.usage.notUnderstood')
}
