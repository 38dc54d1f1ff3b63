import { Body1, Button, Field, Input } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'
import { say } from '../../main/text/say.ts'
import { Card } from '../parts/card.tsx'
import { ErrorText } from '../parts/error-text.tsx'
import { useFormStyles } from '../parts/form-styles.ts'
import { SectionTitle } from '../parts/headings.tsx'
import { useCommand } from '../parts/use-command.ts'

/** Name and password for a proxy that asked for them; shown only then. */
export function ProxySignIn({ proxy }: { proxy: string }) {
  const styles = useFormStyles()
  const { run, busy, message } = useCommand()
  const [username, setUsername] = useState('')
  const [password, setPassword] = useState('')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void run('signInProxy', { username, password })
  }
  return (
    <Card aria-labelledby="network">
      <SectionTitle id="network">{say('window.network.proxy')}</SectionTitle>
      <form className={styles.form} onSubmit={submit} aria-label={say('window.network.proxy.form')}>
        <Body1>{say('window.network.proxy.what', { proxy })}</Body1>
        <Field label={say('window.network.proxy.username')} required>
          <Input value={username} onChange={(_event, { value }) => setUsername(value)} autoComplete="username" />
        </Field>
        <Field label={say('window.network.proxy.password')} required>
          <Input
            type="password"
            value={password}
            onChange={(_event, { value }) => setPassword(value)}
            autoComplete="current-password"
          />
        </Field>
        <ErrorText text={message} />
        <div>
          <Button type="submit" appearance="primary" disabled={busy || !username || !password}>
            {say('window.network.proxy.signIn')}
          </Button>
        </div>
      </form>
    </Card>
  )
}
