import type { MenuItemConstructorOptions } from 'electron'
import { joinLink } from '../../core/calendar/join.ts'
import type { Page, Run } from '../../ipc/contract.ts'
import { meetingLine, nextMeeting, openInvitations, statusView, styleOf } from '../../services/compose/view.ts'
import type { AppState } from '../../services/state/app-state.ts'
import { appName } from '../../text/text.ts'

export interface TrayActions {
  run: Run
  show(page?: Page, focus?: string): void
}

const shorten = (text: string) => (text.length > 60 ? `${text.slice(0, 59)}…` : text)
// An ampersand marks a menu key; a meeting's title has none to give.
const label = (text: string) => shorten(text).replaceAll('&', '&&')

/** The tray's menu for a state: what is, what comes, what waits, and what one can do about it. */
export function trayMenu(state: AppState, now: number, { run, show }: TrayActions): MenuItemConstructorOptions[] {
  const items: MenuItemConstructorOptions[] = []
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const m365 = state.m365.state
  const mattermost = state.mattermost.state
  if (m365 === 'signInNeeded' || mattermost === 'signInNeeded') {
    items.push(
      {
        label: `Sign in to ${m365 === 'signInNeeded' ? 'Microsoft 365' : 'Mattermost'} again…`,
        click: () => show('settings'),
      },
      separator,
    )
  }
  if (m365 === 'signedOut' && mattermost === 'signedOut') {
    items.push({ label: 'Set up Mattercal…', click: () => show() })
  } else {
    items.push(
      ...statusItems(state, now, run, show),
      ...meetingItems(state, now, run),
      ...reminderItems(state, now, run),
      separator,
    )
    const waiting = openInvitations(state, now).length
    items.push(
      {
        label:
          waiting === 0
            ? 'No invitations waiting'
            : waiting === 1
              ? '1 invitation waiting…'
              : `${waiting} invitations waiting…`,
        click: () => show('invites'),
      },
      { label: 'Today…', click: () => show('today') },
      separator,
      ...pauseItems(state, now, run),
      { label: 'Sync now', click: () => void run('syncNow', undefined) },
    )
  }
  items.push(
    separator,
    { label: 'Settings…', click: () => show('settings') },
    { label: `Quit ${appName}`, click: () => void run('quit', undefined) },
  )
  return items
}

function statusItems(state: AppState, now: number, run: Run, show: TrayActions['show']): MenuItemConstructorOptions[] {
  if (state.mattermost.state === 'signedOut') return [{ label: 'Connect Mattermost…', click: () => show('settings') }]
  const status = statusView(state, now)
  const items: MenuItemConstructorOptions[] = [
    { label: label(status.headline), click: () => show('status') },
    { label: label(status.because), enabled: false },
  ]
  if (status.ask) {
    items.push(
      { label: label(status.ask), click: () => void run('approveStatus', { yes: true }) },
      { label: 'Not for this meeting', click: () => void run('approveStatus', { yes: false }) },
    )
  }
  if (status.canLeaveAlone)
    items.push({ label: 'Leave my status alone for this meeting', click: () => void run('leaveAlone', undefined) })
  return [...items, { type: 'separator' }]
}

function meetingItems(state: AppState, now: number, run: Run): MenuItemConstructorOptions[] {
  const event = nextMeeting(state, now)
  if (!event) return [{ label: 'No more meetings today', enabled: false }]
  const line: MenuItemConstructorOptions = { label: label(meetingLine(event, now, styleOf(state))), enabled: false }
  const link = joinLink(event)
  return link
    ? [line, { label: `Join ${link.provider}`, click: () => void run('join', { eventId: event.id }) }]
    : [line]
}

function reminderItems(state: AppState, now: number, run: Run): MenuItemConstructorOptions[] {
  return state.reminders.flatMap(({ eventId, start }) => {
    const event = state.events.get(eventId)
    if (!event) return []
    const snooze = (text: string, minutes: 5 | 10 | 'start') => ({
      label: text,
      click: () => void run('snooze', { eventId, minutes }),
    })
    const choices = [snooze('5 minutes', 5), snooze('10 minutes', 10)]
    if (start > now) choices.push(snooze('Until it starts', 'start'))
    return [{ label: label(`Snooze ${event.subject || 'reminder'}`), submenu: choices }]
  })
}

function pauseItems(state: AppState, now: number, run: Run): MenuItemConstructorOptions[] {
  const { pausedUntil } = state.status
  if (pausedUntil !== undefined && pausedUntil > now)
    return [{ label: 'Resume status sync', click: () => void run('resumeStatus', undefined) }]
  return [
    { label: 'Pause status sync for 1 hour', click: () => void run('pauseStatus', { for: 'hour' }) },
    { label: 'Pause status sync today', click: () => void run('pauseStatus', { for: 'today' }) },
  ]
}
