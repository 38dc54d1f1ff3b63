import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components'
import type { StatusView } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { useCommand } from '../parts/use-command.ts'

/** The question whether Mattercal shall set the status for the meeting that has begun; nothing while there is none. */
export function StatusQuestion({ status }: { status: StatusView }) {
  const { run } = useCommand()
  if (!status.ask) return null
  return (
    <MessageBar intent="info" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{status.ask}</MessageBarTitle>
        {status.because}
      </MessageBarBody>
      <MessageBarActions>
        <Button appearance="primary" onClick={() => void run('approveStatus', { yes: true })}>
          {say('window.status.ask.yes')}
        </Button>
        <Button onClick={() => void run('approveStatus', { yes: false })}>{say('window.status.ask.no')}</Button>
      </MessageBarActions>
    </MessageBar>
  )
}
