import { Badge, Button, Caption1, Link, makeStyles, Subtitle1, Text, tokens } from '@fluentui/react-components'
import {
  ArrowRepeatAllRegular,
  ClockRegular,
  LocationRegular,
  LockClosedRegular,
  PeopleRegular,
  PersonRegular,
  WarningRegular,
} from '@fluentui/react-icons'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import type { InviteView, PersonView } from '../../main/ipc/view.ts'
import { Card } from '../parts/card.tsx'
import { useCommand } from '../parts/use-command.ts'
import { AnswerForm } from './answer-form.tsx'
import { Timeline } from './timeline.tsx'

const useStyles = makeStyles({
  facts: { display: 'flex', flexDirection: 'column', gap: '6px', margin: 0 },
  fact: { display: 'grid', gridTemplateColumns: '20px minmax(0, 1fr)', gap: '8px', alignItems: 'start' },
  icon: { fontSize: '18px', lineHeight: 1, paddingTop: '1px', color: tokens.colorNeutralForeground2 },
  clash: { color: tokens.colorPaletteRedForeground1 },
  muted: { color: tokens.colorNeutralForeground2 },
  text: {
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    maxHeight: '12em',
    overflowY: 'auto',
    padding: '8px 12px',
    backgroundColor: tokens.colorNeutralBackground3,
    borderRadius: tokens.borderRadiusMedium,
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
  },
  title: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center' },
})

const answers: Record<PersonView['answer'], string> = {
  '': '',
  accepted: 'accepted',
  tentative: 'tentative',
  declined: 'declined',
}

function person({ name, answer, optional }: PersonView): string {
  const notes = [answers[answer], optional ? 'optional' : ''].filter(Boolean)
  return notes.length > 0 ? `${name} (${notes.join(', ')})` : name
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
        <span className="visually-hidden">{label}: </span>
        {children}
      </div>
    </div>
  )
}

/** One invitation with all one needs to answer it. */
export function InviteCard({ invite, zone, focused }: { invite: InviteView; zone: string; focused: boolean }) {
  const styles = useStyles()
  const { run } = useCommand()
  const [open, setOpen] = useState(false)
  const root = useRef<HTMLElement>(null)
  useEffect(() => {
    if (!focused) return
    root.current?.scrollIntoView({ block: 'start' })
    root.current?.focus()
  }, [focused])
  const heading = `invite-${invite.id}`
  const long = invite.text.length > 400
  const people = [...invite.people.map(person), ...(invite.morePeople > 0 ? [`${invite.morePeople} more`] : [])]
  return (
    <Card ref={root} aria-labelledby={heading} tabIndex={-1}>
      <div className={styles.title}>
        <Subtitle1 as="h2" id={heading}>
          {invite.title}
        </Subtitle1>
        {invite.private && (
          <Badge appearance="tint" color="informative" icon={<LockClosedRegular />}>
            Private
          </Badge>
        )}
      </div>
      <div className={styles.facts}>
        <Fact icon={<ClockRegular />} label="When">
          <Text weight="semibold">{invite.when}</Text>
          {invite.organizerWhen && (
            <Caption1 block className={styles.muted}>
              For the organizer: {invite.organizerWhen}
            </Caption1>
          )}
        </Fact>
        {invite.recurrence && (
          <Fact icon={<ArrowRepeatAllRegular />} label="Repeats">
            Series: {invite.recurrence}. Your answer is for all of it.
          </Fact>
        )}
        <Fact icon={<PersonRegular />} label="Organizer">
          {invite.organizer.name}
          {invite.organizer.name !== invite.organizer.address && (
            <Caption1 className={styles.muted}> {invite.organizer.address}</Caption1>
          )}
        </Fact>
        {(invite.where || invite.join) && (
          <Fact icon={<LocationRegular />} label="Where">
            {invite.where || `Online (${invite.join})`}
          </Fact>
        )}
        {people.length > 0 && (
          <Fact icon={<PeopleRegular />} label="Who else">
            {people.join(', ')}
          </Fact>
        )}
        {invite.clashes.map((clash) => (
          <Fact
            key={`${clash.when}-${clash.title}`}
            icon={<WarningRegular className={styles.clash} />}
            label="Clash"
            className={styles.clash}
          >
            Clashes with {clash.title} ({clash.when})
          </Fact>
        ))}
      </div>
      {!invite.allDay && <Timeline timeline={invite.timeline} />}
      {invite.text && (
        // A long text scrolls, so it can be reached with the keyboard.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region needs the focus to be scrolled by keys
        <section className={styles.text} aria-label="Text of the invitation" tabIndex={0}>
          <span>{long && !open ? `${invite.text.slice(0, 400)}…` : invite.text}</span>
          {long && (
            <div>
              <Button size="small" appearance="transparent" aria-expanded={open} onClick={() => setOpen(!open)}>
                {open ? 'Show less' : 'Show all'}
              </Button>
            </div>
          )}
        </section>
      )}
      <AnswerForm invite={invite} zone={zone} />
      <Caption1>
        <Link as="button" onClick={() => void run('openEvent', { eventId: invite.eventId })}>
          Open in Outlook
        </Link>
      </Caption1>
    </Card>
  )
}
