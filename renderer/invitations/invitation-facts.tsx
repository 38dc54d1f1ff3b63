import { Caption1, makeStyles, Text, tokens } from '@fluentui/react-components'
import {
  ArrowRepeatAllRegular,
  ClockRegular,
  LocationRegular,
  PeopleRegular,
  PersonRegular,
  WarningRegular,
} from '@fluentui/react-icons'
import type { ReactNode } from 'react'
import type { InvitationView, PersonView } from '../../main/ipc/view.ts'
import { inRow, say } from '../../main/text/say.ts'

const useStyles = makeStyles({
  facts: { display: 'flex', flexDirection: 'column', gap: '6px', margin: 0 },
  fact: { display: 'grid', gridTemplateColumns: '20px minmax(0, 1fr)', gap: '8px', alignItems: 'start' },
  icon: { fontSize: '18px', lineHeight: 1, paddingTop: '1px', color: tokens.colorNeutralForeground2 },
  clash: { color: tokens.colorPaletteRedForeground1 },
  muted: { color: tokens.colorNeutralForeground2 },
})

function person({ name, answer, optional }: PersonView): string {
  const notes = [
    ...(answer ? [say(`window.invitations.person.${answer}`)] : []),
    ...(optional ? [say('window.invitations.person.optional')] : []),
  ]
  return notes.length > 0 ? say('window.invitations.person', { name, notes: inRow(notes) }) : name
}

function Fact({
  icon,
  label,
  className,
  children,
}: {
  icon: ReactNode
  label: string
  className?: string
  children: ReactNode
}) {
  const styles = useStyles()
  return (
    <div className={styles.fact}>
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      <div className={className}>
        <span className="visually-hidden">{label} </span>
        {children}
      </div>
    </div>
  )
}

/** When, where, with whom an invitation is, and what it clashes with. */
export function InvitationFacts({ invitation }: { invitation: InvitationView }) {
  const styles = useStyles()
  const { organizer, organizerWhen, recurrence, where, join, morePeople } = invitation
  const people = [
    ...invitation.people.map(person),
    ...(morePeople > 0 ? [say('window.invitations.morePeople', { count: morePeople })] : []),
  ]
  return (
    <div className={styles.facts}>
      <Fact icon={<ClockRegular />} label={say('window.invitations.when')}>
        <Text weight="semibold">{invitation.when}</Text>
        {organizerWhen && (
          <Caption1 block className={styles.muted}>
            {say('window.invitations.organizerWhen', { when: organizerWhen })}
          </Caption1>
        )}
      </Fact>
      {recurrence && (
        <Fact icon={<ArrowRepeatAllRegular />} label={say('window.invitations.repeats')}>
          {say('window.invitations.series', { recurrence })}
        </Fact>
      )}
      <Fact icon={<PersonRegular />} label={say('window.invitations.organizer')}>
        {organizer.name}
        {organizer.name !== organizer.address && <Caption1 className={styles.muted}> {organizer.address}</Caption1>}
      </Fact>
      {(where || join) && (
        <Fact icon={<LocationRegular />} label={say('window.invitations.where')}>
          {where || say('window.invitations.online', { provider: join ?? '' })}
        </Fact>
      )}
      {people.length > 0 && (
        <Fact icon={<PeopleRegular />} label={say('window.invitations.people')}>
          {inRow(people)}
        </Fact>
      )}
      {invitation.clashes.map(({ title, when }) => (
        <Fact
          key={`${when}-${title}`}
          icon={<WarningRegular className={styles.clash} />}
          label={say('window.invitations.clash')}
          className={styles.clash}
        >
          {say('window.invitations.clashesWith', { title, when })}
        </Fact>
      ))}
    </div>
  )
}
