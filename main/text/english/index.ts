import { bot } from './bot.ts'
import { botCommandLine } from './bot-command-line.ts'
import { common } from './common.ts'

/**
 * Every sentence of the product, in English. ICU MessageFormat: `{name}` is a value, `{count, plural, one {# day} other
 * {# days}}` a number with its noun. An apostrophe before a brace would quote it; the typographic one (’) never does.
 */
export const english = {
  ...bot,
  ...botCommandLine,
  ...common,
} as const

/** The name of a sentence. */
export type MessageId = keyof typeof english
