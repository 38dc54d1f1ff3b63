import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
} from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons'
import type { Page } from '../../main/ipc/contract.ts'
import type { View } from '../../main/ipc/view.ts'
import { useCommand } from './use-command.ts'

const useStyles = makeStyles({
  list: { display: 'flex', flexDirection: 'column', gap: '8px' },
  actions: { flexWrap: 'wrap' },
})

/** Everything that needs attention, whatever the page: reminders, questions, problems. */
export function Notices({ view, onPage }: { view: View; onPage?(page: Page): void }) {
  const { run } = useCommand()
  const styles = useStyles()
  const signIn = [
    ...(view.m365.state === 'signInNeeded' ? ['Microsoft 365'] : []),
    ...(view.mattermost.state === 'signInNeeded' ? ['Mattermost'] : []),
  ]
  const nothing = view.reminders.length + view.problems.length + signIn.length === 0 && !view.status.ask && view.online
  if (nothing) return null
  return (
    <div className={styles.list}>
      {view.reminders.map((reminder) => (
        <MessageBar key={reminder.eventId} intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{reminder.title}</MessageBarTitle>
            {reminder.when}
          </MessageBarBody>
          <MessageBarActions
            className={styles.actions}
            containerAction={
              <Button
                appearance="transparent"
                icon={<DismissRegular />}
                aria-label={`Dismiss the reminder for ${reminder.title}`}
                onClick={() => void run('dismissReminder', { eventId: reminder.eventId })}
              />
            }
          >
            {reminder.join && (
              <Button appearance="primary" onClick={() => void run('join', { eventId: reminder.eventId })}>
                Join {reminder.join}
              </Button>
            )}
            <Button onClick={() => void run('snooze', { eventId: reminder.eventId, minutes: 5 })}>Snooze 5 min</Button>
            <Button onClick={() => void run('snooze', { eventId: reminder.eventId, minutes: 10 })}>10 min</Button>
            {!reminder.started && (
              <Button onClick={() => void run('snooze', { eventId: reminder.eventId, minutes: 'start' })}>
                Until it starts
              </Button>
            )}
          </MessageBarActions>
        </MessageBar>
      ))}
      {view.status.ask && (
        <MessageBar intent="info" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{view.status.ask}</MessageBarTitle>
            {view.status.because}
          </MessageBarBody>
          <MessageBarActions>
            <Button appearance="primary" onClick={() => void run('approveStatus', { yes: true })}>
              Yes
            </Button>
            <Button onClick={() => void run('approveStatus', { yes: false })}>Not for this meeting</Button>
          </MessageBarActions>
        </MessageBar>
      )}
      {signIn.length > 0 && (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>Please sign in to {signIn.join(' and ')} again</MessageBarTitle>
            Nothing was lost. Until then, Mattercal shows what it knew last.
          </MessageBarBody>
          {onPage && (
            <MessageBarActions>
              <Button onClick={() => onPage('settings')}>Go to accounts</Button>
            </MessageBarActions>
          )}
        </MessageBar>
      )}
      {!view.online && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>You are offline</MessageBarTitle>
            You can go on answering: answers wait safely on this computer and are sent when the network is back.
          </MessageBarBody>
        </MessageBar>
      )}
      {view.problems.map((problem) => (
        <MessageBar key={problem.id} intent={problem.severity} layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{problem.title}</MessageBarTitle>
            {problem.text}
          </MessageBarBody>
          <MessageBarActions
            containerAction={
              <Button
                appearance="transparent"
                icon={<DismissRegular />}
                aria-label={`Dismiss: ${problem.title}`}
                onClick={() => void run('dismissProblem', { id: problem.id })}
              />
            }
          />
        </MessageBar>
      ))}
    </div>
  )
}
