import { Field, Input, makeStyles } from '@fluentui/react-components'
import { useState } from 'react'
import type { InvitationView } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { parseLocal, toLocal } from './local-time.ts'

const useStyles = makeStyles({
  times: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(11rem, 1fr))', gap: '8px' },
})

/** The new time that a user proposes. */
export interface NewTime {
  /** The fields are open. */
  proposing: boolean
  setProposing(proposing: boolean): void
  /** The fields' values: "2026-11-24T10:30", in the user's zone. */
  start: string
  setStart(start: string): void
  end: string
  setEnd(end: string): void
  /** The span in ms since the epoch; undefined while the fields hold none. */
  proposal?: { start: number; end: number }
  /** The fields are open and hold no span of time. */
  bad: boolean
}

/** Holds the new time that a user proposes for an invitation; it begins as the invitation's own. */
export function useNewTime(invitation: InvitationView, zone: string): NewTime {
  const [proposing, setProposing] = useState(false)
  const [start, setStart] = useState(() => toLocal(invitation.start, zone))
  const [end, setEnd] = useState(() => toLocal(invitation.end, zone))
  const from = parseLocal(start, zone)
  const to = parseLocal(end, zone)
  const proposal = from !== undefined && to !== undefined && to > from ? { start: from, end: to } : undefined
  return { proposing, setProposing, start, setStart, end, setEnd, proposal, bad: proposing && !proposal }
}

/** The fields for the new start and the new end. */
export function NewTimeFields({ newTime }: { newTime: NewTime }) {
  const styles = useStyles()
  return (
    <div className={styles.times}>
      <Field
        label={say('window.invitations.newStart')}
        validationMessage={newTime.bad ? say('window.invitations.badTime') : undefined}
      >
        <Input type="datetime-local" value={newTime.start} onChange={(_event, { value }) => newTime.setStart(value)} />
      </Field>
      <Field label={say('window.invitations.newEnd')}>
        <Input type="datetime-local" value={newTime.end} onChange={(_event, { value }) => newTime.setEnd(value)} />
      </Field>
    </div>
  )
}
