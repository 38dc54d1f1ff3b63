import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
} from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons'
import type { ReminderView } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { useCommand } from '../parts/use-command.ts'

const useStyles = makeStyles({ actions: { flexWrap: 'wrap' } })

/** The reminders that are due, each with its ways to join, snooze and dismiss. */
export function DueReminders({ reminders }: { reminders: ReminderView[] }) {
  return reminders.map((reminder) => <DueReminder key={reminder.eventId} reminder={reminder} />)
}

function DueReminder({ reminder }: { reminder: ReminderView }) {
  const { run } = useCommand()
  const styles = useStyles()
  const { eventId, title, when, join, started } = reminder
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        {when}
      </MessageBarBody>
      <MessageBarActions
        className={styles.actions}
        containerAction={
          <Button
            appearance="transparent"
            icon={<DismissRegular />}
            aria-label={say('window.reminders.dismiss', { title })}
            onClick={() => void run('dismissReminder', { eventId })}
          />
        }
      >
        {join && (
          <Button appearance="primary" onClick={() => void run('join', { eventId })}>
            {say('window.reminders.join', { provider: join })}
          </Button>
        )}
        <Button onClick={() => void run('snooze', { eventId, minutes: 5 })}>{say('window.reminders.snooze5')}</Button>
        <Button onClick={() => void run('snooze', { eventId, minutes: 10 })}>{say('window.reminders.snooze10')}</Button>
        {!started && (
          <Button onClick={() => void run('snooze', { eventId, minutes: 'start' })}>
            {say('window.reminders.untilStart')}
          </Button>
        )}
      </MessageBarActions>
    </MessageBar>
  )
}
