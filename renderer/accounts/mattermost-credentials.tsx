import { Field, Input } from '@fluentui/react-components'
import { say } from '../../main/text/say.ts'

/** One of the ways to sign in to Mattermost. */
export type Method = 'oauth' | 'password' | 'token'

/** Everything a user may have typed, for whichever way; a change of the way keeps it. */
export interface Credentials {
  loginId: string
  password: string
  /** The second factor's code. */
  code: string
  token: string
  /** Mattercal's registration with the server, for a sign-in in the browser. */
  clientId: string
}

/** The fields that one way to sign in needs. */
export function MattermostCredentials({
  method,
  credentials,
  codeNeeded,
  onChange,
}: {
  method: Method
  credentials: Credentials
  /** The server has asked for the second factor. */
  codeNeeded: boolean
  onChange(change: Partial<Credentials>): void
}) {
  switch (method) {
    case 'password':
      return <NameAndPassword credentials={credentials} codeNeeded={codeNeeded} onChange={onChange} />
    case 'token':
      return (
        <Field
          label={say('window.accounts.mattermost.token')}
          required
          hint={say('window.accounts.mattermost.token.hint')}
        >
          <Input
            type="password"
            value={credentials.token}
            onChange={(_event, { value }) => onChange({ token: value })}
          />
        </Field>
      )
    case 'oauth':
      return (
        <Field
          label={say('window.accounts.mattermost.clientId')}
          required
          hint={say('window.accounts.mattermost.clientId.hint')}
        >
          <Input value={credentials.clientId} onChange={(_event, { value }) => onChange({ clientId: value })} />
        </Field>
      )
  }
}

function NameAndPassword({
  credentials,
  codeNeeded,
  onChange,
}: {
  credentials: Credentials
  codeNeeded: boolean
  onChange(change: Partial<Credentials>): void
}) {
  return (
    <>
      <Field label={say('window.accounts.mattermost.loginId')} required>
        <Input
          value={credentials.loginId}
          onChange={(_event, { value }) => onChange({ loginId: value })}
          autoComplete="username"
        />
      </Field>
      <Field label={say('window.accounts.mattermost.password')} required>
        <Input
          type="password"
          value={credentials.password}
          onChange={(_event, { value }) => onChange({ password: value })}
          autoComplete="current-password"
        />
      </Field>
      {codeNeeded && (
        <Field label={say('window.accounts.mattermost.code')} required>
          <Input
            value={credentials.code}
            onChange={(_event, { value }) => onChange({ code: value })}
            inputMode="numeric"
            autoComplete="one-time-code"
          />
        </Field>
      )}
    </>
  )
}
