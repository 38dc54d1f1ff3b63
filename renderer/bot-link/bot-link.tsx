import { Badge, Body1, Button, Caption1, Field, Input } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'
import type { BotView, View } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { ErrorText } from '../parts/error-text.tsx'
import { useFormStyles } from '../parts/form-styles.ts'
import { useCommand } from '../parts/use-command.ts'

const colors: Record<BotView['state'], 'success' | 'warning' | 'danger' | 'informative'> = {
  off: 'informative',
  waiting: 'informative',
  connecting: 'warning',
  connected: 'success',
  offline: 'warning',
  unpaired: 'danger',
}

/** The link to the company's bot: its state, the bot's address, and how to end the link. */
export function BotLink({ view }: { view: View }) {
  const styles = useFormStyles()
  const { run, busy, message } = useCommand()
  const { bot } = view
  const [url, setUrl] = useState(bot.url ?? '')
  const connected = bot.state === 'connected' || bot.state === 'offline' || bot.state === 'connecting'
  const disconnect = () => void run('disconnectBot', undefined)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void run('connectBot', { url })
  }
  return (
    <form className={styles.form} onSubmit={submit} aria-label={say('window.botLink')}>
      <div className={styles.state} role="status">
        <Badge appearance="tint" color={colors[bot.state]}>
          {say(`window.botLink.${bot.state}`)}
        </Badge>
        {bot.username && <Body1>@{bot.username}</Body1>}
      </div>
      <ErrorText text={message ?? bot.problem} />
      {bot.state === 'off' && <Caption1 className={styles.muted}>{say('window.botLink.what')}</Caption1>}
      {connected ? (
        <>
          <Caption1 className={styles.muted}>{bot.url}</Caption1>
          <div>
            <Button type="button" disabled={busy} onClick={disconnect}>
              {say('window.botLink.disconnect')}
            </Button>
          </div>
        </>
      ) : (
        <>
          <Field label={say('window.botLink.address')} hint={say('window.botLink.address.hint')}>
            <Input value={url} onChange={(_event, { value }) => setUrl(value)} inputMode="url" />
          </Field>
          <div className={styles.buttons}>
            <Button type="submit" disabled={busy || !url.trim()}>
              {say('window.botLink.connect')}
            </Button>
            {bot.state !== 'off' && (
              <Button type="button" appearance="subtle" disabled={busy} onClick={disconnect}>
                {say('window.botLink.without')}
              </Button>
            )}
          </div>
        </>
      )}
    </form>
  )
}
