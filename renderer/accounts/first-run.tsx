import { Body1, Button, Caption1, makeStyles, Radio, RadioGroup, Title2, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import type { View } from '../../main/ipc/view.ts'
import { BotAccount } from '../bot-link/bot-link.tsx'
import { Card } from '../parts/card.tsx'
import { SectionTitle } from '../parts/headings.tsx'
import { useCommand } from '../parts/use-command.ts'
import { M365Account, MattermostAccount } from './accounts.tsx'

const useStyles = makeStyles({
  head: { display: 'flex', flexDirection: 'column', gap: '4px', padding: '12px 0' },
  muted: { color: tokens.colorNeutralForeground2 },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
})

const steps = ['m365', 'mattermost', 'status'] as const

/** The first run: two sign-ins and one question. The status is not touched before the question is answered. */
export function FirstRun({ view }: { view: View }) {
  const styles = useStyles()
  const step = steps.indexOf(view.firstRun as 'm365')
  return (
    <>
      <div className={styles.head}>
        <Title2 as="h1">Welcome to Mattercal</Title2>
        <Body1 className={styles.muted}>
          It keeps your Mattermost status true to your calendar, and your invitations one click away.
        </Body1>
        {step >= 0 && (
          <Caption1 className={styles.muted} role="status">
            Step {step + 1} of {steps.length}
          </Caption1>
        )}
      </div>
      {view.firstRun === 'keychain' && <NoKeychain view={view} />}
      {view.firstRun === 'm365' && (
        <Card aria-labelledby="step-m365">
          <SectionTitle id="step-m365">Your calendar</SectionTitle>
          <Body1>
            Your browser opens to sign in. The sign-in is kept in this computer’s keychain and nowhere else.
          </Body1>
          {/* What the bot says about the company fills the form below. */}
          <M365Account key={`${view.connection.tenantId} ${view.connection.clientId}`} view={view} />
        </Card>
      )}
      {view.firstRun === 'm365' && (
        <Card aria-labelledby="step-bot">
          <SectionTitle id="step-bot">Does your company have a Mattercal bot?</SectionTitle>
          <Body1>Then its address is all you need to type: it knows the rest.</Body1>
          <BotAccount view={view} />
        </Card>
      )}
      {view.firstRun === 'mattermost' && (
        <Card aria-labelledby="step-mattermost">
          <SectionTitle id="step-mattermost">Your Mattermost</SectionTitle>
          <MattermostAccount view={view} />
        </Card>
      )}
      {view.firstRun === 'status' && <ChooseStatus />}
    </>
  )
}

function NoKeychain({ view }: { view: View }) {
  const { run, busy } = useCommand()
  const locked = view.keychain === 'locked'
  return (
    <Card aria-labelledby="keychain">
      <SectionTitle id="keychain">{locked ? 'Your keychain is locked' : 'This computer has no keychain'}</SectionTitle>
      <Body1>
        {locked
          ? 'Mattercal keeps sign-ins in the keychain only, and it was not unlocked. Unlock it and start Mattercal again.'
          : 'Mattercal keeps sign-ins in the keychain only, and none answered. On Linux that is GNOME Keyring or KWallet: install and unlock one, then start Mattercal again.'}
      </Body1>
      <Body1>You can also go on without: nothing is kept then, and you sign in at each start.</Body1>
      <div>
        <Button disabled={busy} onClick={() => void run('goWithoutKeychain', undefined)}>
          Go on without a keychain
        </Button>
      </div>
    </Card>
  )
}

function ChooseStatus() {
  const styles = useStyles()
  const { run, busy } = useCommand()
  const [availability, setAvailability] = useState<'none' | 'away' | 'dnd'>('dnd')
  const [customStatus, setCustomStatus] = useState<'off' | 'text' | 'title'>('text')
  return (
    <Card aria-labelledby="step-status">
      <SectionTitle id="step-status">What may Mattercal do when you are in a meeting?</SectionTitle>
      <Body1 id="availability">Your availability</Body1>
      <RadioGroup
        aria-labelledby="availability"
        value={availability}
        onChange={(_event, { value }) => setAvailability(value as typeof availability)}
      >
        <Radio value="dnd" label="Do not disturb: Mattermost holds its notifications back" />
        <Radio value="away" label="Away" />
        <Radio value="none" label="Leave it alone" />
      </RadioGroup>
      <Body1 id="custom">Your custom status</Body1>
      <RadioGroup
        aria-labelledby="custom"
        value={customStatus}
        onChange={(_event, { value }) => setCustomStatus(value as typeof customStatus)}
      >
        <Radio value="text" label="“In a meeting”" />
        <Radio value="title" label="The meeting’s title, but never that of a private event" />
        <Radio value="off" label="Leave it alone" />
      </RadioGroup>
      <Caption1 className={styles.muted}>
        A status you set yourself always wins, and what Mattercal sets ends with the meeting. You can change this in
        Settings.
      </Caption1>
      <div className={styles.buttons}>
        <Button
          appearance="primary"
          disabled={busy}
          onClick={() => void run('chooseStatus', { availability, customStatus })}
        >
          Start
        </Button>
      </div>
    </Card>
  )
}
