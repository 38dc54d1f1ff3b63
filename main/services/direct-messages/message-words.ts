import type { Dialog, MessageBody } from '../../bot-link/protocol.ts'
import { type Agenda, agendaOf } from '../../core/calendar/agenda.ts'
import { conflictsOf } from '../../core/calendar/conflicts.ts'
import { type CalendarEvent, isPrivate } from '../../core/calendar/event.ts'
import { joinLink } from '../../core/calendar/join.ts'
import { endIn, startIn } from '../../core/calendar/zones.ts'
import { type ChangedPart, type InvitationChange, peopleChanged } from '../../core/invitations/changes.ts'
import type { OutboxItem } from '../../core/invitations/outbox.ts'
import { recurrenceInWords } from '../../text/recurrence.ts'
import { escapeMarkdown, summaryMarkdown } from '../../text/summary.ts'
import { peopleText, stopText, titleOf, waitText, whenText } from '../../text/text.ts'
import { clockTime, dayInWords, type TimeStyle } from '../../text/times.ts'
import { styleOf } from '../compose/view.ts'
import type { Notice } from '../notices/notices.ts'
import { type AppState, eventOf } from '../state/app-state.ts'
import { publicEvent } from './without-private.ts'

/*
 * Every DM in words. Days are named, never "today": a DM is read later, too. Whoever calls passes a state that went
 * through `withoutPrivate`; single events are masked here once more.
 */

type Button = MessageBody['buttons'][number]

const button = (id: string, label: string, data: Button['data'], style: Button['style'] = 'default'): Button => ({
  id,
  label,
  data,
  style,
})

/** When an event is, with its day named. */
function whenOf(event: CalendarEvent, zone: string, style: TimeStyle): string {
  // As seen from long ago no day is "today".
  return whenText(event, startIn(event, zone), endIn(event, zone), longAgo(event.start), style)
}

const longAgo = (instant: number) => instant - 20 * 24 * 3600_000

const listed = (event: CalendarEvent) => `**${escapeMarkdown(titleOf(event))}**`

// A message takes 14,000 characters; the note below it needs some.
const longestDay = 13_000
const longestPlace = 300

const answers = { accept: 'Accept', tentativelyAccept: 'Tentative', decline: 'Decline' } as const
const answered = {
  accept: 'You accepted.',
  tentativelyAccept: 'You accepted tentatively.',
  decline: 'You declined.',
} as const
const responses: Partial<Record<CalendarEvent['response'], string>> = {
  accepted: answered.accept,
  tentativelyAccepted: answered.tentativelyAccept,
  declined: answered.decline,
}

/** What an invitation is about: who, when, where, and what it clashes with. */
export function invitationText(given: CalendarEvent, series: boolean, state: AppState): string {
  const event = publicEvent(given)
  const style = styleOf(state)
  const when = whenOf(event, state.zone, style)
  if (isPrivate(event)) return `**A private event** waits for your answer\n${when}`
  const recurrence = series ? state.masters.get(event.seriesMasterId ?? '')?.recurrence : undefined
  const clashes = conflictsOf(event, state.events.values(), state.zone)
  const organizer = escapeMarkdown(event.organizer.name || event.organizer.address)
  return [
    `${listed(event)} · ${organizer} invites you`,
    `${when}${recurrence ? `, ${recurrenceInWords(recurrence)}` : ''}`,
    event.location && `Where: ${escapeMarkdown(event.location.slice(0, longestPlace))}`,
    clashes.length > 0 &&
      `Clashes with: ${clashes
        .slice(0, 3)
        .map((other) => `${escapeMarkdown(titleOf(other))} (${clockTime(startIn(other, state.zone), style)})`)
        .join(', ')}${clashes.length > 3 ? ` and ${clashes.length - 3} more` : ''}`,
  ]
    .filter(Boolean)
    .join('\n')
}

function noteDialog(event: CalendarEvent): Dialog {
  return {
    title: 'Answer with a note',
    submit: 'Send',
    elements: [
      {
        type: 'select',
        name: 'answer',
        label: 'Answer',
        value: 'accept',
        optional: false,
        options: Object.entries(answers).map(([value, text]) => ({ text, value })),
      },
      { type: 'textarea', name: 'note', label: 'Note', optional: true, maxLength: 2000 },
      ...(event.allowNewTimeProposals && !event.isAllDay
        ? [
            {
              type: 'text' as const,
              name: 'newTime',
              label: 'Propose a new time',
              optional: true,
              placeholder: '2026-11-25 14:30',
              help: 'With Tentative or Decline. In your computer’s time zone; the length stays.',
            },
          ]
        : []),
      {
        type: 'bool',
        name: 'notify',
        label: 'Tell the organizer',
        value: 'true',
        optional: true,
        placeholder: 'Send the answer to the organizer',
      },
    ],
  }
}

/** Where an invitation stands, below what it is about. */
export type InvitationState =
  | { at: 'open'; moved?: boolean }
  | { at: 'answered'; event: CalendarEvent }
  | { at: 'outbox'; item: OutboxItem }
  | { at: 'cancelled' }
  | { at: 'gone'; lastLine?: string }

/** The line that says where an invitation stands; undefined while it waits for an answer. */
export function invitationLine(stands: InvitationState): string | undefined {
  switch (stands.at) {
    case 'open':
      return stands.moved ? 'The meeting was moved. Please look at it again.' : undefined
    case 'answered':
      return responses[stands.event.response]
    case 'cancelled':
      return 'This meeting was cancelled.'
    case 'gone':
      return stands.lastLine === answered.decline ? answered.decline : 'This meeting is no longer on your calendar.'
    case 'outbox': {
      const { state, command } = stands.item
      switch (state.at) {
        case 'held':
          return `${answers[command.answer]}: it is sent in a few seconds.`
        case 'queued':
          return `${answers[command.answer]}: ${state.reason ? lower(waitText[state.reason]) : 'on its way.'}`
        case 'unsure':
          return `${answers[command.answer]}: on its way.`
        case 'sent':
          return answered[command.answer]
        case 'stopped':
          return stopText[state.why]
      }
    }
  }
}

const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)

/** The DM of an invitation, as it stands. */
export function invitationMessage(
  text: string,
  stands: InvitationState,
  event: CalendarEvent | undefined,
  answerTo: string,
  state: AppState,
): MessageBody {
  const line = invitationLine(stands)
  const body = line ? `${text}\n\n*${line}*` : text
  const again = stands.at === 'outbox' && stands.item.state.at === 'stopped' && stands.item.state.why === 'moved'
  if (stands.at === 'outbox' && stands.item.state.at === 'held')
    return { text: body, buttons: [button('undo', 'Undo', { do: 'undo', item: stands.item.id })] }
  if (!event || (stands.at !== 'open' && !again)) return { text: body, buttons: [] }
  // What the answer rests on travels with the button: a click on an old time is not an answer to the new one.
  const basis = { eventId: answerTo, start: event.start, end: event.end }
  const answer = (kind: keyof typeof answers, style: Button['style']) =>
    button(
      kind === 'tentativelyAccept' ? 'tentative' : kind,
      answers[kind],
      { do: 'answer', answer: kind, ...basis },
      style,
    )
  const until = endIn(event, state.zone)
  return {
    text: body,
    buttons: [
      answer('accept', 'success'),
      answer('tentativelyAccept', 'default'),
      answer('decline', 'danger'),
      { ...button('note', 'With a note…', { do: 'answerWithNote', ...basis }), dialog: noteDialog(event) },
    ],
    clicksUntil: until,
    clicksUntilText: momentText(until, state),
  }
}

/** "Wednesday 25 November, 14:00". */
function momentText(instant: number, state: AppState): string {
  const style = styleOf(state)
  return `${dayInWords(instant, longAgo(instant), style.zone)}, ${clockTime(instant, style)}`
}

/** A meeting that changed: what was, and what is. */
export function changeText(change: Extract<InvitationChange, { kind: 'changed' }>, state: AppState): string {
  const style = styleOf(state)
  const before = publicEvent(change.before)
  const event = publicEvent(change.event)
  if (isPrivate(event) || isPrivate(before))
    return `A private event has changed\nTime: was ${whenOf(before, state.zone, style)}, is ${whenOf(event, state.zone, style)}`
  const place = (text: string) => (text ? escapeMarkdown(text.slice(0, longestPlace)) : 'not given')
  const says: Record<ChangedPart, () => string> = {
    title: () => `Title: was “${escapeMarkdown(titleOf(before))}”, is “${escapeMarkdown(titleOf(event))}”`,
    time: () => `Time: was ${whenOf(before, state.zone, style)}, is ${whenOf(event, state.zone, style)}`,
    place: () => `Place: was ${place(before.location)}, is ${place(event.location)}`,
    people: () => escapeMarkdown(peopleText(peopleChanged(before, event))),
  }
  const lines = change.what.map((what) => says[what]())
  const when = change.what.includes('time') ? '' : `\n${whenOf(event, state.zone, style)}`
  return `${listed(event)} has changed${when}\n${lines.join('\n')}`
}

export function cancelledText(given: CalendarEvent, state: AppState): string {
  const event = publicEvent(given)
  const when = whenOf(event, state.zone, styleOf(state))
  if (isPrivate(event)) return `A private event was cancelled\n${when}`
  return `${listed(event)} was cancelled by ${escapeMarkdown(event.organizer.name || event.organizer.address)}\nIt was ${when}`
}

/** A reminder, with what can be done about it. */
export function reminderMessage(given: CalendarEvent, state: AppState): MessageBody {
  const event = publicEvent(given)
  const style = styleOf(state)
  const time = `${clockTime(event.start, style)} – ${clockTime(event.end, style)}`
  const snooze = (minutes: 5 | 10) =>
    button(`snooze${minutes}`, `Snooze ${minutes} min`, { do: 'snooze', eventId: event.id, minutes })
  const common = { clicksUntil: event.end, clicksUntilText: momentText(event.end, state) }
  if (isPrivate(event)) return { text: `**Private event**, ${time}`, buttons: [snooze(5), snooze(10)], ...common }
  const link = joinLink(event)
  const lines = [
    `${listed(event)}, ${time}`,
    [
      event.location && !URL.canParse(event.location) && escapeMarkdown(event.location.slice(0, longestPlace)),
      link && `[Join ${link.provider}](${link.url})`,
    ]
      .filter(Boolean)
      .join(' · '),
  ]
  const late: Button = {
    ...button('late', 'I’m late…', { do: 'late', eventId: event.id }),
    dialog: {
      title: 'I’m late',
      introduction: `This message goes to ${escapeMarkdown(event.organizer.name || event.organizer.address)} in your name.`,
      submit: 'Send',
      elements: [
        {
          type: 'textarea',
          name: 'text',
          label: 'Message',
          value: `I’m running about 5 minutes late for “${titleOf(event).slice(0, 80)}”.`,
          optional: false,
          maxLength: 1000,
        },
      ],
    },
  }
  return {
    text: lines.filter(Boolean).join('\n'),
    buttons: [snooze(5), snooze(10), ...(event.isOrganizer || !event.organizer.address ? [] : [late])],
    ...common,
  }
}

/** A day, and how old the view of it is when that matters. */
export function dayText(agenda: Agenda, state: AppState, asOf?: { seen: number; read: number }): string {
  const style = styleOf(state)
  const title = `**${dayInWords(agenda.dayStart, longAgo(agenda.dayStart), style.zone)}**`
  const day = asOf && dayInWords(asOf.seen, asOf.read, style.zone)
  const stale = asOf
    ? `\n*As of ${clockTime(asOf.seen, style)}${day === 'Today' ? '' : day === 'Yesterday' ? ' yesterday' : ` on ${day}`}.*`
    : ''
  for (const links of [true, false]) {
    const text = `${title}\n${summaryMarkdown(agenda, style, 'elsewhere', links)}${stale}`
    if (text.length <= longestDay) return text
  }
  // A day that fits no message: as many lines as do, and how many do not.
  const lines = summaryMarkdown(agenda, style, 'elsewhere', false).split('\n')
  let kept = ''
  let count = 0
  for (const line of lines) {
    if (kept.length + line.length > longestDay - 200) break
    kept += `${line}\n`
    count++
  }
  return `${title}\n${kept}*and ${lines.length - count} more lines; Mattercal’s window shows all of them*${stale}`
}

/** The agenda of the day that an instant lies in. */
export function agendaAt(state: AppState, instant: number): Agenda {
  return agendaOf(state.events.values(), instant, state.zone, state.workingHours)
}

/** What needs no tracking: one text, perhaps with buttons. Undefined for what is no DM. */
export function plainMessage(notice: Notice, state: AppState, now: number): MessageBody | undefined {
  const style = styleOf(state)
  switch (notice.kind) {
    case 'invitationDigest':
      return {
        text: `${notice.changes.length} invitations are new or have changed. Mattercal’s window, or \`/mscal invites\`, shows what waits for an answer.`,
        buttons: [],
      }
    case 'summary':
      return {
        text: dayText(notice.agenda, state, notice.asOf === undefined ? undefined : { seen: notice.asOf, read: now }),
        buttons: [],
      }
    case 'summaryFailed':
      return {
        text: 'Today’s summary is not available: your calendar could not be read. Mattercal keeps trying.',
        buttons: [],
      }
    case 'askStatus': {
      const titles = notice.events.map((id) => escapeMarkdown(titleOf(state.events.get(id)))).join(', ')
      return {
        text: `Shall I set your status until ${clockTime(notice.until, style)}? (${titles})`,
        buttons: [
          button('yes', 'Yes', { do: 'approve', yes: true, until: notice.until }, 'primary'),
          button('no', 'No', { do: 'approve', yes: false, until: notice.until }),
        ],
        clicksUntil: notice.until,
        clicksUntilText: momentText(notice.until, state),
      }
    }
    case 'signInNeeded': {
      const service = notice.account === 'm365' ? 'Microsoft 365' : 'Mattermost'
      return { text: `Please sign in to ${service} again, in Mattercal’s window. Nothing was lost.`, buttons: [] }
    }
    case 'answerStopped':
      return {
        text: `Your answer to “${escapeMarkdown(titleOf(eventOf(state, notice.eventId)))}” was not sent. ${notice.text}`,
        buttons: [],
      }
    case 'invitation':
    case 'reminder':
    case 'missed':
    case 'updateReady':
      return undefined
  }
}
