import { Body1, Button, Field, Input, makeStyles, tokens } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'
import { Card } from '../parts/card.tsx'
import { SectionTitle } from '../parts/headings.tsx'
import { useCommand } from '../parts/use-command.ts'

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: '12px', maxWidth: '460px', minWidth: 0 },
  error: { color: tokens.colorPaletteRedForeground1 },
})

/** Name and password for a proxy that asked for them; shown only then. */
export function ProxySignIn({ proxy }: { proxy: string }) {
  const styles = useStyles()
  const { run, busy, message } = useCommand()
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void run('signInProxy', { username, password })
  }
  return (
    <Card aria-labelledby="network">
      <SectionTitle id="network">Your network’s proxy</SectionTitle>
      <form className={styles.form} onSubmit={submit} aria-label="Network">
        <Body1>
          The proxy {proxy} asks who you are. What you enter is kept in this computer’s keychain and given to this proxy
          only.
        </Body1>
        <Field label="User name" required>
          <Input value={username} onChange={(_event, { value }) => setUsername(value)} autoComplete="username" />
        </Field>
        <Field label="Password" required>
          <Input
            type="password"
            value={password}
            onChange={(_event, { value }) => setPassword(value)}
            autoComplete="current-password"
          />
        </Field>
        {message && (
          <Body1 role="alert" className={styles.error}>
            {message}
          </Body1>
        )}
        <div>
          <Button type="submit" appearance="primary" disabled={busy || !username || !password}>
            Sign in to the proxy
          </Button>
        </div>
      </form>
    </Card>
  )
}
