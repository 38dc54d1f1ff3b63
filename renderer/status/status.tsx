import { Badge, Body1, Button, Caption1, makeStyles, Title2, tokens } from '@fluentui/react-components'
import type { StatusView, View } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { Card } from '../parts/card.tsx'
import { PageTitle, SectionTitle } from '../parts/headings.tsx'
import { useCommand } from '../parts/use-command.ts'

const useStyles = makeStyles({
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  muted: { color: tokens.colorNeutralForeground2 },
})

/** What Mattermost shows now, who set it, because of what, until when; and how to change that. */
export function Status({ view }: { view: View }) {
  const command = useCommand()
  return (
    <>
      <PageTitle>{say('window.status.title')}</PageTitle>
      <Now status={view.status} command={command} />
      <Pause status={view.status} command={command} />
    </>
  )
}

/** Both cards share one command: while it runs, the buttons of both are disabled. */
interface CardProps {
  status: StatusView
  command: ReturnType<typeof useCommand>
}

function Now({ status, command: { run, busy, message } }: CardProps) {
  const styles = useStyles()
  const { by, shown, seenAt } = status
  return (
    <Card aria-label={say('window.status.now')}>
      <div>
        <Badge appearance="tint" color={by === 'mattercal' ? 'brand' : 'informative'}>
          {say(`window.status.by.${by}`)}
        </Badge>
      </div>
      <Title2 as="h2" role="status">
        {status.headline}
      </Title2>
      <Body1>{status.because}</Body1>
      <Caption1 className={styles.muted}>
        {seenAt ? say('window.status.shownAt', { shown, time: seenAt }) : say('window.status.shown', { shown })}
      </Caption1>
      {status.canLeaveAlone && (
        <div className={styles.buttons}>
          <Button appearance="primary" disabled={busy} onClick={() => void run('leaveAlone', undefined)}>
            {say('window.status.leaveAlone')}
          </Button>
        </div>
      )}
      {message && <Body1 role="alert">{message}</Body1>}
    </Card>
  )
}

function Pause({ status, command: { run, busy } }: CardProps) {
  const styles = useStyles()
  const until = status.pausedUntil
  return (
    <Card aria-labelledby="pause">
      <SectionTitle id="pause">
        {until ? say('window.status.paused', { until }) : say('window.status.pause')}
      </SectionTitle>
      <Body1>{say(until ? 'window.status.paused.hint' : 'window.status.pause.hint')}</Body1>
      <div className={styles.buttons}>
        {until ? (
          <Button appearance="primary" disabled={busy} onClick={() => void run('resumeStatus', undefined)}>
            {say('window.status.resume')}
          </Button>
        ) : (
          <>
            <Button disabled={busy} onClick={() => void run('pauseStatus', { for: 'hour' })}>
              {say('window.status.pause.hour')}
            </Button>
            <Button disabled={busy} onClick={() => void run('pauseStatus', { for: 'today' })}>
              {say('window.status.pause.today')}
            </Button>
          </>
        )}
      </div>
    </Card>
  )
}
