import { Spinner } from '@fluentui/react-components'
import { CalendarCheckmarkRegular } from '@fluentui/react-icons'
import type { View } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { Empty } from '../parts/empty.tsx'
import { PageTitle } from '../parts/headings.tsx'
import { InvitationCard } from './invitation-card.tsx'
import { Queue } from './queue.tsx'

/** The invitations that wait for an answer, soonest first, and the answers that are on their way. */
export function Invitations({ view, focus }: { view: View; focus?: string }) {
  const count = view.invitations.length
  return (
    <>
      <PageTitle>{say('window.invitations.title', { count })}</PageTitle>
      <Queue view={view} />
      {!view.sync.loaded && view.sync.running && <Spinner label={say('window.invitations.reading')} />}
      {view.sync.loaded && count === 0 && (
        <Empty icon={<CalendarCheckmarkRegular />} title={say('window.invitations.none')}>
          {say('window.invitations.none.hint')}
        </Empty>
      )}
      {view.invitations.map((invitation) => (
        <InvitationCard
          key={invitation.id}
          invitation={invitation}
          zone={view.zone}
          focused={focus === invitation.id || focus === invitation.eventId}
        />
      ))}
    </>
  )
}
