import type { Preferences } from '../core/settings/settings.ts'

/** A stretch of time, in Unix milliseconds. */
export interface TimeSpan {
  start: number
  end: number
}

/** What can be said and done about updates. */
export interface UpdateView {
  text: string
  /** An update is ready: it can be installed now, at the end of the app, or put off. */
  ready: boolean
  canLook: boolean
}

/** An account as the window shows it. */
export interface AccountView {
  state: 'signedOut' | 'signingIn' | 'signedIn' | 'signInNeeded'
  name?: string
  /** What went wrong and what to do, in words. */
  problem?: string
  /** An administrator has to approve the app: there is a link to send. */
  adminLink?: boolean
}

/** Somebody who is invited. */
export interface PersonView {
  name: string
  address: string
  answer: '' | 'accepted' | 'tentative' | 'declined'
  optional: boolean
}

/** A block on the day's small timeline, in its own words. */
export interface TimelineBlock extends TimeSpan {
  title: string
  kind: 'this' | 'clash' | 'other'
}

/** An invitation that waits, as the window shows it. */
export interface InvitationView {
  /** What an answer is sent to. */
  id: string
  /** When it is, in a form for the answer to carry. */
  seen: string
  eventId: string
  title: string
  organizer: { name: string; address: string }
  when: string
  /** The same in the organizer's zone, where that differs. */
  organizerWhen?: string
  start: number
  end: number
  allDay: boolean
  /** "every Tuesday", for a series. */
  recurrence?: string
  where: string
  join?: string
  people: PersonView[]
  morePeople: number
  text: string
  private: boolean
  clashes: { title: string; when: string }[]
  timeline: {
    start: number
    end: number
    blocks: TimelineBlock[]
    hours: { at: number; label: string }[]
    summary: string
  }
  canPropose: boolean
  canNotify: boolean
}

/** An answer on its way, or one that could not be sent. */
export interface QueueView {
  id: string
  eventId: string
  title: string
  answer: 'accept' | 'tentativelyAccept' | 'decline'
  state: 'held' | 'waiting' | 'sending' | 'sent' | 'stopped'
  text: string
  /** For `held`: it is sent at this moment. */
  until?: number
}

/** An event on the day's agenda. */
export interface AgendaItemView {
  id: string
  title: string
  when: string
  start: number
  end: number
  where: string
  join?: string
  /** All ways to join, the best first, if there are several. */
  joins: JoinView[]
  clash: boolean
  mark: '' | 'tentative' | 'not answered'
  state: 'past' | 'now' | 'later'
  private: boolean
}

/** The day as the window shows it. */
export interface AgendaView {
  title: string
  headline: string
  allDay: AgendaItemView[]
  timed: AgendaItemView[]
  free: string[]
}

/** The status in words: what colleagues see, and why. */
export interface StatusView {
  /** "Do not disturb until 10:30". */
  headline: string
  because: string
  /** Who decided: shown as a badge. */
  by: 'mattercal' | 'you' | 'mattermost' | 'nobody'
  /** What Mattermost shows, as last seen. */
  shown: string
  seenAt?: string
  pausedUntil?: string
  canLeaveAlone: boolean
  ask?: string
}

/** One of several ways to join a meeting. */
export interface JoinView {
  /** Its place among them. */
  index: number
  provider: string
  host: string
}

/** A reminder on show. */
export interface ReminderView {
  eventId: string
  title: string
  when: string
  join?: string
  started: boolean
}

/** Something that is wrong, in words. */
export interface ProblemView {
  id: string
  title: string
  text: string
  severity: 'info' | 'warning' | 'error'
}

/** The connection to the company's bot. */
export interface BotView {
  state: 'off' | 'waiting' | 'connecting' | 'connected' | 'offline' | 'unpaired'
  url?: string
  username?: string
  problem?: string
}

/** Everything the window shows, made from the app's state in the main process. No token, no HTML, no raw Graph object. */
export interface View {
  now: number
  zone: string
  hour12: boolean
  /** What the first run still needs; `done` afterwards. */
  firstRun: 'keychain' | 'm365' | 'mattermost' | 'status' | 'done'
  m365: AccountView
  mattermost: AccountView & { server?: string }
  connection: { cloud: string; tenantId: string; clientId: string; server: string; oauthClientId: string }
  bot: BotView
  /** Dotted paths of settings that an admin has decided. */
  locks: readonly string[]
  online: boolean
  sync: { text: string; running: boolean; stale: boolean; loaded: boolean }
  problems: ProblemView[]
  /** A proxy that asks for a name and password. */
  proxyAsking?: string
  update: UpdateView
  invitations: InvitationView[]
  queue: QueueView[]
  today: AgendaView
  status: StatusView
  reminders: ReminderView[]
  preferences: Preferences
  keychain: 'ok' | 'missing' | 'locked' | 'noKey' | 'session'
  version: string
}

/** The state of the tray icon, most urgent first; see the tray's ladder. */
export type TrayState = 'signedOut' | 'problem' | 'invitations' | 'meeting' | 'free'
