import { accounts } from './accounts.ts'
import { botLink } from './bot-link.ts'
import { calendar } from './calendar.ts'
import { invitations } from './invitations.ts'
import { network } from './network.ts'
import { pages } from './pages.ts'
import { reminders } from './reminders.ts'
import { settings } from './settings.ts'
import { status } from './status.ts'
import { summary } from './summary.ts'

/** Every sentence that the window itself says, a file for each feature. Each name begins with "window.". */
export const windowSentences = {
  ...pages,
  ...invitations,
  ...calendar,
  ...status,
  ...accounts,
  ...botLink,
  ...network,
  ...reminders,
  ...summary,
  ...settings,
} as const
