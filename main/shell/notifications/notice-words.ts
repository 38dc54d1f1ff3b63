import type { CalendarEvent } from '../../core/calendar/event.ts'
import { joinLink } from '../../core/calendar/join/join.ts'
import { endIn, startIn } from '../../core/calendar/zones.ts'
import { seenOf } from '../../core/invitations/answer.ts'
import { type ChangedPart, type InvitationChange, peopleChanged } from '../../core/invitations/changes.ts'
import type { CommandInput, CommandName, Page } from '../../ipc/contract.ts'
import type { Notice } from '../../services/notices/notices.ts'
import { type AppState, eventOf } from '../../services/state/app-state.ts'
import { ownMeetings } from '../../services/state/own-meetings.ts'
import { styleOf } from '../../services/state/time-style.ts'
import { titleOf, whenText } from '../../text/calendar.ts'
import { serviceName } from '../../text/failures.ts'
import { organizerName } from '../../text/foreign/people.ts'
import { answerName, peopleText, placeText } from '../../text/invitations.ts'
import { inRow, say } from '../../text/say.ts'
import { summaryHeadline, summaryText } from '../../text/summary.ts'
import { clockTime, durationInWords, spanInWords } from '../../text/times.ts'

/** What happens when a notification or one of its buttons is clicked. */
export type NoticeAction =
  | { show: Page; focus?: string }
  | { [N in CommandName]: { run: N; input: CommandInput<N> } }[CommandName]

/** A notification in words, with what its click and its buttons do. */
export interface WordedNotice {
  title: string
  body: string
  click: NoticeAction
  buttons: { label: string; action: NoticeAction }[]
  /** Stays until the user deals with it, where the desktop allows that. */
  urgent: boolean
}

// The events of a missed-meetings notice that are named.
const mostMissed = 5
const plain = { buttons: [], urgent: false }

/** Puts a notice into words for this user's desktop. Private titles may show here: they do not leave the machine. */
export function wordNotice(notice: Notice, state: AppState, now: number): WordedNotice {
  switch (notice.kind) {
    case 'invitation':
      return wordInvitation(notice.change, state, now)
    case 'invitationDigest':
      return {
        ...plain,
        title: say('notice.digest', { count: notice.changes.length }),
        body: say('notice.digestText'),
        click: { show: 'invitations' },
      }
    case 'summary':
      return wordSummary(notice, state)
    case 'summaryFailed':
      return {
        ...plain,
        title: say('notice.summaryFailed'),
        body: say('notice.summaryFailedText'),
        click: { show: 'today' },
      }
    case 'reminder':
      return wordReminder(notice.event, notice.also, state, now)
    case 'missed':
      return wordMissed(notice.events, state)
    case 'askStatus':
      return wordQuestion(notice, state)
    case 'signInNeeded':
      return {
        title: say('notice.signIn', { service: serviceName(notice.account) }),
        body: say('notice.signInText'),
        click: { show: 'settings' },
        buttons: [],
        urgent: true,
      }
    case 'updateReady':
      return wordUpdate(notice.version)
    case 'answerStopped':
      return {
        title: say('notice.answerStopped', { title: titleOf(eventOf(state, notice.eventId)) }),
        body: notice.text,
        click: { show: 'invitations' },
        buttons: [],
        urgent: true,
      }
  }
}

function wordSummary({ agenda, asOf }: Extract<Notice, { kind: 'summary' }>, state: AppState): WordedNotice {
  const style = styleOf(state)
  const stale = asOf === undefined ? [] : [say('notice.summaryAsOf', { time: clockTime(asOf, style) })]
  return {
    ...plain,
    title: say('notice.summary', { headline: summaryHeadline(agenda) }),
    body: [summaryText(agenda, style, 'thisMachine'), ...stale].join('\n'),
    click: { show: 'today' },
  }
}

function wordReminder(event: CalendarEvent, also: number, state: AppState, now: number): WordedNotice {
  const link = joinLink(event, ownMeetings(state))
  const join: NoticeAction = { run: 'join', input: { eventId: event.id } }
  const when = spanInWords(event.start, event.end, now, styleOf(state))
  const starts =
    event.start <= now + 30_000
      ? say('notice.startsNow', { when })
      : say('notice.startsIn', { duration: durationInWords(event.start - now), when })
  const clash = also > 0 ? ` · ${say('notice.also', { count: also })}` : ''
  const place = link ? say('notice.clickToJoin', { provider: link.provider }) : event.location
  const soon = event.start > now + 60_000
  return {
    title: titleOf(event),
    body: [`${starts}${clash}`, place].filter(Boolean).join('\n'),
    click: link ? join : { show: 'today' },
    buttons: [
      ...(link ? [{ label: say('notice.join'), action: join }] : []),
      {
        label: soon ? say('notice.snoozeUntilStart') : say('notice.snooze'),
        action: { run: 'snooze', input: { eventId: event.id, minutes: soon ? 'start' : 5 } },
      },
    ],
    urgent: true,
  }
}

function wordMissed(events: readonly CalendarEvent[], state: AppState): WordedNotice {
  const style = styleOf(state)
  const lines = events.slice(0, mostMissed).map((event) => `${clockTime(event.start, style)} ${titleOf(event)}`)
  return {
    ...plain,
    title: say('notice.missed', { count: events.length }),
    body: lines.join('\n'),
    click: { show: 'today' },
  }
}

function wordQuestion({ until, events }: Extract<Notice, { kind: 'askStatus' }>, state: AppState): WordedNotice {
  return {
    title: say('status.ask', { until: clockTime(until, styleOf(state)) }),
    body: inRow(events.map((id) => titleOf(state.events.get(id)))),
    click: { show: 'status' },
    buttons: [
      { label: say('notice.yes'), action: { run: 'approveStatus', input: { yes: true } } },
      { label: say('notice.no'), action: { run: 'approveStatus', input: { yes: false } } },
    ],
    urgent: true,
  }
}

function wordUpdate(version: string): WordedNotice {
  return {
    title: say('notice.update', { version }),
    body: say('notice.updateText'),
    click: { show: 'settings' },
    buttons: [
      { label: say('notice.updateNow'), action: { run: 'installUpdate', input: { when: 'now' } } },
      { label: say('notice.updateLater'), action: { run: 'installUpdate', input: { when: 'later' } } },
    ],
    urgent: false,
  }
}

function wordInvitation(change: InvitationChange, state: AppState, now: number): WordedNotice {
  const { event } = change
  const whenOf = (e: CalendarEvent) => whenText(e, startIn(e, state.zone), endIn(e, state.zone), now, styleOf(state))
  const organizer = organizerName(event)
  switch (change.kind) {
    case 'new': {
      const seen = seenOf(eventOf(state, change.answerTo) ?? event)
      const answer = (kind: 'accept' | 'decline') => ({
        label: answerName(kind),
        // The notification stays; the meeting may move meanwhile.
        action: { run: 'answer' as const, input: { eventId: change.answerTo, answer: kind, seen } },
      })
      const values = { organizer, when: whenOf(event) }
      const invites = change.series ? say('notice.invitesSeries', values) : say('notice.invites', values)
      return {
        title: titleOf(event),
        body: [invites, event.location].filter(Boolean).join('\n'),
        click: { show: 'invitations', focus: change.answerTo },
        buttons: [answer('accept'), answer('decline')],
        urgent: false,
      }
    }
    case 'changed': {
      const { before } = change
      const says: Record<ChangedPart, () => string> = {
        title: () => say('change.titleWas', { before: titleOf(before) }),
        time: () => say('change.time', { before: whenOf(before), after: whenOf(event) }),
        place: () => placeText(before.location, event.location),
        people: () => peopleText(peopleChanged(before, event)),
      }
      return {
        ...plain,
        title: say('notice.changed', { title: titleOf(event) }),
        body: change.what.map((what) => says[what]()).join('\n'),
        click: { show: 'invitations', focus: event.id },
      }
    }
    case 'cancelled':
      return {
        ...plain,
        title: say('notice.cancelled', { title: titleOf(event) }),
        body: say('notice.cancelledText', { organizer, when: whenOf(event) }),
        click: { show: 'today' },
      }
  }
}
