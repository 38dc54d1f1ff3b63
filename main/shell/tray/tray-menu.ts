import type { MenuItemConstructorOptions } from 'electron'
import type { CalendarEvent } from '../../core/calendar/event.ts'
import { joinLinks } from '../../core/calendar/join/join.ts'
import { cut } from '../../core/foreign-text/foreign-text.ts'
import type { Page, Run } from '../../ipc/contract.ts'
import { nextMeetings } from '../../services/calendar/next-meeting.ts'
import { openInvitations } from '../../services/invitations/open-invitations.ts'
import type { AppState } from '../../services/state/app-state.ts'
import { ownMeetings } from '../../services/state/own-meetings.ts'
import { styleOf } from '../../services/state/time-style.ts'
import { statusView } from '../../services/status/view.ts'
import { meetingLine, titleOf } from '../../text/calendar.ts'
import { serviceName } from '../../text/failures.ts'
import { say } from '../../text/say.ts'

/** What the tray can do: run a command, show the window. */
export interface TrayActions {
  run: Run
  show(page?: Page, focus?: string): void
}

// An ampersand marks a menu key; a meeting's title has none to give.
const label = (text: string) => cut(text, 60).replaceAll('&', '&&')

/** The tray's menu for a state: what is, what comes, what waits, and what one can do about it. */
export function trayMenu(state: AppState, now: number, { run, show }: TrayActions): MenuItemConstructorOptions[] {
  const items: MenuItemConstructorOptions[] = []
  const separator: MenuItemConstructorOptions = { type: 'separator' }
  const m365 = state.m365.state
  const mattermost = state.mattermost.state
  if (m365 === 'signInNeeded' || mattermost === 'signInNeeded') {
    items.push(
      {
        label: say('tray.signIn', { service: serviceName(m365 === 'signInNeeded' ? 'm365' : 'mattermost') }),
        click: () => show('settings'),
      },
      separator,
    )
  }
  if (m365 === 'signedOut' && mattermost === 'signedOut') {
    items.push({ label: say('tray.setUp'), click: () => show() })
  } else {
    items.push(
      ...statusItems(state, now, run, show),
      ...meetingItems(state, now, run),
      ...reminderItems(state, now, run),
      separator,
    )
    const count = openInvitations(state, now).length
    items.push(
      { label: say('tray.invitations', { count }), click: () => show('invitations') },
      { label: say('tray.today'), click: () => show('today') },
      separator,
      ...pauseItems(state, now, run),
      { label: say('tray.syncNow'), click: () => void run('syncNow', undefined) },
    )
  }
  items.push(
    separator,
    { label: say('tray.settings'), click: () => show('settings') },
    { label: say('tray.quit'), click: () => void run('quit', undefined) },
  )
  return items
}

function statusItems(state: AppState, now: number, run: Run, show: TrayActions['show']): MenuItemConstructorOptions[] {
  if (state.mattermost.state === 'signedOut')
    return [{ label: say('tray.connectMattermost'), click: () => show('settings') }]
  const status = statusView(state, now)
  const items: MenuItemConstructorOptions[] = [
    { label: label(status.headline), click: () => show('status') },
    { label: label(status.because), enabled: false },
  ]
  if (status.ask) {
    items.push(
      { label: label(status.ask), click: () => void run('approveStatus', { yes: true }) },
      { label: say('tray.notForThisMeeting'), click: () => void run('approveStatus', { yes: false }) },
    )
  }
  if (status.canLeaveAlone)
    items.push({ label: say('tray.leaveAlone'), click: () => void run('leaveAlone', undefined) })
  return [...items, { type: 'separator' }]
}

function meetingItems(state: AppState, now: number, run: Run): MenuItemConstructorOptions[] {
  const { running, next } = nextMeetings(state, now)
  const found = [running, next].filter((event) => event !== undefined)
  if (found.length === 0) return [{ label: say('tray.noMoreMeetings'), enabled: false }]
  return found.flatMap((event) => meetingItem(event, state, now, run))
}

function meetingItem(event: CalendarEvent, state: AppState, now: number, run: Run): MenuItemConstructorOptions[] {
  const line: MenuItemConstructorOptions = { label: label(meetingLine(event, now, styleOf(state))), enabled: false }
  const links = joinLinks(event, ownMeetings(state))
  const join = (name: string, index: number, url: string) => ({
    label: label(name),
    click: () => void run('join', { eventId: event.id, link: { index, host: new URL(url).host } }),
  })
  const [best, ...others] = links.map(({ provider, url }, index) => ({ provider, url, index }))
  if (!best) return [line]
  const first = join(say('event.join', { provider: best.provider }), 0, best.url)
  if (others.length === 0) return [line, first]
  // Two links of one service are told apart by their host.
  const choices = [best, ...others].map(({ provider, url, index }) =>
    join(say('event.joinAt', { provider, host: new URL(url).host }), index, url),
  )
  return [line, first, { label: say('event.joinOther'), submenu: choices }]
}

function reminderItems(state: AppState, now: number, run: Run): MenuItemConstructorOptions[] {
  return state.reminders.flatMap(({ eventId, start }) => {
    const event = state.events.get(eventId)
    if (!event) return []
    const snooze = (text: string, minutes: 5 | 10 | 'start') => ({
      label: text,
      click: () => void run('snooze', { eventId, minutes }),
    })
    const choices = [
      snooze(say('tray.snooze.minutes', { minutes: 5 }), 5),
      snooze(say('tray.snooze.minutes', { minutes: 10 }), 10),
    ]
    if (start > now) choices.push(snooze(say('tray.snooze.untilStart'), 'start'))
    const text = event.subject ? say('tray.snooze', { title: titleOf(event) }) : say('tray.snoozeUntitled')
    return [{ label: label(text), submenu: choices }]
  })
}

function pauseItems(state: AppState, now: number, run: Run): MenuItemConstructorOptions[] {
  const { pausedUntil } = state.status
  if (pausedUntil !== undefined && pausedUntil > now)
    return [{ label: say('tray.resume'), click: () => void run('resumeStatus', undefined) }]
  return [
    { label: say('tray.pauseHour'), click: () => void run('pauseStatus', { for: 'hour' }) },
    { label: say('tray.pauseToday'), click: () => void run('pauseStatus', { for: 'today' }) },
  ]
}
