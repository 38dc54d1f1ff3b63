import { DateTime } from 'luxon'
import { z } from 'zod'
import type { Action, ActionResult } from '../../../bot-link/protocol.ts'
import type { CalendarEvent } from '../../../core/calendar/event.ts'
import { organizerName } from '../../../text/foreign/people.ts'
import { refusalText } from '../../../text/invitations.ts'
import { say } from '../../../text/say.ts'
import { clockTime } from '../../../text/times.ts'
import { styleOf } from '../../state/time-style.ts'
import type { ActionParts } from './parts.ts'
import { isTicked, textIn } from './submission.ts'

const answerKind = z.enum(['accept', 'tentativelyAccept', 'decline'])
const basis = { eventId: z.string(), start: z.number(), end: z.number(), seen: z.string().optional() }
const dataSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('answer'), answer: answerKind, ...basis }),
  z.object({ do: z.literal('answerWithNote'), ...basis }),
  z.object({ do: z.literal('undo'), item: z.string() }),
  z.object({ do: z.literal('snooze'), eventId: z.string(), minutes: z.union([z.literal(5), z.literal(10)]) }),
  z.object({ do: z.literal('late'), eventId: z.string() }),
  z.object({ do: z.literal('approve'), yes: z.boolean(), until: z.number() }),
])

/** Does what a button under a message is for. */
export async function doButton(
  parts: ActionParts,
  action: Extract<Action, { kind: 'button' }>,
  again: boolean,
): Promise<ActionResult> {
  const { state, clock, answers, status, reminders } = parts
  const data = dataSchema.safeParse(action.data)
  if (!data.success) return { text: say('action.unknownButton') }
  const now = clock.now()
  switch (data.data.do) {
    case 'answer':
    case 'answerWithNote':
      return answer(parts, action, data.data, again)
    case 'undo': {
      const undone = await answers.undo(data.data.item)
      await shown(parts)
      return undone ? {} : { text: say('answer.tooLateToUndo') }
    }
    case 'snooze': {
      const { eventId, minutes } = data.data
      if (!state.get().events.has(eventId)) return { text: say('action.gone') }
      await reminders.snooze(eventId, minutes)
      return { text: say('action.snoozed', { time: clockTime(now + minutes * 60_000, styleOf(state.get())) }) }
    }
    case 'approve':
      if (data.data.until <= now) return { text: say('action.over') }
      await status.approve(data.data.yes)
      return { text: data.data.yes ? say('action.statusSet') : say('action.statusStays') }
    case 'late':
      // It was cut off between sending and noting it: a second one would be worse than a question.
      if (again) return { text: say('action.interrupted') }
      return late(parts, action, data.data.eventId)
  }
}

async function answer(
  parts: ActionParts,
  action: Extract<Action, { kind: 'button' }>,
  data:
    | { do: 'answer'; answer: z.infer<typeof answerKind>; eventId: string; start: number; end: number; seen?: string }
    | { do: 'answerWithNote'; eventId: string; start: number; end: number; seen?: string },
  again: boolean,
): Promise<ActionResult> {
  const { state, answers } = parts
  const { events, masters, zone } = state.get()
  const event = masters.get(data.eventId) ?? events.get(data.eventId)
  const instance = events.get(data.eventId) ?? event
  if (instance && instance.type !== 'seriesMaster' && (instance.start !== data.start || instance.end !== data.end)) {
    await shown(parts)
    return data.do === 'answer' ? { text: say('action.moved') } : { errors: { note: say('action.moved') } }
  }
  let proposedNewTime: { start: number; end: number } | undefined
  let kind: z.infer<typeof answerKind>
  if (data.do === 'answer') kind = data.answer
  else {
    kind = answerKind.catch('accept').parse(action.submission?.answer)
    const typed = textIn(action.submission, 'newTime')
    if (typed) {
      const start = DateTime.fromFormat(typed, 'yyyy-MM-dd H:mm', { zone })
      if (!start.isValid) return { errors: { newTime: say('action.badMoment') } }
      proposedNewTime = { start: start.toMillis(), end: start.toMillis() + (data.end - data.start) }
    }
  }
  const refused = await answers.give(
    {
      eventId: data.eventId,
      answer: kind,
      comment: textIn(action.submission, 'note'),
      proposedNewTime,
      seen: data.seen,
      sendResponse:
        data.do === 'answer' || action.submission?.notify === undefined || isTicked(action.submission.notify),
    },
    // The person gave it when they clicked, which may be long ago.
    { id: action.id, givenAt: action.givenAt, mayBeSent: again },
  )
  if (refused) {
    if (refused === 'moved') await shown(parts)
    const words = refusalText(refused)
    return data.do === 'answer' ? { text: words } : { errors: { [proposedNewTime ? 'newTime' : 'note']: words } }
  }
  await shown(parts)
  return {}
}

/** The message says what happened before the action ends, so that no old button shows in between. */
async function shown({ directMessages, queue }: ActionParts): Promise<void> {
  await directMessages.refresh()
  await queue.flushed()
}

async function late(
  { state, user: signedIn }: ActionParts,
  action: Extract<Action, { kind: 'button' }>,
  eventId: string,
): Promise<ActionResult> {
  const event: CalendarEvent | undefined = state.get().events.get(eventId)
  const user = signedIn()
  if (!event) return { text: say('action.gone') }
  if (!user) return { text: say('action.signInMattermost') }
  const organizer = await user.client.userByEmail(event.organizer.address)
  if (!organizer) {
    const name = organizerName(event)
    return { errors: { text: say('action.organizerNotFound', { name }) } }
  }
  const channel = await user.client.directChannel(user.userId, organizer.id)
  await user.client.createPost(channel, textIn(action.submission, 'text'), {}, `${user.userId}:${action.id}`)
  return { text: say('action.late', { username: organizer.username }) }
}
