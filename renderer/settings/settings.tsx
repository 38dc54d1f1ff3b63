import { Caption1 } from '@fluentui/react-components'
import type { View } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { M365Account } from '../accounts/m365-account.tsx'
import { MattermostAccount } from '../accounts/mattermost-account.tsx'
import { BotLink } from '../bot-link/bot-link.tsx'
import { Card } from '../parts/card.tsx'
import { ErrorText } from '../parts/error-text.tsx'
import { PageTitle, SectionTitle } from '../parts/headings.tsx'
import type { SectionProps } from '../parts/settings-section.ts'
import { useCommand } from '../parts/use-command.ts'
import { ReminderSettings } from '../reminders/reminder-settings.tsx'
import { StatusSettings } from '../status/status-settings.tsx'
import { SummarySettings } from '../summary/summary-settings.tsx'
import { About } from './about.tsx'
import { ComputerSettings } from './computer-settings.tsx'
import { usePreferences } from './use-preferences.ts'

/** The accounts, every rule, and what helps when something is wrong. Changes are saved at once. */
export function Settings({ view }: { view: View }) {
  const { run, message } = useCommand()
  const [preferences, save] = usePreferences(view, run)
  const locked = (path: string) => view.locks.some((lock) => path === lock || path.startsWith(`${lock}.`))
  const section: SectionProps = { preferences, save, locked }
  const hasBot = view.bot.state !== 'off'
  return (
    <>
      <PageTitle>{say('window.settings.title')}</PageTitle>
      <ErrorText text={message} />
      <Card aria-labelledby="m365">
        <SectionTitle id="m365">{say('window.accounts.m365')}</SectionTitle>
        <M365Account view={view} />
      </Card>
      <Card aria-labelledby="mattermost">
        <SectionTitle id="mattermost">{say('window.accounts.mattermost')}</SectionTitle>
        <MattermostAccount view={view} />
      </Card>
      <Card aria-labelledby="bot">
        <SectionTitle id="bot">{say('window.botLink')}</SectionTitle>
        <BotLink view={view} />
      </Card>
      {view.locks.length > 0 && <Caption1>{say('window.settings.locked')}</Caption1>}
      <StatusSettings {...section} />
      <SummarySettings {...section} hasBot={hasBot} />
      <ReminderSettings {...section} hasBot={hasBot} />
      <ComputerSettings {...section} keychain={view.keychain} />
      <About {...section} view={view} run={run} />
    </>
  )
}
