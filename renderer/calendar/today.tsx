import { Badge, Body1, Button, Caption1, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import { CalendarEmptyRegular, LockClosedRegular } from '@fluentui/react-icons'
import type { AgendaItemView, View } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { Card } from '../parts/card.tsx'
import { Empty } from '../parts/empty.tsx'
import { PageTitle } from '../parts/headings.tsx'
import { useCommand } from '../parts/use-command.ts'
import { JoinChoice } from './join-choice.tsx'

const useStyles = makeStyles({
  list: { listStyle: 'none', margin: 0, padding: 0 },
  item: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: '2px 16px',
    padding: '10px 8px 10px 12px',
    borderLeft: '3px solid transparent',
    ':not(:last-child)': { borderBottom: `1px solid ${tokens.colorNeutralStroke3}` },
  },
  now: { borderLeftColor: tokens.colorBrandStroke1, backgroundColor: tokens.colorBrandBackground2 },
  past: { color: tokens.colorNeutralForeground3 },
  when: { flex: '0 0 7.5rem', fontVariantNumeric: 'tabular-nums' },
  words: { flex: '1 1 12rem', minWidth: 0, display: 'flex', flexDirection: 'column', gap: '2px' },
  badges: { display: 'flex', flexWrap: 'wrap', gap: '4px' },
  head: { display: 'flex', flexDirection: 'column', gap: '4px' },
  muted: { color: tokens.colorNeutralForeground2 },
})

function Item({ item }: { item: AgendaItemView }) {
  const styles = useStyles()
  const { run } = useCommand()
  const badges = item.clash || item.mark || item.private || item.state === 'now'
  return (
    <li className={mergeClasses(styles.item, item.state === 'now' && styles.now, item.state === 'past' && styles.past)}>
      <Text className={styles.when} weight={item.state === 'now' ? 'semibold' : 'regular'}>
        {item.when}
      </Text>
      <div className={styles.words}>
        <Text weight="semibold">{item.title}</Text>
        {item.where && <Caption1>{item.where}</Caption1>}
        {badges && (
          <span className={styles.badges}>
            {item.state === 'now' && (
              <Badge appearance="tint" color="brand">
                {say('window.calendar.now')}
              </Badge>
            )}
            {item.clash && (
              <Badge appearance="tint" color="danger">
                {say('window.calendar.clashes')}
              </Badge>
            )}
            {item.mark && (
              <Badge appearance="tint" color="warning">
                {say(item.mark === 'tentative' ? 'window.calendar.tentative' : 'window.calendar.notAnswered')}
              </Badge>
            )}
            {item.private && (
              <Badge appearance="tint" color="informative" icon={<LockClosedRegular />}>
                {say('window.calendar.private')}
              </Badge>
            )}
          </span>
        )}
      </div>
      {item.join && item.state !== 'past' && (
        <Button
          appearance={item.state === 'now' ? 'primary' : 'secondary'}
          onClick={() => void run('join', { eventId: item.id })}
          aria-label={say('window.calendar.join.name', { title: item.title, provider: item.join })}
        >
          {say('window.calendar.join')}
        </Button>
      )}
      {item.joins.length > 0 && item.state !== 'past' && <JoinChoice item={item} />}
    </li>
  )
}

/** The day's events in order, each with the button that joins it, and the free time between them. */
export function Today({ view }: { view: View }) {
  const styles = useStyles()
  const { today } = view
  const empty = today.allDay.length + today.timed.length === 0
  return (
    <>
      <div className={styles.head}>
        <PageTitle>{today.title}</PageTitle>
        {!empty && <Body1 className={styles.muted}>{today.headline}</Body1>}
      </div>
      {empty ? (
        <Empty
          icon={<CalendarEmptyRegular />}
          title={say(view.sync.loaded ? 'window.calendar.none' : 'window.calendar.unread')}
        >
          {say(view.sync.loaded ? 'window.calendar.none.hint' : 'window.calendar.unread.hint')}
        </Empty>
      ) : (
        <Card aria-label={say('window.calendar.agenda')}>
          <ul className={styles.list}>
            {[...today.allDay, ...today.timed].map((item) => (
              <Item key={item.id} item={item} />
            ))}
          </ul>
        </Card>
      )}
      {today.free.length > 0 && (
        <Card aria-label={say('window.calendar.free')}>
          {today.free.map((line) => (
            <Body1 key={line}>{line}</Body1>
          ))}
        </Card>
      )}
    </>
  )
}
