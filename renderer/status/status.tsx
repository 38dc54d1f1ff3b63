import { Badge, Body1, Button, Caption1, makeStyles, Title2, tokens } from '@fluentui/react-components'
import type { StatusView, View } from '../../main/ipc/view.ts'
import { Card } from '../parts/card.tsx'
import { PageTitle, SectionTitle } from '../parts/headings.tsx'
import { useCommand } from '../parts/use-command.ts'

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  muted: { color: tokens.colorNeutralForeground2 },
})

const by: Record<StatusView['by'], string> = {
  mattercal: 'Set by Mattercal',
  you: 'Set by you',
  mattermost: 'Follows your activity',
  nobody: 'Not connected',
}

/** What Mattermost shows now, who set it, because of what, until when; and how to have it otherwise. */
export function Status({ view }: { view: View }) {
  const styles = useStyles()
  const { run, busy, message } = useCommand()
  const { status } = view
  return (
    <>
      <PageTitle>Your Mattermost status</PageTitle>
      <Card aria-label="Now">
        <div>
          <Badge appearance="tint" color={status.by === 'mattercal' ? 'brand' : 'informative'}>
            {by[status.by]}
          </Badge>
        </div>
        <Title2 as="h2" role="status">
          {status.headline}
        </Title2>
        <Body1>{status.because}</Body1>
        <Caption1 className={styles.muted}>
          Mattermost shows: {status.shown}
          {status.seenAt ? ` (seen at ${status.seenAt})` : ''}
        </Caption1>
        {status.canLeaveAlone && (
          <div className={styles.buttons}>
            <Button appearance="primary" disabled={busy} onClick={() => void run('leaveAlone', undefined)}>
              Leave my status alone for this meeting
            </Button>
          </div>
        )}
        {message && <Body1 role="alert">{message}</Body1>}
      </Card>
      <Card aria-labelledby="pause">
        <SectionTitle id="pause">{status.pausedUntil ? `Paused until ${status.pausedUntil}` : 'Pause'}</SectionTitle>
        <Body1>
          {status.pausedUntil
            ? 'Mattercal does not touch your status until then.'
            : 'What Mattercal has set is taken back, and nothing is set until the pause ends.'}
        </Body1>
        <div className={styles.buttons}>
          {status.pausedUntil ? (
            <Button appearance="primary" disabled={busy} onClick={() => void run('resumeStatus', undefined)}>
              Resume now
            </Button>
          ) : (
            <>
              <Button disabled={busy} onClick={() => void run('pauseStatus', { for: 'hour' })}>
                Pause for 1 hour
              </Button>
              <Button disabled={busy} onClick={() => void run('pauseStatus', { for: 'today' })}>
                Pause for today
              </Button>
            </>
          )}
        </div>
      </Card>
    </>
  )
}
