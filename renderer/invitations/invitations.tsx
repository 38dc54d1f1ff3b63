import { Spinner } from '@fluentui/react-components'
import { CalendarCheckmarkRegular } from '@fluentui/react-icons'
import type { View } from '../../main/ipc/view.ts'
import { Empty } from '../parts/empty.tsx'
import { PageTitle } from '../parts/headings.tsx'
import { InviteCard } from './invitation-card.tsx'
import { Queue } from './queue.tsx'

/** The invitations that wait for an answer, soonest first, and the answers that are on their way. */
export function Invites({ view, focus }: { view: View; focus?: string }) {
  const count = view.invites.length
  const title =
    count === 0
      ? 'Invitations'
      : count === 1
        ? '1 invitation waits for your answer'
        : `${count} invitations wait for your answer`
  return (
    <>
      <PageTitle>{title}</PageTitle>
      <Queue view={view} />
      {!view.sync.loaded && view.sync.running && <Spinner label="Reading your calendar…" />}
      {view.sync.loaded && count === 0 && (
        <Empty icon={<CalendarCheckmarkRegular />} title="Everything is answered">
          New invitations appear here, and as a notification.
        </Empty>
      )}
      {view.invites.map((invite) => (
        <InviteCard
          key={invite.id}
          invite={invite}
          zone={view.zone}
          focused={focus === invite.id || focus === invite.eventId}
        />
      ))}
    </>
  )
}
