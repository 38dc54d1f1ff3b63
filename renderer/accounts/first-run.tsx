import { Body1, Caption1, makeStyles, Title2, tokens } from '@fluentui/react-components'
import type { View } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { BotLink } from '../bot-link/bot-link.tsx'
import { Card } from '../parts/card.tsx'
import { SectionTitle } from '../parts/headings.tsx'
import { ChooseStatus } from '../status/choose-status.tsx'
import { M365Account } from './m365-account.tsx'
import { MattermostAccount } from './mattermost-account.tsx'
import { NoKeychain } from './no-keychain.tsx'

const useStyles = makeStyles({
  head: { display: 'flex', flexDirection: 'column', gap: '4px', padding: '12px 0' },
  muted: { color: tokens.colorNeutralForeground2 },
})

const steps: readonly View['firstRun'][] = ['m365', 'mattermost', 'status']

/** The first run: two sign-ins and one question. The status is not touched before the question is answered. */
export function FirstRun({ view }: { view: View }) {
  const styles = useStyles()
  const step = steps.indexOf(view.firstRun)
  return (
    <>
      <div className={styles.head}>
        <Title2 as="h1">{say('window.firstRun.welcome')}</Title2>
        <Body1 className={styles.muted}>{say('window.firstRun.what')}</Body1>
        {step >= 0 && (
          <Caption1 className={styles.muted} role="status">
            {say('window.firstRun.step', { step: step + 1, steps: steps.length })}
          </Caption1>
        )}
      </div>
      {view.firstRun === 'keychain' && <NoKeychain keychain={view.keychain} />}
      {view.firstRun === 'm365' && (
        <Card aria-labelledby="step-m365">
          <SectionTitle id="step-m365">{say('window.firstRun.m365')}</SectionTitle>
          <Body1>{say('window.firstRun.m365.hint')}</Body1>
          {/* What the bot says about the company fills the form below. */}
          <M365Account key={`${view.connection.tenantId} ${view.connection.clientId}`} view={view} />
        </Card>
      )}
      {view.firstRun === 'm365' && (
        <Card aria-labelledby="step-bot">
          <SectionTitle id="step-bot">{say('window.firstRun.bot')}</SectionTitle>
          <Body1>{say('window.firstRun.bot.hint')}</Body1>
          <BotLink view={view} />
        </Card>
      )}
      {view.firstRun === 'mattermost' && (
        <Card aria-labelledby="step-mattermost">
          <SectionTitle id="step-mattermost">{say('window.firstRun.mattermost')}</SectionTitle>
          <MattermostAccount view={view} />
        </Card>
      )}
      {view.firstRun === 'status' && <ChooseStatus />}
    </>
  )
}
