import { joinLink } from '../../core/calendar/join.ts'
import { endIn, startIn } from '../../core/calendar/zones.ts'
import { peopleChanged } from '../../core/invitations/changes.ts'
import type { CommandInput, CommandName, Page } from '../../ipc/contract.ts'
import { styleOf } from '../../services/compose/view.ts'
import type { Notice } from '../../services/notices/notices.ts'
import { type AppState, eventOf } from '../../services/state/app-state.ts'
import { summaryHeadline, summaryText } from '../../text/summary.ts'
import { peopleText, titleOf, whenText } from '../../text/text.ts'
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

/** Puts a notice into words for this user's desktop. Private titles may show here: they do not leave the machine. */
export function wordNotice(notice: Notice, state: AppState, now: number): WordedNotice {
  const style = styleOf(state)
  const plain = { buttons: [], urgent: false }
  switch (notice.kind) {
    case 'invitation':
      return wordInvitation(notice, state, now)
    case 'invitationDigest':
      return {
        ...plain,
        title: `${notice.changes.length} invitations are new or have changed`,
        body: 'Click to see what waits for an answer.',
        click: { show: 'invites' },
      }
    case 'summary': {
      const stale =
        notice.asOf === undefined
          ? ''
          : `\nThe calendar could not be refreshed; this is as of ${clockTime(notice.asOf, style)}.`
      return {
        ...plain,
        title: `Today: ${summaryHeadline(notice.agenda)}`,
        body: `${summaryText(notice.agenda, style, 'thisMachine')}${stale}`,
        click: { show: 'today' },
      }
    }
    case 'summaryFailed':
      return {
        ...plain,
        title: 'Today’s summary is not available',
        body: 'Your calendar could not be read. Mattercal keeps trying; click to see why.',
        click: { show: 'today' },
      }
    case 'reminder': {
      const { event } = notice
      const link = joinLink(event)
      const starts = event.start <= now + 30_000 ? 'Starts now' : `Starts in ${durationInWords(event.start - now)}`
      const clash =
        notice.also > 0
          ? ` · ${notice.also === 1 ? 'another meeting' : `${notice.also} other meetings`} at the same time`
          : ''
      const place = link ? `Click to join ${link.provider}.` : event.location
      const soon = event.start > now + 60_000
      return {
        title: titleOf(event),
        body: [`${starts} (${spanInWords(event.start, event.end, now, style)})${clash}`, place]
          .filter(Boolean)
          .join('\n'),
        click: link ? { run: 'join', input: { eventId: event.id } } : { show: 'today' },
        buttons: [
          ...(link ? [{ label: 'Join', action: { run: 'join', input: { eventId: event.id } } as NoticeAction }] : []),
          {
            label: soon ? 'Snooze until it starts' : 'Snooze 5 minutes',
            action: { run: 'snooze', input: { eventId: event.id, minutes: soon ? 'start' : 5 } },
          },
        ],
        urgent: true,
      }
    }
    case 'missed': {
      const lines = notice.events.slice(0, 5).map((event) => `${clockTime(event.start, style)} ${titleOf(event)}`)
      const count = notice.events.length
      return {
        ...plain,
        title: count === 1 ? 'A meeting began while you were away' : `${count} meetings began while you were away`,
        body: lines.join('\n'),
        click: { show: 'today' },
      }
    }
    case 'askStatus':
      return {
        title: `Set your status until ${clockTime(notice.until, style)}?`,
        body: notice.events.map((id) => titleOf(state.events.get(id))).join(', '),
        click: { show: 'status' },
        buttons: [
          { label: 'Yes', action: { run: 'approveStatus', input: { yes: true } } },
          { label: 'No', action: { run: 'approveStatus', input: { yes: false } } },
        ],
        urgent: true,
      }
    case 'signInNeeded': {
      const service = notice.account === 'm365' ? 'Microsoft 365' : 'Mattermost'
      return {
        ...plain,
        title: `Please sign in to ${service} again`,
        body: 'Nothing was lost. Until then, Mattercal shows what it knew last.',
        click: { show: 'settings' },
        urgent: true,
      }
    }
    case 'updateReady':
      return {
        title: `Mattercal ${notice.version} is ready`,
        body: 'It is installed when Mattercal quits, or now: that takes a few seconds.',
        click: { show: 'settings' },
        buttons: [
          { label: 'Install now', action: { run: 'installUpdate', input: { when: 'now' } } },
          { label: 'Later', action: { run: 'installUpdate', input: { when: 'later' } } },
        ],
        urgent: false,
      }
    case 'answerStopped':
      return {
        ...plain,
        title: `Your answer to “${titleOf(eventOf(state, notice.eventId))}” was not sent`,
        body: notice.text,
        click: { show: 'invites' },
        urgent: true,
      }
  }
}

function wordInvitation(
  { change }: Extract<Notice, { kind: 'invitation' }>,
  state: AppState,
  now: number,
): WordedNotice {
  const { event } = change
  const style = styleOf(state)
  const when = whenText(event, startIn(event, state.zone), endIn(event, state.zone), now, style)
  const organizer = event.organizer.name || event.organizer.address
  switch (change.kind) {
    case 'new': {
      const answer = (kind: 'accept' | 'decline'): NoticeAction => ({
        run: 'answer',
        input: { eventId: change.answerTo, answer: kind },
      })
      return {
        title: titleOf(event),
        body: [`${organizer} invites you: ${when}${change.series ? ' (series)' : ''}`, event.location]
          .filter(Boolean)
          .join('\n'),
        click: { show: 'invites', focus: change.answerTo },
        buttons: [
          { label: 'Accept', action: answer('accept') },
          { label: 'Decline', action: answer('decline') },
        ],
        urgent: false,
      }
    }
    case 'changed': {
      const { before } = change
      const lines = change.what.map((what) => {
        if (what === 'title') return `Title: was “${titleOf(before)}”`
        if (what === 'people') return peopleText(peopleChanged(before, event))
        if (what === 'place') return `Place: was ${before.location || 'not given'}, is ${event.location || 'not given'}`
        return `Time: was ${whenText(before, startIn(before, state.zone), endIn(before, state.zone), now, style)}, is ${when}`
      })
      return {
        title: `Changed: ${titleOf(event)}`,
        body: lines.join('\n'),
        click: { show: 'invites', focus: event.id },
        buttons: [],
        urgent: false,
      }
    }
    case 'cancelled':
      return {
        title: `Cancelled: ${titleOf(event)}`,
        body: `${organizer} cancelled it. It was ${when}.`,
        click: { show: 'today' },
        buttons: [],
        urgent: false,
      }
  }
}
