import { agendaOf } from '../../../main/core/calendar/agenda.ts'
import type { CalendarEvent, RecurrencePattern } from '../../../main/core/calendar/event.ts'
import type { InvitationChange } from '../../../main/core/invitations/changes.ts'
import type { OutboxItem, OutboxState } from '../../../main/core/invitations/outbox.ts'
import { emptyLedger } from '../../../main/core/status/ledger.ts'
import type { Because } from '../../../main/core/status/planner.ts'
import { type AppState, initialState } from '../../../main/services/state/app-state.ts'
import { at, event, hour, invitation, minute } from '../events.ts'
import { foreignWords } from '../pseudo-language.ts'

/** A moment on a Wednesday, at which the states below are looked at. */
export const now = at('2026-11-25T01:00:00Z')
const day = 24 * hour

// What people wrote is not English here: English in a text is then the product's own.
const organizer = { name: '田中', address: '田中@例' }
const person = (name: string, address: string) => ({
  name,
  address,
  type: 'required' as const,
  response: 'accepted' as const,
})
const strange = {
  subject: '設計会議',
  body: '本文',
  location: '本社 12',
  organizer,
  attendees: [person('鈴木', '鈴木@例')],
}

/** An event whose data has no Latin letter. */
export const strangeEvent = (change: Partial<CalendarEvent> = {}) => event({ ...strange, ...change })
const strangeInvitation = (change: Partial<CalendarEvent> = {}) => invitation({ ...strange, ...change })

// Data of the events below that has Latin letters all the same.
const data = ['https://zoom.us/j/1', 'Zoom', 'Asia/Tokyo', 'Europe/Vienna', 'Europe/Berlin', 'UTC', '12.3.4']

const base: AppState = {
  ...initialState,
  zone: 'Asia/Tokyo',
  settings: {
    ...initialState.settings,
    preferences: {
      ...initialState.settings.preferences,
      statusChosen: true,
      status: { ...initialState.settings.preferences.status, text: '会議中' },
    },
  },
  m365: { state: 'signedIn', name: '田中' },
  mattermost: { state: 'signedIn', name: '田中' },
  sync: { at: now, running: false },
}

const pattern: RecurrencePattern = {
  type: 'weekly',
  interval: 2,
  daysOfWeek: ['monday', 'friday'],
  dayOfMonth: 3,
  month: 11,
  index: 'last',
}

/** Every way in which a series can repeat. */
export const recurrences: RecurrencePattern[] = (
  ['daily', 'weekly', 'absoluteMonthly', 'relativeMonthly', 'absoluteYearly', 'relativeYearly'] as const
).flatMap((type) =>
  [1, 2, 3].flatMap((interval) => [
    { ...pattern, type, interval },
    { ...pattern, type, interval, until: '2026-12-18' },
    { ...pattern, type, interval, occurrences: 6, daysOfWeek: ['saturday'], index: 'second' as const },
    { ...pattern, type, interval, daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] },
    {
      ...pattern,
      type,
      interval,
      daysOfWeek: [...pattern.daysOfWeek, 'tuesday', 'wednesday', 'thursday', 'saturday', 'sunday'],
    },
  ]),
)

const answerTo = strangeInvitation({ id: 'i', start: now + hour, end: now + 2 * hour })

/** A day with everything on it: clashes, all-day events, invitations, a series, a link to join, a private event. */
export const busyDay: CalendarEvent[] = [
  answerTo,
  strangeInvitation({
    id: 'series',
    type: 'occurrence',
    seriesMasterId: 'master',
    start: now + day,
    end: now + day + hour,
    originalStartTimeZone: 'W. Europe Standard Time',
  }),
  strangeInvitation({ id: 'untitled', subject: '', start: now + 400 * day, end: now + 401 * day }),
  strangeInvitation({ id: 'secret', sensitivity: 'private', start: now + 2 * day, end: now + 2 * day + hour }),
  strangeEvent({ id: 'a', start: now + hour, end: now + 2 * hour, response: 'tentativelyAccepted' }),
  strangeEvent({ id: 'b', start: now + hour, end: now + 3 * hour, body: 'https://zoom.us/j/1' }),
  strangeEvent({ id: 'c', start: now + 1.5 * hour, end: now + 3 * hour }),
  strangeEvent({ id: 'd', start: now + 1.6 * hour, end: now + 3 * hour }),
  strangeEvent({ id: 'running', start: now - 10 * minute, end: now + 20 * minute, body: 'https://zoom.us/j/1' }),
  strangeEvent({
    id: 'all',
    isAllDay: true,
    start: at('2026-11-25T00:00:00Z'),
    end: at('2026-11-26T00:00:00Z'),
    startDate: '2026-11-25',
    endDate: '2026-11-26',
    showAs: 'free',
  }),
  strangeInvitation({
    id: 'days',
    isAllDay: true,
    start: at('2026-11-25T00:00:00Z'),
    end: at('2026-11-28T00:00:00Z'),
    startDate: '2026-11-25',
    endDate: '2026-11-28',
  }),
]

const eventMap = (events: readonly CalendarEvent[]) => new Map(events.map((one) => [one.id, one]))
const masters = new Map([['master', strangeInvitation({ id: 'master', type: 'seriesMaster', recurrence: pattern })]])

const outboxStates: OutboxState[] = [
  { at: 'held', until: now + 5_000 },
  { at: 'queued', notBefore: now },
  ...(['offline', 'throttled', 'serverTrouble', 'signIn'] as const).map(
    (reason) => ({ at: 'queued', notBefore: now, reason }) as const,
  ),
  { at: 'unsure', since: now, readAt: now, reads: 0 },
  { at: 'sent', when: now },
  ...(['moved', 'cancelled', 'gone', 'answeredElsewhere', 'refused', 'notAllowed'] as const).map(
    (why) => ({ at: 'stopped', why, when: now }) as const,
  ),
]

/** An answer in each state that it can be in. */
export const outboxItems: OutboxItem[] = outboxStates.map((state, index) => ({
  id: `o${index}`,
  command: { eventId: 'i', answer: 'tentativelyAccept', comment: '', sendResponse: true },
  basis: { start: 0, end: 0, isAllDay: false, recurrence: '' },
  givenAt: now,
  attempts: 0,
  state,
}))

const until = now + hour
const becauses: Because[] = [
  { kind: 'notChosen' },
  { kind: 'off' },
  { kind: 'paused', until: now + day },
  { kind: 'free' },
  { kind: 'free', nextStart: now + 3 * day },
  { kind: 'meeting', events: ['a'], until },
  { kind: 'meeting', events: ['a', 'b'], until },
  { kind: 'asking', events: [], until },
  ...(['online', 'away', 'dnd', 'offline', 'ooo', undefined] as const).map(
    (status): Because => ({ kind: 'leftAlone', by: 'userSet', status, events: ['a'], until }),
  ),
  ...(['change', 'request', 'answer', 'outOfOffice'] as const).map(
    (by): Because => ({ kind: 'leftAlone', by, events: ['a'], until }),
  ),
]

const failures = [
  'offline',
  'lost',
  'tls',
  'proxySignIn',
  'wrongServer',
  'throttled',
  'server',
  'signIn',
  'forbidden',
  'notFound',
  'reset',
  'refused',
] as const

const updates: AppState['update'][] = [
  ...(['policy', 'packageManager', 'testBuild', 'noServer'] as const).map((why) => ({ at: 'off', why }) as const),
  { at: 'current' },
  { at: 'current', checkedAt: now - hour },
  { at: 'checking' },
  { at: 'downloading', version: '12.3.4' },
  ...(['now', 'quit', 'later', 'afterMeeting'] as const).map(
    (when) => ({ at: 'ready', version: '12.3.4', when }) as const,
  ),
  ...(['network', 'signature', 'damaged', 'disk', 'trouble'] as const).map((why) => ({ at: 'failed', why }) as const),
]

const shown = (status: 'online' | 'away' | 'dnd' | 'offline' | 'ooo'): AppState['status'] => ({
  observed: {
    presence: { status, manual: true, dndEndTime: 0 },
    custom: { text: '', emoji: '1', expiresAt: until, duration: 'date_and_time' },
  },
  observedAt: now,
})

function withClock(state: AppState, clock: '12' | '24'): AppState {
  const { settings } = state
  return { ...state, settings: { ...settings, preferences: { ...settings.preferences, clock } } }
}

/** States of the app in which everything that it can say is said at least once, in both clocks. */
export function everyState(): AppState[] {
  const busy = { ...base, events: eventMap(busyDay), masters }
  const plan = (because: Because) => ({ desired: { availability: 'dnd' as const }, because, ledger: emptyLedger })
  const states: AppState[] = [
    { ...base, m365: { state: 'signedOut' }, mattermost: { state: 'signedOut' } },
    { ...base, m365: { state: 'signingIn' }, mattermost: { state: 'signedOut' } },
    { ...busy, m365: { state: 'signInNeeded', name: '田中' } },
    { ...busy, mattermost: { state: 'signInNeeded', name: '田中' } },
    { ...base, online: false },
    busy,
    { ...busy, events: eventMap(busyDay.slice(0, 1)) },
    {
      ...busy,
      reminders: [
        { eventId: 'a', start: now + hour },
        { eventId: 'running', start: now },
      ],
    },
    { ...busy, reminders: [{ eventId: 'untitled', start: now - hour }] },
    { ...busy, outbox: outboxItems },
    { ...busy, status: { pausedUntil: now + day } },
    ...becauses.map((because) => ({ ...busy, status: { plan: plan(because), observedAt: now } })),
    ...(['online', 'away', 'dnd', 'offline', 'ooo'] as const).map((status) => ({ ...busy, status: shown(status) })),
    { ...base, status: { observed: {} } },
    ...[undefined, now - day, now - hour].flatMap((seen) => [
      { ...base, sync: { at: seen, running: false } },
      { ...base, sync: { at: seen, running: true } },
      ...failures.map((failure) => ({ ...base, sync: { at: seen, running: false, failure } })),
    ]),
    ...updates.map((update) => ({ ...base, update })),
  ]
  return [...states.map((state) => withClock(state, '24')), ...states.map((state) => withClock(state, '12'))]
}

/** Every kind of change of an invitation. */
export function everyChange(): InvitationChange[] {
  const before = strangeEvent({
    id: 'a',
    subject: '旧',
    location: '',
    start: now - day,
    end: now - day + hour,
    attendees: [...'一二三四五六七'].map((name) => person(name, `${name}@例`)),
  })
  const after = strangeEvent({ id: 'a', start: now + hour, end: now + 2 * hour })
  const what = ['title', 'time', 'place', 'people'] as const
  const secret = { ...after, sensitivity: 'private' as const }
  return [
    { kind: 'new', event: answerTo, answerTo: 'i', series: false },
    { kind: 'new', event: busyDay[1] ?? answerTo, answerTo: 'master', series: true },
    { kind: 'new', event: busyDay[3] ?? answerTo, answerTo: 'secret', series: false },
    { kind: 'changed', event: after, before, what: [...what] },
    { kind: 'changed', event: before, before: after, what: [...what] },
    { kind: 'changed', event: { ...after, attendees: [] }, before: after, what: ['people'] },
    { kind: 'changed', event: after, before: { ...after, attendees: [] }, what: ['people'] },
    { kind: 'changed', event: secret, before: secret, what: ['time'] },
    { kind: 'cancelled', event: after },
    { kind: 'cancelled', event: secret },
  ]
}

/** The day of the events above, as a summary. */
export const everyAgenda = (state: AppState) =>
  [0, 1, 200].map((ahead) => agendaOf(state.events, now + ahead * day, state.zone, state.workingHours))

/** The texts with words that are neither of the catalogue nor data, with those words before them; `more` is data, too. */
export const foreign = (texts: readonly (string | undefined)[], more: readonly string[] = []): string[] =>
  texts.flatMap((text = '') => {
    const words = foreignWords(text, [...data, ...more])
    return words.length > 0 ? [`${words.join(' ')} in: ${text}`] : []
  })
