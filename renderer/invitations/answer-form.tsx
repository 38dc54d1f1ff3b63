import { Button, Checkbox, Field, Input, makeStyles, Textarea } from '@fluentui/react-components'
import { CalendarEditRegular, CheckmarkRegular, DismissRegular, QuestionRegular } from '@fluentui/react-icons'
import { useState } from 'react'
import type { InviteView } from '../../main/ipc/view.ts'
import { useCommand } from '../parts/use-command.ts'
import { parseLocal, toLocal } from './local-time.ts'

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: '12px' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  times: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(11rem, 1fr))', gap: '8px' },
})

/** The answer to one invitation: a note, a new time, whether the organizer hears of it, and the three buttons. */
export function AnswerForm({ invite, zone }: { invite: InviteView; zone: string }) {
  const styles = useStyles()
  const { run, busy, message, clear } = useCommand()
  const [comment, setComment] = useState('')
  const [notify, setNotify] = useState(invite.canNotify)
  const [proposing, setProposing] = useState(false)
  const [start, setStart] = useState(() => toLocal(invite.start, zone))
  const [end, setEnd] = useState(() => toLocal(invite.end, zone))
  const from = parseLocal(start, zone)
  const to = parseLocal(end, zone)
  const badTime = proposing && (from === undefined || to === undefined || to <= from)

  const answer = (kind: 'accept' | 'tentativelyAccept' | 'decline') => {
    const proposal =
      proposing && kind !== 'accept' && from !== undefined && to !== undefined ? { start: from, end: to } : undefined
    void run('answer', {
      eventId: invite.id,
      answer: kind,
      comment: comment.trim(),
      proposedNewTime: proposal,
      sendResponse: notify,
    })
  }
  return (
    <div className={styles.form}>
      {invite.canNotify && (
        <Field label="Note to the organizer (optional)">
          <Textarea
            value={comment}
            onChange={(_event, { value }) => setComment(value)}
            maxLength={4000}
            resize="vertical"
            rows={2}
            disabled={!notify}
          />
        </Field>
      )}
      {proposing && (
        <div className={styles.times}>
          <Field label="New start" validationMessage={badTime ? 'The end must come after the start.' : undefined}>
            <Input type="datetime-local" value={start} onChange={(_event, { value }) => setStart(value)} />
          </Field>
          <Field label="New end">
            <Input type="datetime-local" value={end} onChange={(_event, { value }) => setEnd(value)} />
          </Field>
        </div>
      )}
      {message && (
        <Field validationMessage={message} validationState="error">
          <span />
        </Field>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a box and a legend of its own */}
      <div className={styles.buttons} role="group" aria-label={`Answer ${invite.title}`}>
        <Button
          appearance="primary"
          icon={<CheckmarkRegular />}
          disabled={busy || proposing}
          onClick={() => answer('accept')}
        >
          Accept
        </Button>
        <Button icon={<QuestionRegular />} disabled={busy || badTime} onClick={() => answer('tentativelyAccept')}>
          Tentative
        </Button>
        <Button icon={<DismissRegular />} disabled={busy || badTime} onClick={() => answer('decline')}>
          Decline
        </Button>
        {invite.canPropose && notify && (
          <Button
            appearance="subtle"
            icon={<CalendarEditRegular />}
            aria-pressed={proposing}
            onClick={() => {
              setProposing(!proposing)
              clear()
            }}
          >
            {proposing ? 'Keep the time' : 'Propose a new time'}
          </Button>
        )}
        {invite.canNotify ? (
          <Checkbox
            label="Tell the organizer"
            checked={notify}
            onChange={(_event, { checked }) => setNotify(checked === true)}
          />
        ) : null}
      </div>
    </div>
  )
}
