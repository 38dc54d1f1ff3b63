import { makeStyles, Spinner } from '@fluentui/react-components'
import { CalendarCheckmarkRegular } from '@fluentui/react-icons'
import type { View } from '../../main/ipc/view.ts'
import { Empty } from '../parts/empty.tsx'
import { PageTitle } from '../parts/headings.tsx'
import { InviteCard } from './invite-card.tsx'
import { Queue } from './queue.tsx'

const useStyles = makeStyles({ head: { display: 'flex', flexDirection: 'column', '& > :last-child:not(:empty)': { marginTop: '16px' } } })

/** The invitations that wait for an answer, soonest first, and the answers that are on their way. */
export function Invites({ view, focus }: { view: View; focus?: string }) {
  const styles = useStyles()
  const count = view.invites.length
  const title = count === 0 ? 'Invitations' : count === 1 ? '1 invitation waits for your answer' : `${count} invitations wait for your answer`
  return (
    <>
      <div className={styles.head}>
        <PageTitle>{title}</PageTitle>
        <Queue view={view} />
      </div>
      {!view.sync.loaded && view.sync.running && <Spinner label="Reading your calendar…" />}
      {view.sync.loaded && count === 0 && (
        <Empty icon={<CalendarCheckmarkRegular />} title="Everything is answered">
          New invitations appear here, and as a notification.
        </Empty>
      )}
      {view.invites.map((invite) => (
        <InviteCard key={invite.id} invite={invite} zone={view.zone} focused={focus === invite.id || focus === invite.eventId} />
      ))}
    </>
  )
}
