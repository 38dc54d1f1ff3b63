import { Badge, Body1, Button, Field, Input, makeStyles, Select, tokens } from '@fluentui/react-components'
import { type FormEvent, type ReactNode, useState } from 'react'
import type { CommandInput, MattermostServer } from '../../main/ipc/contract.ts'
import type { AccountView, View } from '../../main/ipc/view.ts'
import { useCommand } from '../parts/use-command.ts'

const useStyles = makeStyles({
  form: {
    display: 'flex',
    flexDirection: 'column',
    gap: '12px',
    maxWidth: '460px',
    minWidth: 0,
    '& *': { minWidth: 0 },
  },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  state: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center' },
  error: { color: tokens.colorPaletteRedForeground1 },
})

const states: Record<AccountView['state'], { label: string; color: 'success' | 'warning' | 'danger' | 'informative' }> =
  {
    signedIn: { label: 'Signed in', color: 'success' },
    signingIn: { label: 'Waiting for the browser', color: 'warning' },
    signInNeeded: { label: 'Sign in again', color: 'danger' },
    signedOut: { label: 'Not signed in', color: 'informative' },
  }

function AccountState({ account, children }: { account: AccountView; children?: ReactNode }) {
  const styles = useStyles()
  const { label, color } = states[account.state]
  return (
    <div className={styles.state}>
      <Badge appearance="tint" color={color}>
        {label}
      </Badge>
      {account.name && <Body1>{account.name}</Body1>}
      {children}
    </div>
  )
}

function Problem({ text }: { text?: string }) {
  const styles = useStyles()
  if (!text) return null
  return (
    <Body1 role="alert" className={styles.error}>
      {text}
    </Body1>
  )
}

/** Signing in to Microsoft 365: the organization's two ids, and the browser. */
export function M365Account({ view }: { view: View }) {
  const styles = useStyles()
  const { run, busy } = useCommand()
  const { connection, m365 } = view
  const [cloud, setCloud] = useState(connection.cloud)
  const [tenantId, setTenantId] = useState(connection.tenantId)
  const [clientId, setClientId] = useState(connection.clientId)
  const [edit, setEdit] = useState(connection.clientId === '')
  const signIn = (chooseAccount: boolean) =>
    void run('signInM365', { cloud: cloud as 'global', tenantId, clientId, chooseAccount })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    signIn(false)
  }
  const signedIn = m365.state === 'signedIn'
  return (
    <form className={styles.form} onSubmit={submit} aria-label="Microsoft 365">
      <AccountState account={m365} />
      <Problem text={m365.problem} />
      {m365.adminLink && (
        <div>
          <Button type="button" onClick={() => void run('copyAdminLink', undefined)}>
            Copy the link for your administrator
          </Button>
        </div>
      )}
      {!signedIn && edit && (
        <>
          <Field label="Cloud">
            <Select value={cloud} onChange={(_event, { value }) => setCloud(value)}>
              <option value="global">Microsoft 365 (worldwide and GCC)</option>
              <option value="gccHigh">US Government GCC High</option>
              <option value="dod">US Government DoD</option>
              <option value="china">China (21Vianet)</option>
            </Select>
          </Field>
          <Field label="Tenant ID or domain" required hint="Your administrator knows both of these.">
            <Input value={tenantId} onChange={(_event, { value }) => setTenantId(value)} />
          </Field>
          <Field label="Application (client) ID" required>
            <Input value={clientId} onChange={(_event, { value }) => setClientId(value)} />
          </Field>
        </>
      )}
      <div className={styles.buttons}>
        {m365.state === 'signingIn' ? (
          <Button type="button" onClick={() => void run('cancelSignIn', undefined)}>
            Cancel
          </Button>
        ) : signedIn ? (
          <Button type="button" disabled={busy} onClick={() => void run('signOutM365', undefined)}>
            Sign out of Microsoft 365
          </Button>
        ) : (
          <>
            <Button type="submit" appearance="primary" disabled={busy || !tenantId.trim() || !clientId.trim()}>
              Sign in to Microsoft 365
            </Button>
            {m365.state === 'signInNeeded' && (
              <Button type="button" disabled={busy} onClick={() => signIn(true)}>
                Use another account
              </Button>
            )}
            {!edit && (
              <Button type="button" appearance="subtle" onClick={() => setEdit(true)}>
                Change the organization
              </Button>
            )}
          </>
        )}
      </div>
    </form>
  )
}

/** Signing in to Mattermost: first the server, then one of the ways it offers. */
export function MattermostAccount({ view }: { view: View }) {
  const styles = useStyles()
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
        <AccountState account={mattermost}>{mattermost.server && <Body1>on {mattermost.server}</Body1>}</AccountState>
        <div>
          <Button disabled={busy} onClick={() => void run('signOutMattermost', undefined)}>
            Sign out of Mattermost
          </Button>
        </div>
      </div>
    )
  }
  return (
    <div className={styles.form}>
      <AccountState account={mattermost} />
      <Problem text={message ?? mattermost.problem} />
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
        <form className={styles.form} onSubmit={(event) => void find(event)} aria-label="Mattermost server">
          <Field
            label="Mattermost address"
            required
            hint="As you type it in the browser, for example https://mattermost.example.com"
          >
            <Input value={server} onChange={(_event, { value }) => setServer(value)} inputMode="url" />
          </Field>
          <div>
            <Button type="submit" appearance="primary" disabled={busy || !server.trim()}>
              Continue
            </Button>
          </div>
        </form>
      )}
    </div>
  )
}

type Method = 'password' | 'token' | 'oauth'

function MattermostSignIn({
  found,
  oauthClientId,
  onBack,
}: {
  found: MattermostServer
  oauthClientId: string
  onBack(): void
}) {
  const styles = useStyles()
  const { run, busy, message } = useCommand()
  const [method, setMethod] = useState<Method>(
    found.oauth && oauthClientId ? 'oauth' : found.password ? 'password' : 'token',
  )
  const [loginId, setLoginId] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [codeNeeded, setCodeNeeded] = useState(false)
  const [token, setToken] = useState('')
  const [clientId, setClientId] = useState(oauthClientId)
  const [waiting, setWaiting] = useState(false)
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const { server } = found
    const input: CommandInput<'signInMattermost'> =
      method === 'password'
        ? { method, server, loginId, password, code: codeNeeded ? code : undefined }
        : method === 'token'
          ? { method, server, token }
          : { method, server, clientId }
    setWaiting(method === 'oauth')
    const result = await run('signInMattermost', input)
    setWaiting(false)
    if (!result.ok && result.code === 'codeNeeded') setCodeNeeded(true)
  }
  const methods: { value: Method; label: string }[] = [
    ...(found.oauth ? [{ value: 'oauth' as const, label: 'In the browser' }] : []),
    ...(found.password ? [{ value: 'password' as const, label: 'Name and password' }] : []),
    { value: 'token', label: 'Personal access token' },
  ]
  return (
    <form className={styles.form} onSubmit={(event) => void submit(event)} aria-label="Mattermost">
      <Body1>
        {found.siteName || 'Mattermost'} at {found.server}
      </Body1>
      <Field label="How to sign in">
        <Select value={method} onChange={(_event, { value }) => setMethod(value as Method)}>
          {methods.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
      {method === 'password' && (
        <>
          <Field label="User name or e-mail" required>
            <Input value={loginId} onChange={(_event, { value }) => setLoginId(value)} autoComplete="username" />
          </Field>
          <Field label="Password" required>
            <Input
              type="password"
              value={password}
              onChange={(_event, { value }) => setPassword(value)}
              autoComplete="current-password"
            />
          </Field>
          {codeNeeded && (
            <Field label="Code from your authenticator app" required>
              <Input
                value={code}
                onChange={(_event, { value }) => setCode(value)}
                inputMode="numeric"
                autoComplete="one-time-code"
              />
            </Field>
          )}
        </>
      )}
      {method === 'token' && (
        <Field
          label="Personal access token"
          required
          hint="Mattermost: Profile, Security, Personal access tokens. An administrator must allow them."
        >
          <Input type="password" value={token} onChange={(_event, { value }) => setToken(value)} />
        </Field>
      )}
      {method === 'oauth' && (
        <Field
          label="OAuth client ID"
          required
          hint="Your administrator registered Mattercal on this server and knows it."
        >
          <Input value={clientId} onChange={(_event, { value }) => setClientId(value)} />
        </Field>
      )}
      <Problem text={message} />
      <div className={styles.buttons}>
        <Button type="submit" appearance="primary" disabled={busy}>
          {waiting ? 'Waiting for the browser…' : 'Sign in to Mattermost'}
        </Button>
        {waiting ? (
          <Button type="button" onClick={() => void window.mattercal.run('cancelSignIn', undefined)}>
            Cancel
          </Button>
        ) : (
          <Button type="button" appearance="subtle" onClick={onBack}>
            Another server
          </Button>
        )}
      </div>
    </form>
  )
}
