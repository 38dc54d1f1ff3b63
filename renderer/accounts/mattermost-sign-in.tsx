import { Body1, Button, Field, Select } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'
import type { CommandInput, MattermostServer } from '../../main/ipc/contract.ts'
import { say } from '../../main/text/say.ts'
import { ErrorText } from '../parts/error-text.tsx'
import { useFormStyles } from '../parts/form-styles.ts'
import { useCommand } from '../parts/use-command.ts'
import { type Credentials, MattermostCredentials, type Method } from './mattermost-credentials.tsx'

/** The ways a server offers. A personal access token can always be tried; the server does not tell. */
function methodsOf(found: MattermostServer): Method[] {
  return [...(found.oauth ? ['oauth' as const] : []), ...(found.password ? ['password' as const] : []), 'token']
}

function input(
  method: Method,
  server: string,
  { loginId, password, code, token, clientId }: Credentials,
  codeNeeded: boolean,
): CommandInput<'signInMattermost'> {
  switch (method) {
    case 'password':
      return { method, server, loginId, password, code: codeNeeded ? code : undefined }
    case 'token':
      return { method, server, token }
    case 'oauth':
      return { method, server, clientId }
  }
}

/** The sign-in to a server that was found, by one of the ways it offers. */
export function MattermostSignIn({
  found,
  oauthClientId,
  onBack,
}: {
  found: MattermostServer
  oauthClientId: string
  onBack(): void
}) {
  const styles = useFormStyles()
  const { run, busy, message, clear } = useCommand()
  const [method, setMethod] = useState<Method>(
    found.oauth && oauthClientId ? 'oauth' : found.password ? 'password' : 'token',
  )
  const [credentials, setCredentials] = useState<Credentials>({
    loginId: '',
    password: '',
    code: '',
    token: '',
    clientId: oauthClientId,
  })
  const [codeNeeded, setCodeNeeded] = useState(false)
  const [waiting, setWaiting] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    setWaiting(method === 'oauth')
    const result = await run('signInMattermost', input(method, found.server, credentials, codeNeeded))
    setWaiting(false)
    if (!result.ok && result.code === 'codeNeeded') setCodeNeeded(true)
  }
  const site = found.siteName || say('window.accounts.mattermost')
  return (
    <form
      className={styles.form}
      onSubmit={(event) => void submit(event)}
      aria-label={say('window.accounts.mattermost')}
    >
      <Body1>{say('window.accounts.mattermost.at', { site, server: found.server })}</Body1>
      <Field label={say('window.accounts.mattermost.method')}>
        <Select
          value={method}
          onChange={(_event, { value }) => {
            setMethod(value as Method)
            // What was wrong with one way says nothing about another.
            clear()
          }}
        >
          {methodsOf(found).map((value) => (
            <option key={value} value={value}>
              {say(`window.accounts.mattermost.method.${value}`)}
            </option>
          ))}
        </Select>
      </Field>
      <MattermostCredentials
        method={method}
        credentials={credentials}
        codeNeeded={codeNeeded}
        onChange={(change) => setCredentials((before) => ({ ...before, ...change }))}
      />
      <ErrorText text={message} />
      <div className={styles.buttons}>
        <Button type="submit" appearance="primary" disabled={busy}>
          {say(waiting ? 'window.accounts.mattermost.waiting' : 'window.accounts.mattermost.signIn')}
        </Button>
        {waiting ? (
          <Button type="button" onClick={() => void window.mattercal.run('cancelSignIn', undefined)}>
            {say('window.accounts.cancel')}
          </Button>
        ) : (
          <Button type="button" appearance="subtle" onClick={onBack}>
            {say('window.accounts.mattermost.otherServer')}
          </Button>
        )}
      </div>
    </form>
  )
}
