import { Button } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'
import type { View } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { ErrorText } from '../parts/error-text.tsx'
import { useFormStyles } from '../parts/form-styles.ts'
import { useCommand } from '../parts/use-command.ts'
import { AccountState } from './account-state.tsx'
import { M365Organization, type Organization } from './m365-organization.tsx'

/** The Microsoft 365 account: its state, the organization's two ids, and the sign-in, which happens in the browser. */
export function M365Account({ view }: { view: View }) {
  const styles = useFormStyles()
  const { run, busy } = useCommand()
  const { connection, m365 } = view
  const [organization, setOrganization] = useState<Organization>({
    cloud: connection.cloud as Organization['cloud'],
    tenantId: connection.tenantId,
    clientId: connection.clientId,
  })
  const [edit, setEdit] = useState(connection.clientId === '')
  const signIn = (chooseAccount: boolean) => void run('signInM365', { ...organization, chooseAccount })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    signIn(false)
  }
  return (
    <form className={styles.form} onSubmit={submit} aria-label={say('window.accounts.m365')}>
      <AccountState account={m365} />
      <ErrorText text={m365.problem} />
      {m365.adminLink && (
        <div>
          <Button type="button" onClick={() => void run('copyAdminLink', undefined)}>
            {say('window.accounts.m365.copyAdminLink')}
          </Button>
        </div>
      )}
      {m365.state !== 'signedIn' && edit && (
        <M365Organization
          organization={organization}
          onChange={(change) => setOrganization((before) => ({ ...before, ...change }))}
        />
      )}
      <div className={styles.buttons}>
        {m365.state === 'signingIn' ? (
          <Button type="button" onClick={() => void run('cancelSignIn', undefined)}>
            {say('window.accounts.cancel')}
          </Button>
        ) : m365.state === 'signedIn' ? (
          <Button type="button" disabled={busy} onClick={() => void run('signOutM365', undefined)}>
            {say('window.accounts.m365.signOut')}
          </Button>
        ) : (
          <>
            <Button
              type="submit"
              appearance="primary"
              disabled={busy || !organization.tenantId.trim() || !organization.clientId.trim()}
            >
              {say('window.accounts.m365.signIn')}
            </Button>
            {m365.state === 'signInNeeded' && (
              <Button type="button" disabled={busy} onClick={() => signIn(true)}>
                {say('window.accounts.m365.otherAccount')}
              </Button>
            )}
            {!edit && (
              <Button type="button" appearance="subtle" onClick={() => setEdit(true)}>
                {say('window.accounts.m365.change')}
              </Button>
            )}
          </>
        )}
      </div>
    </form>
  )
}
