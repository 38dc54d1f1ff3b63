import { Badge, Caption1, Link, makeStyles, Subtitle1 } from '@fluentui/react-components'
import { LockClosedRegular } from '@fluentui/react-icons'
import { useEffect, useRef } from 'react'
import type { InvitationView } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { Card } from '../parts/card.tsx'
import { useCommand } from '../parts/use-command.ts'
import { AnswerForm } from './answer-form.tsx'
import { InvitationFacts } from './invitation-facts.tsx'
import { InvitationText } from './invitation-text.tsx'
import { Timeline } from './timeline.tsx'

const useStyles = makeStyles({ title: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center' } })

/** One invitation with everything the user needs to answer it. `focused` scrolls to the card and gives it the focus. */
export function InvitationCard({
  invitation,
  zone,
  focused,
}: {
  invitation: InvitationView
  zone: string
  focused: boolean
}) {
  const styles = useStyles()
  const { run } = useCommand()
  const root = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!focused) return
    root.current?.scrollIntoView({ block: 'start' })
    root.current?.focus()
  }, [focused])
  const heading = `invite-${invitation.id}`
  return (
    <Card ref={root} aria-labelledby={heading} tabIndex={-1}>
      <div className={styles.title}>
        <Subtitle1 as="h2" id={heading}>
          {invitation.title}
        </Subtitle1>
        {invitation.private && (
          <Badge appearance="tint" color="informative" icon={<LockClosedRegular />}>
            {say('window.invitations.private')}
          </Badge>
        )}
      </div>
      <InvitationFacts invitation={invitation} />
      {!invitation.allDay && <Timeline timeline={invitation.timeline} />}
      {invitation.text && <InvitationText text={invitation.text} />}
      <AnswerForm invitation={invitation} zone={zone} />
      <Caption1>
        <Link as="button" onClick={() => void run('openEvent', { eventId: invitation.eventId })}>
          {say('window.invitations.open')}
        </Link>
      </Caption1>
    </Card>
  )
}
