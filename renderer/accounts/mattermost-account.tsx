import { Body1, Button, Field, Input } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'
import type { MattermostServer } from '../../main/ipc/contract.ts'
import type { View } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { ErrorText } from '../parts/error-text.tsx'
import { useFormStyles } from '../parts/form-styles.ts'
import { useCommand } from '../parts/use-command.ts'
import { AccountState } from './account-state.tsx'
import { MattermostSignIn } from './mattermost-sign-in.tsx'

/** The Mattermost account: its state; without one, first the server's address, then one of the sign-ins it offers. */
export function MattermostAccount({ view }: { view: View }) {
  const styles = useFormStyles()
  const { run, busy, message, clear } = useCommand()
  const { mattermost, connection } = view
  const [server, setServer] = useState(connection.server)
  const [found, setFound] = useState<MattermostServer>()
  const find = async (event: FormEvent) => {
    event.preventDefault()
    const result = await run('findMattermost', { server })
    if (result.ok && 'found' in result) setFound(result.found)
  }
  if (mattermost.state === 'signedIn') {
    return (
      <div className={styles.form}>
        <AccountState account={mattermost}>
          {mattermost.server && <Body1>{say('window.accounts.mattermost.on', { server: mattermost.server })}</Body1>}
        </AccountState>
        <div>
          <Button disabled={busy} onClick={() => void run('signOutMattermost', undefined)}>
            {say('window.accounts.mattermost.signOut')}
          </Button>
        </div>
      </div>
    )
  }
  return (
    <div className={styles.form}>
      <AccountState account={mattermost} />
      <ErrorText text={message ?? mattermost.problem} />
      {found ? (
        <MattermostSignIn
          found={found}
          oauthClientId={connection.oauthClientId}
          onBack={() => {
            clear()
            setFound(undefined)
          }}
        />
      ) : (
        <form
          className={styles.form}
          onSubmit={(event) => void find(event)}
          aria-label={say('window.accounts.mattermost.server')}
        >
          <Field
            label={say('window.accounts.mattermost.address')}
            required
            hint={say('window.accounts.mattermost.address.hint')}
          >
            <Input value={server} onChange={(_event, { value }) => setServer(value)} inputMode="url" />
          </Field>
          <div>
            <Button type="submit" appearance="primary" disabled={busy || !server.trim()}>
              {say('window.accounts.mattermost.continue')}
            </Button>
          </div>
        </form>
      )}
    </div>
  )
}
