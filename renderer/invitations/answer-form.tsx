import { Button, Checkbox, Field, makeStyles, Textarea } from '@fluentui/react-components'
import { CalendarEditRegular, CheckmarkRegular, DismissRegular, QuestionRegular } from '@fluentui/react-icons'
import { useState } from 'react'
import type { CommandInput } from '../../main/ipc/contract.ts'
import type { InvitationView } from '../../main/ipc/view.ts'
import { say } from '../../main/text/say.ts'
import { useCommand } from '../parts/use-command.ts'
import { NewTimeFields, useNewTime } from './new-time.tsx'

type Answer = CommandInput<'answer'>['answer']

const useStyles = makeStyles({
  form: { display: 'flex', flexDirection: 'column', gap: '12px' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
})

/** The answer to one invitation: a note, a new time, whether the organizer is told, and the three buttons. */
export function AnswerForm({ invitation, zone }: { invitation: InvitationView; zone: string }) {
  const styles = useStyles()
  const { run, busy, message, clear } = useCommand()
  const [comment, setComment] = useState('')
  const [notify, setNotify] = useState(invitation.canNotify)
  const newTime = useNewTime(invitation, zone)
  const { proposing, setProposing } = newTime
  const answer = (kind: Answer) =>
    void run('answer', {
      eventId: invitation.id,
      answer: kind,
      // A note goes only with an answer that the organizer is told of; it stays in its field.
      comment: notify ? comment.trim() : '',
      proposedNewTime: proposing && kind !== 'accept' ? newTime.proposal : undefined,
      sendResponse: notify,
      seen: invitation.seen,
    })
  return (
    <div className={styles.form}>
      {invitation.canNotify && (
        <Field label={say('window.invitations.note')}>
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
      {proposing && <NewTimeFields newTime={newTime} />}
      {message && (
        <Field validationMessage={message} validationState="error">
          <span />
        </Field>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would bring a box and a legend of its own */}
      <div
        className={styles.buttons}
        role="group"
        aria-label={say('window.invitations.answer', { title: invitation.title })}
      >
        <AnswerButtons busy={busy} proposing={proposing} badTime={newTime.bad} onAnswer={answer} />
        {invitation.canPropose && notify && (
          <Button
            appearance="subtle"
            icon={<CalendarEditRegular />}
            aria-pressed={proposing}
            onClick={() => {
              setProposing(!proposing)
              clear()
            }}
          >
            {say(proposing ? 'window.invitations.keepTime' : 'window.invitations.proposeTime')}
          </Button>
        )}
        {invitation.canNotify ? (
          <Checkbox
            label={say('window.invitations.tellOrganizer')}
            checked={notify}
            onChange={(_event, { checked }) => setNotify(checked === true)}
          />
        ) : null}
      </div>
    </div>
  )
}

/** Accept, Tentative and Decline. A new time cannot go with Accept, nor a bad one with any answer. */
function AnswerButtons({
  busy,
  proposing,
  badTime,
  onAnswer,
}: {
  busy: boolean
  proposing: boolean
  badTime: boolean
  onAnswer(answer: Answer): void
}) {
  return (
    <>
      <Button
        appearance="primary"
        icon={<CheckmarkRegular />}
        disabled={busy || proposing}
        onClick={() => onAnswer('accept')}
      >
        {say('window.invitations.accept')}
      </Button>
      <Button icon={<QuestionRegular />} disabled={busy || badTime} onClick={() => onAnswer('tentativelyAccept')}>
        {say('window.invitations.tentative')}
      </Button>
      <Button icon={<DismissRegular />} disabled={busy || badTime} onClick={() => onAnswer('decline')}>
        {say('window.invitations.decline')}
      </Button>
    </>
  )
}
