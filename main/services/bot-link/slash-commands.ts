import { DateTime } from 'luxon'
import { agendaOf } from '../../core/calendar/agenda.ts'
import { addDays, startOfDay } from '../../core/calendar/zones.ts'
import type { Invitation } from '../../core/invitations/waiting.ts'
import type { Preferences } from '../../core/settings/settings.ts'
import { clockTime } from '../../text/times.ts'
import type { Clock } from '../../time/clock.ts'
import { openInvitations, statusView, styleOf } from '../compose/view.ts'
import { dayText, invitationText } from '../direct-messages/message-words.ts'
import { withoutPrivate } from '../direct-messages/without-private.ts'
import type { AppState, AppStateStore } from '../state/app-state.ts'
import type { StatusSync } from '../status/status-sync.ts'

export interface SlashParts {
  state: AppStateStore
  clock: Clock
  status: StatusSync
  /** Sends invitations as DMs with buttons. */
  offer(waiting: readonly Invitation[]): Promise<void>
  /** Saves preferences as the window does, locks included. Rejects with a `StoreError`. */
  savePreferences(preferences: Preferences): Promise<void>
}

const mostInvitations = 10
const channelWords = {
  desktop: 'on the desktop',
  mattermost: 'in Mattermost',
  both: 'on the desktop and in Mattermost',
}
const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** The Markdown answer to `/mscal …`, from this desktop's own view of the calendar; titles of private events never. */
export async function answerSlashCommand(parts: SlashParts, typed: string): Promise<string> {
  const [word = '', ...rest] = typed.trim().toLowerCase().split(/\s+/)
  const state = withoutPrivate(parts.state.get())
  const now = parts.clock.now()
  if (word === 'status') return statusCommand(parts, rest)
  if (word === 'settings') return settingsText(state)
  if (word === 'summary' && !['view', 'today', 'tomorrow', undefined].includes(rest[0]))
    return summaryCommand(parts, rest)
  if (state.m365.state !== 'signedIn') return 'Please sign in to Microsoft 365 in Mattercal’s window first.'
  if (state.sync.at === undefined) return 'Your calendar has not been read yet. Please try again in a moment.'
  const asOf = now - state.sync.at > 15 * 60_000 ? { seen: state.sync.at, read: now } : undefined
  const day = (ahead: number) =>
    dayText(
      agendaOf(
        state.events.values(),
        addDays(startOfDay(now, state.zone), ahead, state.zone),
        state.zone,
        state.workingHours,
      ),
      state,
      asOf,
    )
  if (word === 'tomorrow' || rest[0] === 'tomorrow') return day(1)
  if (word === 'today' || word === 'summary') return day(0)
  if (word === 'viewcal')
    return Array.from({ length: 7 }, (_, ahead) => day(ahead))
      .join('\n\n')
      .slice(0, 13_500)
  const waiting = openInvitations(state, now)
  if (waiting.length === 0) return 'No invitation waits for your answer.'
  const first = waiting.slice(0, mostInvitations)
  if (state.botLink.state === 'connected') await parts.offer(first)
  const listed = first.map(({ event, series }) => invitationText(event, series, state))
  const left = waiting.length - first.length
  const more = left > 0 ? `\n\nand ${left} more.` : ''
  return `${waiting.length === 1 ? 'One invitation waits' : `${waiting.length} invitations wait`} for your answer; you can answer in my direct messages.\n\n${listed.join('\n\n')}${more}`
}

async function statusCommand({ state, clock, status }: SlashParts, [word, length]: string[]): Promise<string> {
  const view = () => statusView(withoutPrivate(state.get()), clock.now())
  switch (word) {
    case 'pause':
      await status.pause(length === 'today' ? 'today' : 'hour')
      return length === 'today'
        ? 'Your status is left alone for the rest of today.'
        : 'Your status is left alone for an hour.'
    case 'resume':
      await status.resume()
      return 'Your status follows your calendar again.'
    case undefined:
    case 'why': {
      const { headline, because } = view()
      return `**${headline}**\n${because}`
    }
    default:
      return 'That is `status`, `status pause`, `status pause today`, `status resume` or `status why`.'
  }
}

async function summaryCommand(parts: SlashParts, [word, ...rest]: string[]): Promise<string> {
  const { preferences } = parts.state.get().settings
  const save = async (summary: Partial<Preferences['summary']>) => {
    const next = { ...preferences, summary: { ...preferences.summary, ...summary } }
    await parts.savePreferences(next)
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
      if (!format) return 'Please write the time as `summary time 8:00` or `summary time 8:00 am`.'
      return save({ enabled: true, time: DateTime.fromFormat(typed, format).toFormat('HH:mm') })
    }
    default:
      return 'That is `summary view`, `today`, `tomorrow`, `time 8:00`, `enable`, `disable` or `settings`.'
  }
}

function summaryLine(state: AppState): string {
  const { summary, channels } = state.settings.preferences
  if (!summary.enabled) return 'The daily summary is off.'
  const days = summary.days
    .toSorted((a, b) => a - b)
    .map((day) => dayNames[day - 1])
    .join(', ')
  const [hours = 0, minutes = 0] = summary.time.split(':').map(Number)
  const time = clockTime(Date.UTC(2026, 0, 1, hours, minutes), { ...styleOf(state), zone: 'UTC' })
  return `The daily summary comes at ${time} (${state.zone.replaceAll('_', ' ')}) on ${days || 'no day'}, ${channelWords[channels.summary]}.`
}

function settingsText(state: AppState): string {
  const { status, reminders, channels, invitationNotices } = state.settings.preferences
  const availability = { none: 'is left alone', away: 'becomes Away', dnd: 'becomes Do not disturb' }[
    status.availability
  ]
  const custom = {
    off: 'is left alone',
    text: `becomes “${status.text}”`,
    title: 'becomes the meeting’s title (never of private events)',
  }[status.customStatus]
  const leads = reminders.leads
    .toSorted((a, b) => b - a)
    .map((lead) => (lead === 0 ? 'at the start' : `${lead} min before`))
    .join(', ')
  return [
    `- In meetings your availability ${availability}, your custom status ${custom}.`,
    `- ${summaryLine(state)}`,
    reminders.enabled
      ? `- Reminders come ${leads || 'never'}, ${channelWords[channels.reminders]}.`
      : '- Reminders are off.',
    invitationNotices ? `- Invitations are told ${channelWords[channels.invitations]}.` : '- Invitations are not told.',
    '',
    'Everything can be changed in Mattercal’s window, under Settings.',
  ].join('\n')
}
