import type { Dialog, MessageBody } from '../../bot-link/protocol.ts'
import { type Agenda, agendaOf } from '../../core/calendar/agenda.ts'
import { conflictsOf } from '../../core/calendar/conflicts.ts'
import { type CalendarEvent, isPrivate } from '../../core/calendar/event.ts'
import { joinLink } from '../../core/calendar/join/join.ts'
import { endIn, startIn } from '../../core/calendar/zones.ts'
import { cut } from '../../core/foreign-text/foreign-text.ts'
import type { Answer } from '../../core/invitations/answer.ts'
import { seenOf } from '../../core/invitations/answer.ts'
import { type ChangedPart, type InvitationChange, peopleChanged } from '../../core/invitations/changes.ts'
import type { OutboxItem, WaitReason } from '../../core/invitations/outbox.ts'
import { titleOf, whenText } from '../../text/calendar.ts'
import { serviceName } from '../../text/failures.ts'
import { escapeMarkdown } from '../../text/foreign/markdown.ts'
import { organizerName } from '../../text/foreign/people.ts'
import { answeredText, answerName, peopleText, placeText, stopText } from '../../text/invitations.ts'
import { recurrenceInWords } from '../../text/recurrence.ts'
import { firstOf, inRow, type MessageId, say } from '../../text/say.ts'
import { joinMarkdown, summaryMarkdown } from '../../text/summary.ts'
import { clockSpan, clockTime, dayInWords, daysAway, momentInWords, type TimeStyle } from '../../text/times.ts'
import type { Notice } from '../notices/notices.ts'
import { type AppState, eventOf } from '../state/app-state.ts'
import { ownMeetings } from '../state/own-meetings.ts'
import { styleOf } from '../state/time-style.ts'
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

const bold = (event: CalendarEvent) => `**${escapeMarkdown(titleOf(event))}**`

// A message takes 14,000 characters; the note below it needs some.
const longestDay = 13_000
const longestPlace = 300

// The events that a message names among those that an invitation clashes with.
const mostClashes = 3

const answers: readonly Answer[] = ['accept', 'tentativelyAccept', 'decline']
const answerOf: Partial<Record<CalendarEvent['response'], Answer>> = {
  accepted: 'accept',
  tentativelyAccepted: 'tentativelyAccept',
  declined: 'decline',
}
const waits: Record<WaitReason, MessageId> = {
  offline: 'message.wait.offline',
  throttled: 'message.wait.throttled',
  serverTrouble: 'message.wait.serverTrouble',
  signIn: 'message.wait.signIn',
}

/** What an invitation is about: who, when, where, and what it clashes with. */
export function invitationText(given: CalendarEvent, series: boolean, state: AppState): string {
  const event = publicEvent(given)
  const style = styleOf(state)
  const when = whenOf(event, state.zone, style)
  if (isPrivate(event)) return `${say('message.privateWaits')}\n${when}`
  const recurrence = series ? (state.masters.get(event.seriesMasterId ?? '') ?? event).recurrence : undefined
  const clashes = conflictsOf(event, state.events, state.zone)
  const organizer = escapeMarkdown(organizerName(event))
  const clash = (other: CalendarEvent) =>
    say('message.clash', {
      title: escapeMarkdown(titleOf(other)),
      time: clockTime(startIn(other, state.zone), style),
    })
  return [
    say('message.invites', { event: bold(event), organizer }),
    recurrence ? say('message.repeats', { when, recurrence: recurrenceInWords(recurrence) }) : when,
    event.location && say('message.where', { place: escapeMarkdown(cut(event.location, longestPlace)) }),
    clashes.length > 0 && say('message.clashes', { events: firstOf(clashes.map(clash), mostClashes) }),
  ]
    .filter(Boolean)
    .join('\n')
}

function noteDialog(event: CalendarEvent): Dialog {
  return {
    title: say('message.note.title'),
    submit: say('message.send'),
    elements: [
      {
        type: 'select',
        name: 'answer',
        label: say('message.note.answer'),
        value: 'accept',
        optional: false,
        options: answers.map((value) => ({ text: answerName(value), value })),
      },
      { type: 'textarea', name: 'note', label: say('message.note.note'), optional: true, maxLength: 2000 },
      ...(event.allowNewTimeProposals && !event.isAllDay
        ? [
            {
              type: 'text' as const,
              name: 'newTime',
              label: say('message.note.newTime'),
              optional: true,
              placeholder: '2026-11-25 14:30',
              help: say('message.note.newTimeHelp'),
            },
          ]
        : []),
      {
        type: 'bool',
        name: 'notify',
        label: say('message.note.notify'),
        value: 'true',
        optional: true,
        placeholder: say('message.note.notifyText'),
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
      return stands.moved ? say('message.moved') : undefined
    case 'answered': {
      const answer = answerOf[stands.event.response]
      return answer && answeredText(answer)
    }
    case 'cancelled':
      return say('refusal.cancelled')
    case 'gone': {
      const declined = answeredText('decline')
      return stands.lastLine === declined ? declined : say('action.gone')
    }
    case 'outbox':
      return outboxLine(stands.item)
  }
}

function outboxLine({ state, command }: OutboxItem): string {
  const answer = answerName(command.answer)
  switch (state.at) {
    case 'held':
      return say('message.held', { answer })
    case 'queued':
      return say(state.reason ? waits[state.reason] : 'message.onItsWay', { answer })
    case 'unsure':
      return say('message.onItsWay', { answer })
    case 'sent':
      return answeredText(command.answer)
    case 'stopped':
      return stopText(state.why)
  }
}

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
    return { text: body, buttons: [button('undo', say('message.undo'), { do: 'undo', item: stands.item.id })] }
  if (!event || (stands.at !== 'open' && !again)) return { text: body, buttons: [] }
  // What the answer rests on travels with the button: a click on an old time is not an answer to the new one.
  const seen = seenOf(eventOf(state, answerTo) ?? event)
  const basis = { eventId: answerTo, start: event.start, end: event.end, seen }
  const answer = (kind: Answer, style: Button['style']) =>
    button(
      kind === 'tentativelyAccept' ? 'tentative' : kind,
      answerName(kind),
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
      { ...button('note', say('message.withNote'), { do: 'answerWithNote', ...basis }), dialog: noteDialog(event) },
    ],
    clicksUntil: until,
    clicksUntilText: momentText(until, state),
  }
}

/** "Wednesday 25 November, 14:00". */
function momentText(instant: number, state: AppState): string {
  return momentInWords(instant, longAgo(instant), styleOf(state))
}

/** A meeting that changed: what was, and what is. */
export function changeText(change: Extract<InvitationChange, { kind: 'changed' }>, state: AppState): string {
  const style = styleOf(state)
  const before = publicEvent(change.before)
  const event = publicEvent(change.event)
  const time = () =>
    say('change.time', { before: whenOf(before, state.zone, style), after: whenOf(event, state.zone, style) })
  if (isPrivate(event) || isPrivate(before)) return `${say('message.privateChanged')}\n${time()}`
  const title = (of: CalendarEvent) => escapeMarkdown(titleOf(of))
  const place = (of: CalendarEvent) => escapeMarkdown(cut(of.location, longestPlace))
  const says: Record<ChangedPart, () => string> = {
    title: () => say('change.title', { before: title(before), after: title(event) }),
    time,
    place: () => placeText(place(before), place(event)),
    people: () => escapeMarkdown(peopleText(peopleChanged(before, event))),
  }
  const lines = change.what.map((what) => says[what]())
  const when = change.what.includes('time') ? '' : `\n${whenOf(event, state.zone, style)}`
  return `${say('message.changed', { event: bold(event) })}${when}\n${lines.join('\n')}`
}

/** A meeting that was cancelled. */
export function cancelledText(given: CalendarEvent, state: AppState): string {
  const event = publicEvent(given)
  const when = whenOf(event, state.zone, styleOf(state))
  if (isPrivate(event)) return `${say('message.privateCancelled')}\n${when}`
  const organizer = escapeMarkdown(organizerName(event))
  return `${say('message.cancelled', { event: bold(event), organizer })}\n${say('message.was', { when })}`
}

/** A reminder, with what can be done about it. */
export function reminderMessage(given: CalendarEvent, state: AppState): MessageBody {
  const event = publicEvent(given)
  const style = styleOf(state)
  const time = clockSpan(event.start, event.end, style)
  const snooze = (minutes: 5 | 10) =>
    button(`snooze${minutes}`, say('message.snooze', { minutes }), { do: 'snooze', eventId: event.id, minutes })
  const common = { clicksUntil: event.end, clicksUntilText: momentText(event.end, state) }
  // Of a private event, `event` has nothing but these words.
  const text = say('message.reminder', { event: bold(event), time })
  if (isPrivate(event)) return { text, buttons: [snooze(5), snooze(10)], ...common }
  const link = joinLink(event, ownMeetings(state))
  const lines = [
    text,
    [
      event.location && !URL.canParse(event.location) && escapeMarkdown(cut(event.location, longestPlace)),
      link && joinMarkdown(link),
    ]
      .filter(Boolean)
      .join(' · '),
  ]
  const organizer = escapeMarkdown(organizerName(event))
  const late: Button = {
    ...button('late', say('message.late'), { do: 'late', eventId: event.id }),
    dialog: {
      title: say('message.late.title'),
      introduction: say('message.late.introduction', { organizer }),
      submit: say('message.send'),
      elements: [
        {
          type: 'textarea',
          name: 'text',
          label: say('message.late.message'),
          value: say('message.late.text', { title: cut(titleOf(event), 80) }),
          optional: false,
          maxLength: 1000,
        },
      ],
    },
  }
  return {
    text: lines.filter(Boolean).join('\n'),
    buttons: [snooze(5), snooze(10), ...(event.isOrganizer || !event.organizer.address.includes('@') ? [] : [late])],
    ...common,
  }
}

/** A day, and how old the view of it is when that matters. */
export function dayText(agenda: Agenda, state: AppState, asOf?: { seen: number; read: number }): string {
  const style = styleOf(state)
  const title = `**${dayInWords(agenda.dayStart, longAgo(agenda.dayStart), style.zone)}**`
  const stale = asOf ? `\n*${asOfText(asOf, style)}*` : ''
  for (const links of [true, false]) {
    const text = `${title}\n${summaryMarkdown(agenda, style, 'elsewhere', links ? ownMeetings(state) : 'noLinks')}${stale}`
    if (text.length <= longestDay) return text
  }
  // A day that fits no message: as many lines as do, and how many do not.
  const lines = summaryMarkdown(agenda, style, 'elsewhere', 'noLinks').split('\n')
  let kept = ''
  let count = 0
  for (const line of lines) {
    if (kept.length + line.length > longestDay - 200) break
    kept += `${line}\n`
    count++
  }
  return `${title}\n${kept}*${say('message.moreLines', { count: lines.length - count })}*${stale}`
}

/** How old a view is: "As of 19:00 yesterday." */
function asOfText({ seen, read }: { seen: number; read: number }, style: TimeStyle): string {
  const time = clockTime(seen, style)
  const distance = daysAway(seen, read, style.zone)
  if (distance === 0) return say('message.asOf', { time })
  if (distance === -1) return say('message.asOfYesterday', { time })
  return say('message.asOfDay', { time, day: dayInWords(seen, read, style.zone) })
}

/** The agenda of the day that an instant lies in. */
export function agendaAt(state: AppState, instant: number): Agenda {
  return agendaOf(state.events, instant, state.zone, state.workingHours)
}

/** What needs no tracking: one text, perhaps with buttons. Undefined for what is no DM. */
export function plainMessage(notice: Notice, state: AppState, now: number): MessageBody | undefined {
  const style = styleOf(state)
  switch (notice.kind) {
    case 'invitationDigest':
      return {
        text: say('message.digest', { count: notice.changes.length }),
        buttons: [],
      }
    case 'summary':
      return {
        text: dayText(notice.agenda, state, notice.asOf === undefined ? undefined : { seen: notice.asOf, read: now }),
        buttons: [],
      }
    case 'summaryFailed':
      return {
        text: say('message.summaryFailed'),
        buttons: [],
      }
    case 'askStatus': {
      const titles = inRow(notice.events.map((id) => escapeMarkdown(titleOf(state.events.get(id)))))
      return {
        text: say('message.askStatus', { until: clockTime(notice.until, style), titles }),
        buttons: [
          button('yes', say('notice.yes'), { do: 'approve', yes: true, until: notice.until }, 'primary'),
          button('no', say('notice.no'), { do: 'approve', yes: false, until: notice.until }),
        ],
        clicksUntil: notice.until,
        clicksUntilText: momentText(notice.until, state),
      }
    }
    case 'signInNeeded':
      return { text: say('message.signIn', { service: serviceName(notice.account) }), buttons: [] }
    case 'answerStopped': {
      const title = escapeMarkdown(titleOf(eventOf(state, notice.eventId)))
      return { text: say('message.answerStopped', { title, why: notice.text }), buttons: [] }
    }
    case 'invitation':
    case 'reminder':
    case 'missed':
    case 'updateReady':
      return undefined
  }
}
