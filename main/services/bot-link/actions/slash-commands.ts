import { DateTime } from 'luxon'
import { agendaOf } from '../../../core/calendar/agenda.ts'
import { addDays, startOfDay } from '../../../core/calendar/zones.ts'
import type { Preferences } from '../../../core/settings/settings.ts'
import { StoreError } from '../../../store/files.ts'
import { inRow, say } from '../../../text/say.ts'
import { clockTime, dateText } from '../../../text/times.ts'
import { dayText, invitationText } from '../../direct-messages/message-words.ts'
import { withoutPrivate } from '../../direct-messages/without-private.ts'
import { openInvitations } from '../../invitations/open-invitations.ts'
import type { AppState } from '../../state/app-state.ts'
import { styleOf } from '../../state/time-style.ts'
import { statusView } from '../../status/view.ts'
import type { SlashParts } from './parts.ts'

const mostInvitations = 10
// Mattermost takes 16,383 letters, and the bot 14,000.
const longestAnswer = 13_500

/** A text that is not too long, cut between two lines, and how many lines are left. */
function wholeLines(text: string): string {
  if (text.length <= longestAnswer) return text
  const lines = text.split('\n')
  let kept = 0
  for (let length = 0; kept < lines.length; kept++) {
    length += (lines[kept]?.length ?? 0) + 1
    if (length > longestAnswer - 200) break
  }
  const left = lines.slice(kept).filter((line) => line.trim() !== '').length
  return [...lines.slice(0, kept), `*${say('message.moreLines', { count: left })}*`].join('\n')
}

/** The Markdown answer to `/mscal …`, from this desktop's own view of the calendar; titles of private events never. */
export async function answerSlashCommand(parts: SlashParts, typed: string): Promise<string> {
  const [word = '', ...rest] = typed.trim().toLowerCase().split(/\s+/)
  const state = withoutPrivate(parts.state.get())
  const now = parts.clock.now()
  if (word === 'status') return statusCommand(parts, rest)
  if (word === 'settings') return settingsText(state)
  if (word === 'summary' && !['view', 'today', 'tomorrow', undefined].includes(rest[0]))
    return summaryCommand(parts, rest)
  if (state.m365.state !== 'signedIn') return say('slash.signInFirst')
  if (state.sync.at === undefined) return say('slash.notRead')
  const asOf = now - state.sync.at > 15 * 60_000 ? { seen: state.sync.at, read: now } : undefined
  const day = (ahead: number) =>
    dayText(
      agendaOf(state.events, addDays(startOfDay(now, state.zone), ahead, state.zone), state.zone, state.workingHours),
      state,
      asOf,
    )
  if (word === 'tomorrow' || rest[0] === 'tomorrow') return day(1)
  if (word === 'today' || word === 'summary') return day(0)
  if (word === 'viewcal') return wholeLines(Array.from({ length: 7 }, (_, ahead) => day(ahead)).join('\n\n'))
  const waiting = openInvitations(state, now)
  if (waiting.length === 0) return say('slash.noInvitation')
  const first = waiting.slice(0, mostInvitations)
  if (state.botLink.state === 'connected') await parts.offer(first)
  const left = waiting.length - first.length
  return [
    say('slash.invitations', { count: waiting.length }),
    ...first.map(({ event, series }) => invitationText(event, series, state)),
    ...(left > 0 ? [say('slash.more', { count: left })] : []),
  ].join('\n\n')
}

async function statusCommand({ state, clock, status }: SlashParts, [word, length]: string[]): Promise<string> {
  const view = () => statusView(withoutPrivate(state.get()), clock.now())
  switch (word) {
    case 'pause':
      await status.pause(length === 'today' ? 'today' : 'hour')
      return length === 'today' ? say('slash.status.pausedToday') : say('slash.status.pausedHour')
    case 'resume':
      await status.resume()
      return say('slash.status.resumed')
    case undefined:
    case 'why': {
      const { headline, because } = view()
      return say('slash.status', { headline, because })
    }
    default:
      return say('slash.status.help')
  }
}

async function summaryCommand(parts: SlashParts, [word, ...rest]: string[]): Promise<string> {
  const { preferences } = parts.state.get().settings
  const save = async (summary: Partial<Preferences['summary']>) => {
    const next = { ...preferences, summary: { ...preferences.summary, ...summary } }
    try {
      await parts.savePreferences(next)
    } catch (error) {
      if (!(error instanceof StoreError)) throw error
      return error.kind === 'full' ? say('command.diskFull') : say('command.notWritable')
    }
    return summaryLine(withoutPrivate(parts.state.get()))
  }
  switch (word) {
    case 'enable':
      return save({ enabled: true })
    case 'disable':
      return save({ enabled: false })
    case 'settings':
      return summaryLine(parts.state.get())
    case 'time': {
      const typed = rest.join(' ')
      const format = ['H:mm', 'h:mm a', 'h:mma', 'h a', 'ha', 'H'].find((f) => DateTime.fromFormat(typed, f).isValid)
      if (!format) return say('slash.summary.badTime')
      return save({ enabled: true, time: DateTime.fromFormat(typed, format).toFormat('HH:mm') })
    }
    default:
      return say('slash.summary.help')
  }
}

function summaryLine(state: AppState): string {
  const { summary, channels } = state.settings.preferences
  if (!summary.enabled) return say('slash.summary.off')
  // 5 January 2026 is a Monday.
  const days = summary.days
    .toSorted((a, b) => a - b)
    .map((day) => dateText('shortWeekday', Date.UTC(2026, 0, 4 + day), 'UTC'))
  const [hours = 0, minutes = 0] = summary.time.split(':').map(Number)
  return say('slash.summary.on', {
    time: clockTime(Date.UTC(2026, 0, 1, hours, minutes), { ...styleOf(state), zone: 'UTC' }),
    zone: state.zone.replaceAll('_', ' '),
    days: days.length > 0 ? inRow(days) : say('slash.summary.noDay'),
    channel: channels.summary,
  })
}

function remindersLine(state: AppState): string {
  const { reminders, channels } = state.settings.preferences
  if (!reminders.enabled) return say('slash.settings.noReminders')
  const leads = reminders.leads
    .toSorted((a, b) => b - a)
    .map((minutes) => (minutes === 0 ? say('slash.settings.atStart') : say('slash.settings.before', { minutes })))
  return say('slash.settings.reminders', {
    leads: leads.length > 0 ? inRow(leads) : say('slash.settings.never'),
    channel: channels.reminders,
  })
}

function settingsText(state: AppState): string {
  const { status, channels, invitationNotices } = state.settings.preferences
  const lines = [
    say('slash.settings.status', {
      availability: status.availability,
      custom: status.customStatus,
      text: status.text,
    }),
    summaryLine(state),
    remindersLine(state),
    invitationNotices
      ? say('slash.settings.invitations', { channel: channels.invitations })
      : say('slash.settings.noInvitations'),
  ]
  return [...lines.map((line) => `- ${line}`), '', say('slash.settings.window')].join('\n')
}
