import { Badge, Body1, Button, Caption1, Field, Input, makeStyles, tokens } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'
import type { BotView, View } from '../../main/ipc/view.ts'
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
  state: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  error: { color: tokens.colorPaletteRedForeground1 },
  muted: { color: tokens.colorNeutralForeground2 },
})

const states: Record<BotView['state'], { label: string; color: 'success' | 'warning' | 'danger' | 'informative' }> = {
  off: { label: 'Not connected', color: 'informative' },
  waiting: { label: 'Connects after the sign-in to Mattermost', color: 'informative' },
  connecting: { label: 'Connecting', color: 'warning' },
  connected: { label: 'Connected', color: 'success' },
  offline: { label: 'Cannot be reached; trying again', color: 'warning' },
  unpaired: { label: 'Connection ended', color: 'danger' },
}

/** The company's bot: one address, its state, and the way out. */
export function BotAccount({ view }: { view: View }) {
  const styles = useStyles()
  const { run, busy, message } = useCommand()
  const { bot } = view
  const [url, setUrl] = useState(bot.url ?? '')
  const { label, color } = states[bot.state]
  const connected = bot.state === 'connected' || bot.state === 'offline' || bot.state === 'connecting'
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void run('connectBot', { url })
  }
  const problem = message ?? bot.problem
  return (
    <form className={styles.form} onSubmit={submit} aria-label="Mattermost bot">
      <div className={styles.state} role="status">
        <Badge appearance="tint" color={color}>
          {label}
        </Badge>
        {bot.username && <Body1>@{bot.username}</Body1>}
      </div>
      {problem && (
        <Body1 role="alert" className={styles.error}>
          {problem}
        </Body1>
      )}
      {bot.state === 'off' && (
        <Caption1 className={styles.muted}>
          With your company’s bot you get summaries, invitations and reminders as messages in Mattermost, and can answer
          there. Everything else works without it.
        </Caption1>
      )}
      {connected ? (
        <>
          <Caption1 className={styles.muted}>{bot.url}</Caption1>
          <div>
            <Button type="button" disabled={busy} onClick={() => void run('disconnectBot', undefined)}>
              Disconnect the bot
            </Button>
          </div>
        </>
      ) : (
        <>
          <Field label="Address of the bot" hint="Your administrator knows it.">
            <Input value={url} onChange={(_event, { value }) => setUrl(value)} inputMode="url" />
          </Field>
          <div className={styles.buttons}>
            <Button type="submit" disabled={busy || !url.trim()}>
              Connect the bot
            </Button>
            {bot.state !== 'off' && (
              <Button
                type="button"
                appearance="subtle"
                disabled={busy}
                onClick={() => void run('disconnectBot', undefined)}
              >
                Go without a bot
              </Button>
            )}
          </div>
        </>
      )}
    </form>
  )
}
