import { DateTime } from 'luxon'
import type { Action, ActionResult, Submission } from '../../../bot-link/protocol.ts'
import { cut } from '../../../core/foreign-text/foreign-text.ts'
import type { NewEvent } from '../../../m365/calendar-api.ts'
import { titleOf } from '../../../text/calendar.ts'
import { say } from '../../../text/say.ts'
import { clockTime, dateText } from '../../../text/times.ts'
import { styleOf } from '../../state/time-style.ts'
import type { ActionParts } from './parts.ts'
import { isTicked, textIn } from './submission.ts'

const timeFormats = ['H:mm', 'h:mm a', 'h a', 'H']

/** Reads the form of a new event; what cannot be understood is named at its field. */
export async function createEvent(
  parts: ActionParts,
  action: Extract<Action, { kind: 'dialog' }>,
): Promise<ActionResult> {
  const { state, clock } = parts
  const { zone } = state.get()
  const { submission } = action
  const errors: Record<string, string> = {}
  const typedDay = textIn(submission, 'date').toLowerCase()
  const today = DateTime.fromMillis(clock.now(), { zone }).startOf('day')
  const day =
    typedDay === 'today'
      ? today
      : typedDay === 'tomorrow'
        ? today.plus({ days: 1 })
        : DateTime.fromISO(typedDay, { zone })
  if (!day.isValid) errors.date = say('newEvent.badDay')
  const timeOf = (name: 'start' | 'end') => {
    const typed = textIn(submission, name)
    for (const format of timeFormats) {
      const time = DateTime.fromFormat(typed, format, { zone })
      if (time.isValid) return day.set({ hour: time.hour, minute: time.minute })
    }
    errors[name] = say('newEvent.badTime')
    return day
  }
  const start = timeOf('start')
  const end = timeOf('end')
  if (Object.keys(errors).length === 0 && end <= start) errors.end = say('newEvent.endsBefore')
  if (Object.keys(errors).length === 0 && start.toMillis() <= clock.now()) errors.start = say('newEvent.past')
  const attendees = await attendeesIn(parts, submission, errors)
  const subject = textIn(submission, 'subject')
  if (!subject) errors.subject = say('newEvent.noSubject')
  if (Object.keys(errors).length > 0) return { errors }
  await parts.createEvent({
    id: action.id,
    subject,
    start: start.toMillis(),
    end: end.toMillis(),
    attendees,
    location: textIn(submission, 'location'),
    online: isTicked(submission.online),
    text: textIn(submission, 'description'),
  })
  const style = styleOf(state.get())
  const made = {
    title: titleOf({ subject }),
    day: dateText('day', start.toMillis(), zone),
    start: clockTime(start.toMillis(), style),
    end: clockTime(end.toMillis(), style),
  }
  const count = attendees.length
  return { text: count > 0 ? say('newEvent.madeInvited', { ...made, count }) : say('newEvent.made', made) }
}

/** The people that were typed, by address or by Mattermost name; who cannot be found is noted in `errors`. */
async function attendeesIn(
  parts: ActionParts,
  submission: Submission,
  errors: Record<string, string>,
): Promise<NewEvent['attendees']> {
  const attendees: NewEvent['attendees'] = []
  const user = parts.user()
  for (const typed of textIn(submission, 'attendees')
    .split(/[,;\s]+/)
    .filter(Boolean)) {
    if (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(typed)) attendees.push({ name: '', address: typed })
    else {
      const found = await user?.client.userByUsername(typed.replace(/^@/, ''))
      if (found?.email) attendees.push({ name: `${found.first_name} ${found.last_name}`.trim(), address: found.email })
      else errors.attendees = say('newEvent.notFound', { typed: cut(typed, 60) })
    }
  }
  return attendees
}
