import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components'
import type { View } from '../../main/ipc/view.ts'
import { listed, say } from '../../main/text/say.ts'

/** The request to sign in again, naming the accounts that need it; nothing while none does. */
export function SignInNeeded({ view, onAccounts }: { view: View; onAccounts?(): void }) {
  const services = [
    ...(view.m365.state === 'signInNeeded' ? [say('window.accounts.m365')] : []),
    ...(view.mattermost.state === 'signInNeeded' ? [say('window.accounts.mattermost')] : []),
  ]
  if (services.length === 0) return null
  return (
    <MessageBar intent="error" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{say('window.accounts.signInAgain', { services: listed(services) })}</MessageBarTitle>
        {say('window.accounts.signInAgain.hint')}
      </MessageBarBody>
      {onAccounts && (
        <MessageBarActions>
          <Button onClick={onAccounts}>{say('window.accounts.signInAgain.go')}</Button>
        </MessageBarActions>
      )}
    </MessageBar>
  )
}
