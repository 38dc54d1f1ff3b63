import { DateTime } from 'luxon'
import { z } from 'zod'
import type { Action, ActionResult, Submission } from '../../bot-link/protocol.ts'
import type { CalendarEvent } from '../../core/calendar/event.ts'
import type { NewEvent } from '../../m365/calendar-api.ts'
import { Failure } from '../../net/failure.ts'
import { StoreError } from '../../store/files.ts'
import type { Log } from '../../store/log.ts'
import { titleOf } from '../../text/calendar.ts'
import { failureText } from '../../text/failures.ts'
import { refusalText } from '../../text/invitations.ts'
import { say } from '../../text/say.ts'
import { clockTime, dateText } from '../../text/times.ts'
import type { Clock } from '../../time/clock.ts'
import type { DirectMessages } from '../direct-messages/direct-messages.ts'
import type { Answers } from '../invitations/answers.ts'
import type { MeetingReminders } from '../reminders/meeting-reminders.ts'
import type { AppStateStore } from '../state/app-state.ts'
import { styleOf } from '../state/time-style.ts'
import type { StatusSync } from '../status/status-sync.ts'
import type { MessageQueue } from './outgoing-queue.ts'
import type { LinkedUser } from './pairing.ts'
import { answerSlashCommand, type SlashParts } from './slash-commands.ts'

/** What the actions work with. */
export interface ActionParts extends SlashParts {
  state: AppStateStore
  clock: Clock
  log: Log
  answers: Answers
  status: StatusSync
  reminders: MeetingReminders
  directMessages: DirectMessages
  queue: MessageQueue
  /** Who is signed in to Mattermost; undefined for nobody. */
  user(): LinkedUser | undefined
  /** Creates an event in the calendar of who is signed in to Microsoft 365. Rejects with a `Failure`. */
  createEvent(event: NewEvent): Promise<void>
}

const answerKind = z.enum(['accept', 'tentativelyAccept', 'decline'])
const basis = { eventId: z.string(), start: z.number(), end: z.number() }
const dataSchema = z.discriminatedUnion('do', [
  z.object({ do: z.literal('answer'), answer: answerKind, ...basis }),
  z.object({ do: z.literal('answerWithNote'), ...basis }),
  z.object({ do: z.literal('undo'), item: z.string() }),
  z.object({ do: z.literal('snooze'), eventId: z.string(), minutes: z.union([z.literal(5), z.literal(10)]) }),
  z.object({ do: z.literal('late'), eventId: z.string() }),
  z.object({ do: z.literal('approve'), yes: z.boolean(), until: z.number() }),
])

const text = (submission: Submission | undefined, name: string) => String(submission?.[name] ?? '').trim()
const yes = (value: unknown) => value === true || value === 'true'

/**
 * Does on this desktop what its user asked for in Mattermost, through the same doors as every other surface.
 * `again`: it was begun before and nobody knows how far it got; answers and new events carry an id that counts once.
 */
export async function doAction(parts: ActionParts, action: Action, again: boolean): Promise<ActionResult> {
  try {
    switch (action.kind) {
      case 'button':
        return await doButton(parts, action, again)
      case 'command':
        return { text: await answerSlashCommand(parts, action.text) }
      case 'dialog':
        return action.name === 'createEvent' ? await create(parts, action) : { text: say('action.tooOld') }
    }
  } catch (error) {
    if (error instanceof StoreError) return { text: say('action.notSaved') }
    if (error instanceof Failure) return { text: failureText(error.kind, 'server') }
    parts.log('error', 'action failed', { kind: action.kind, error: error instanceof Error ? error.name : 'unknown' })
    return { text: say('action.fault') }
  }
}

async function doButton(
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
      return answer(parts, action, data.data)
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
    | { do: 'answer'; answer: z.infer<typeof answerKind>; eventId: string; start: number; end: number }
    | { do: 'answerWithNote'; eventId: string; start: number; end: number },
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
    const typed = text(action.submission, 'newTime')
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
      comment: text(action.submission, 'note'),
      proposedNewTime,
      sendResponse: data.do === 'answer' || action.submission?.notify === undefined || yes(action.submission.notify),
    },
    action.id,
  )
  if (refused) {
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
    const name = event.organizer.name || event.organizer.address
    return { errors: { text: say('action.organizerNotFound', { name }) } }
  }
  const channel = await user.client.directChannel(user.userId, organizer.id)
  await user.client.createPost(channel, text(action.submission, 'text'), {}, `${user.userId}:${action.id}`)
  return { text: say('action.late', { username: organizer.username }) }
}

const timeFormats = ['H:mm', 'h:mm a', 'h a', 'H']

/** Reads the form of a new event; what cannot be understood is named at its field. */
async function create(parts: ActionParts, action: Extract<Action, { kind: 'dialog' }>): Promise<ActionResult> {
  const { state, clock } = parts
  const { zone } = state.get()
  const { submission } = action
  const errors: Record<string, string> = {}
  const typedDay = text(submission, 'date').toLowerCase()
  const today = DateTime.fromMillis(clock.now(), { zone }).startOf('day')
  const day =
    typedDay === 'today'
      ? today
      : typedDay === 'tomorrow'
        ? today.plus({ days: 1 })
        : DateTime.fromISO(typedDay, { zone })
  if (!day.isValid) errors.date = say('newEvent.badDay')
  const timeOf = (name: 'start' | 'end') => {
    const typed = text(submission, name)
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
  const attendees: NewEvent['attendees'] = []
  const user = parts.user()
  for (const typed of text(submission, 'attendees')
    .split(/[,;\s]+/)
    .filter(Boolean)) {
    if (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(typed)) attendees.push({ name: '', address: typed })
    else {
      const found = await user?.client.userByUsername(typed.replace(/^@/, ''))
      if (found?.email) attendees.push({ name: `${found.first_name} ${found.last_name}`.trim(), address: found.email })
      else errors.attendees = say('newEvent.notFound', { typed: typed.slice(0, 60) })
    }
  }
  const subject = text(submission, 'subject')
  if (!subject) errors.subject = say('newEvent.noSubject')
  if (Object.keys(errors).length > 0) return { errors }
  await parts.createEvent({
    id: action.id,
    subject,
    start: start.toMillis(),
    end: end.toMillis(),
    attendees,
    location: text(submission, 'location'),
    online: yes(submission.online),
    text: text(submission, 'description'),
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
