import { Badge, Button, Caption1, makeStyles, Text, tokens } from '@fluentui/react-components'
import type { QueueView, View } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { Card } from '../parts/card.tsx'
import { SectionTitle } from '../parts/headings.tsx'
import { useCommand } from '../parts/use-command.ts'

const useStyles = makeStyles({
  // In sight wherever the user has scrolled to: an answer can be undone for eight seconds only.
  sticky: {
    position: 'sticky',
    top: '-8px',
    zIndex: 1,
    borderRadius: tokens.borderRadiusXLarge,
    boxShadow: tokens.shadow8,
  },
  // An empty region stays for screen readers and takes no room.
  nothing: { marginTop: '-16px' },
  list: { listStyle: 'none', margin: 0, padding: 0, display: 'flex', flexDirection: 'column', gap: '10px' },
  item: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 12px' },
  words: { flex: '1 1 14rem', minWidth: 0, display: 'flex', flexDirection: 'column' },
  muted: { color: tokens.colorNeutralForeground2 },
})

const answerWords = {
  accept: 'window.invitations.accept',
  tentativelyAccept: 'window.invitations.tentative',
  decline: 'window.invitations.decline',
} as const
const colors = { held: 'brand', waiting: 'warning', sending: 'brand', sent: 'success', stopped: 'danger' } as const

function Item({ item }: { item: QueueView }) {
  const styles = useStyles()
  const { run, message } = useCommand()
  return (
    <li className={styles.item}>
      <Badge appearance="tint" color={colors[item.state]}>
        {say(answerWords[item.answer])}
      </Badge>
      <div className={styles.words}>
        <Text weight="semibold">{item.title}</Text>
        <Caption1 className={styles.muted}>{message ?? item.text}</Caption1>
      </div>
      {item.state === 'held' && (
        <Button
          appearance="primary"
          onClick={() => void run('undoAnswer', { id: item.id })}
          aria-label={say('window.invitations.undo.name', { title: item.title })}
        >
          {say('window.invitations.undo')}
        </Button>
      )}
      {item.state === 'stopped' && (
        <Button
          onClick={() => void run('dismissAnswer', { id: item.id })}
          aria-label={say('window.invitations.dismiss.name', { title: item.title })}
        >
          {say('window.invitations.dismiss')}
        </Button>
      )}
    </li>
  )
}

/** Answers that are held, on their way, waiting, or could not be sent; each with the reason. */
export function Queue({ view }: { view: View }) {
  const styles = useStyles()
  return (
    <div role="status" aria-live="polite" className={view.queue.length > 0 ? styles.sticky : styles.nothing}>
      {view.queue.length > 0 && (
        <Card aria-labelledby="queue">
          <SectionTitle id="queue">{say('window.invitations.queue')}</SectionTitle>
          <ul className={styles.list}>
            {view.queue.map((item) => (
              <Item key={item.id} item={item} />
            ))}
          </ul>
        </Card>
      )}
    </div>
  )
}
