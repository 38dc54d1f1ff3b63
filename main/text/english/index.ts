import { accounts } from './accounts.ts'
import { bot } from './bot.ts'
import { botCommandLine } from './bot-command-line.ts'
import { botLink } from './bot-link.ts'
import { calendar } from './calendar.ts'
import { common } from './common.ts'
import { desktop } from './desktop.ts'
import { faults } from './faults.ts'
import { invitations } from './invitations.ts'
import { notices } from './notices.ts'
import { status } from './status.ts'
import { windowSentences } from './window/index.ts'

/**
 * Every sentence of the product, in English. ICU MessageFormat: `{name}` is a value, `{count, plural, one {# day} other
 * {# days}}` a number with its noun. An apostrophe before a brace would quote it; the typographic one (’) never does.
 */
export const english = {
  ...bot,
  ...botCommandLine,
  ...common,
  ...calendar,
  ...status,
  ...invitations,
  ...accounts,
  ...botLink,
  ...notices,
  ...desktop,
  ...faults,
  ...windowSentences,
} as const

/** The name of a sentence. */
export type MessageId = keyof typeof english
