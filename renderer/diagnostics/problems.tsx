import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components'
import { DismissRegular } from '@fluentui/react-icons'
import type { ProblemView } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { useCommand } from '../parts/use-command.ts'

/** What went wrong in any feature and the user should know, each until the user dismisses it. */
export function Problems({ problems }: { problems: ProblemView[] }) {
  const { run } = useCommand()
  return problems.map(({ id, severity, title, text }) => (
    <MessageBar key={id} intent={severity} layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{title}</MessageBarTitle>
        {text}
      </MessageBarBody>
      <MessageBarActions
        containerAction={
          <Button
            appearance="transparent"
            icon={<DismissRegular />}
            aria-label={say('window.diagnostics.dismissProblem', { title })}
            onClick={() => void run('dismissProblem', { id })}
          />
        }
      />
    </MessageBar>
  ))
}
