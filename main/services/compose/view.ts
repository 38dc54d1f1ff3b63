import { type Agenda, type AgendaEntry, agendaOf } from '../../core/calendar/agenda.ts'
import { conflictsOf } from '../../core/calendar/conflicts.ts'
import { type Attendee, type CalendarEvent, isPrivate } from '../../core/calendar/event.ts'
import { joinLink } from '../../core/calendar/join.ts'
import { addDays, endIn, startIn, startOfDay, toIana } from '../../core/calendar/zones.ts'
import { type Invitation, waitingInvitations } from '../../core/invitations/waiting.ts'
import type {
  AgendaItemView,
  AgendaView,
  InviteView,
  PersonView,
  QueueView,
  ReminderView,
  StatusView,
  TimelineBlock,
  TrayState,
  View,
} from '../../ipc/view.ts'
import { syncText, titleOf, whenText } from '../../text/calendar.ts'
import { queueText } from '../../text/invitations.ts'
import { recurrenceInWords } from '../../text/recurrence.ts'
import { say } from '../../text/say.ts'
import { availabilityText, becauseText, shownText } from '../../text/status.ts'
import { entryTime, freeText, summaryHeadline } from '../../text/summary.ts'
import { clockTime, dateText, dayInWords, startsText, type TimeStyle, untilInWords } from '../../text/times.ts'
import { updateText } from '../../text/updates.ts'
import type { AppState } from '../state/app-state.ts'

const listedPeople = 12
const longestText = 4000

/** How this user wants times. */
export function styleOf(state: AppState): TimeStyle {
  const { clock } = state.settings.preferences
  return { zone: state.zone, hour12: clock === 'auto' ? state.hour12 : clock === '12' }
}

/** The invitations that wait, without those whose answer is on its way. */
export function openInvitations(state: AppState, now: number): Invitation[] {
  const answered = new Set(
    state.outbox.filter((item) => item.state.at !== 'stopped').map((item) => item.command.eventId),
  )
  return waitingInvitations(state.events.values(), state.masters, now, state.zone).filter(
    (invitation) => !answered.has(invitation.id),
  )
}

/** The next meeting to go to: the one that runs, or the one that comes. */
export function nextMeeting(state: AppState, now: number): CalendarEvent | undefined {
  let next: CalendarEvent | undefined
  const dayEnd = addDays(startOfDay(now, state.zone), 1, state.zone)
  for (const event of state.events.values()) {
    if (event.isAllDay || event.isCancelled || event.response === 'declined' || event.showAs === 'free') continue
    if (event.end <= now || event.start >= dayEnd) continue
    if (!next || Math.abs(event.start - now) < Math.abs(next.start - now)) next = event
  }
  return next
}

/** The state of the tray icon: a ladder, the most urgent state first. */
export function trayState(state: AppState, now: number): TrayState {
  if (state.m365.state === 'signedOut' && state.mattermost.state === 'signedOut') return 'signedOut'
  const needsPerson = state.m365.state === 'signInNeeded' || state.mattermost.state === 'signInNeeded'
  const severe = state.problems.some((problem) => problem.severity === 'error')
  if (needsPerson || severe || !state.online || state.sync.failure || state.status.failure) return 'problem'
  if (openInvitations(state, now).length > 0) return 'invites'
  return state.status.plan?.because.kind === 'meeting' ? 'meeting' : 'free'
}

/** Where a meeting is. A location that is nothing but its join link says no more than the Join button does. */
function placeOf(event: CalendarEvent): string {
  const place = event.location.trim()
  return URL.canParse(place) && joinLink(event)?.url === new URL(place).href ? '' : place
}

function personView(person: Attendee): PersonView {
  const answers = { accepted: 'accepted', tentativelyAccepted: 'tentative', declined: 'declined' } as const
  const answer = answers[person.response as keyof typeof answers] ?? ''
  return { name: person.name || person.address, address: person.address, answer, optional: person.type === 'optional' }
}

function organizerWhen(event: CalendarEvent, now: number, style: TimeStyle): string | undefined {
  const zone = toIana(event.originalStartTimeZone)
  if (!zone || event.isAllDay) return undefined
  const theirs = { ...style, zone }
  if (clockTime(event.start, theirs) === clockTime(event.start, style)) return undefined
  return say('time.inZone', {
    when: whenText(event, event.start, event.end, now, theirs),
    zone: zone.replaceAll('_', ' '),
  })
}

function timelineOf(event: CalendarEvent, state: AppState, now: number, style: TimeStyle): InviteView['timeline'] {
  const start = startIn(event, state.zone)
  const end = endIn(event, state.zone)
  const agenda = agendaOf(state.events.values(), start, state.zone, state.workingHours)
  const clashes = new Set(conflictsOf(event, state.events.values(), state.zone).map((other) => other.id))
  const hour = 3600_000
  const first = Math.min(
    start,
    agenda.dayStart + 8 * hour,
    ...agenda.timed.map((entry) => Math.max(entry.start, agenda.dayStart)),
  )
  const last = Math.max(
    end,
    agenda.dayStart + 18 * hour,
    ...agenda.timed.map((entry) => Math.min(entry.end, agenda.dayEnd)),
  )
  const from = event.isAllDay ? agenda.dayStart + 8 * hour : Math.max(agenda.dayStart, first - (first % hour))
  const to = event.isAllDay ? agenda.dayStart + 18 * hour : Math.min(agenda.dayEnd, Math.ceil(last / hour) * hour)
  const blocks: TimelineBlock[] = agenda.timed
    .filter((entry) => entry.event.id !== event.id && entry.end > from && entry.start < to)
    .map((entry) => ({
      start: Math.max(entry.start, from),
      end: Math.min(entry.end, to),
      title: `${clockTime(entry.start, style)} ${titleOf(entry.event)}`,
      kind: clashes.has(entry.event.id) ? 'clash' : 'other',
    }))
  blocks.push({ start: Math.max(start, from), end: Math.min(end, to), title: titleOf(event), kind: 'this' })
  const hours = []
  const step = to - from > 14 * hour ? 4 * hour : 2 * hour
  for (let at = from; at <= to; at += step) hours.push({ at, label: clockTime(at, style) })
  const others = blocks.length - 1
  const day = dayInWords(start, now, state.zone)
  const summary =
    others === 0
      ? say('timeline.alone', { day })
      : say('timeline.others', { day, count: others, clashes: clashes.size })
  return { start: from, end: to, blocks, hours, summary }
}

function inviteView(invitation: Invitation, state: AppState, now: number, style: TimeStyle): InviteView {
  const { event } = invitation
  const start = startIn(event, state.zone)
  const end = endIn(event, state.zone)
  const master = invitation.series ? state.masters.get(invitation.id) : undefined
  const recurrence = master?.recurrence ?? event.recurrence
  const people = event.hideAttendees ? [] : event.attendees.filter((person) => person.type !== 'resource')
  const clashes = conflictsOf(event, state.events.values(), state.zone)
  return {
    id: invitation.id,
    eventId: event.id,
    title: titleOf(event),
    organizer: { name: event.organizer.name || event.organizer.address, address: event.organizer.address },
    when: whenText(event, start, end, now, style),
    organizerWhen: organizerWhen(event, now, style),
    start,
    end,
    allDay: event.isAllDay,
    recurrence: recurrence && recurrenceInWords(recurrence),
    where: placeOf(event),
    join: joinLink(event)?.provider,
    people: people.slice(0, listedPeople).map(personView),
    morePeople: Math.max(0, people.length - listedPeople),
    text: event.body.trim().slice(0, longestText),
    private: isPrivate(event),
    clashes: clashes.map((other) => ({
      title: titleOf(other),
      when: whenText(other, startIn(other, state.zone), endIn(other, state.zone), now, style),
    })),
    timeline: timelineOf(event, state, now, style),
    canPropose:
      event.allowNewTimeProposals &&
      state.canProposeNewTime &&
      event.responseRequested &&
      !event.isAllDay &&
      !invitation.series,
    canNotify: event.responseRequested,
  }
}

function queueView(state: AppState): QueueView[] {
  return state.outbox
    .filter((item) => item.state.at !== 'sent')
    .map((item) => {
      const event = state.masters.get(item.command.eventId) ?? state.events.get(item.command.eventId)
      const names = { held: 'held', queued: 'waiting', unsure: 'sending', sent: 'sent', stopped: 'stopped' } as const
      return {
        id: item.id,
        eventId: item.command.eventId,
        title: titleOf(event),
        answer: item.command.answer,
        state: names[item.state.at],
        text: queueText(item.state),
        until: item.state.at === 'held' ? item.state.until : undefined,
      }
    })
}

function agendaItem(entry: AgendaEntry, now: number, agenda: Agenda, style: TimeStyle): AgendaItemView {
  const { event, start, end } = entry
  const unanswered = event.response === 'notResponded' || (event.response === 'none' && !event.isOrganizer)
  return {
    id: event.id,
    title: titleOf(event),
    when: event.isAllDay ? say('time.allDay') : entryTime(entry, agenda, style),
    start,
    end,
    where: placeOf(event),
    join: joinLink(event)?.provider,
    clash: entry.clashesWith.length > 0,
    mark: unanswered ? 'not answered' : event.response === 'tentativelyAccepted' ? 'tentative' : '',
    state: end <= now ? 'past' : start <= now && !event.isAllDay ? 'now' : 'later',
    private: isPrivate(event),
  }
}

function todayView(state: AppState, now: number, style: TimeStyle): AgendaView {
  const agenda = agendaOf(state.events.values(), now, state.zone, state.workingHours)
  const item = (entry: AgendaEntry) => agendaItem(entry, now, agenda, style)
  return {
    title: dateText('day', now, state.zone),
    headline: summaryHeadline(agenda),
    allDay: agenda.allDay.map(item),
    timed: agenda.timed.map(item),
    free: agenda.free.filter((gap) => gap.end > now).map((gap) => freeText(gap, style)),
  }
}

/** The status as words: the headline of the window's status page and of the tray's menu. */
export function statusView(state: AppState, now: number): StatusView {
  const style = styleOf(state)
  const { plan, observed, observedAt, pausedUntil } = state.status
  const because = plan?.because
  const titles = because && 'events' in because ? because.events.map((id) => titleOf(state.events.get(id))) : []
  const shown = shownText(observed, now)
  let headline = shown
  let by: StatusView['by'] = observed?.presence?.manual ? 'you' : observed ? 'mattermost' : 'nobody'
  if (plan && because?.kind === 'meeting') {
    by = 'mattercal'
    const what = plan.desired.availability ? availabilityText(plan.desired.availability) : (plan.desired.text ?? '')
    headline = say('status.until', { what, until: untilInWords(because.until, now, style) })
  }
  return {
    headline,
    because: because ? becauseText(because, titles, now, style) : say('status.notSignedIn'),
    by,
    shown,
    seenAt: observedAt === undefined ? undefined : clockTime(observedAt, style),
    pausedUntil: pausedUntil !== undefined && pausedUntil > now ? untilInWords(pausedUntil, now, style) : undefined,
    canLeaveAlone: because?.kind === 'meeting',
    ask: because?.kind === 'asking' ? say('status.ask', { until: untilInWords(because.until, now, style) }) : undefined,
  }
}

function reminderViews(state: AppState, now: number, style: TimeStyle): ReminderView[] {
  return state.reminders.flatMap(({ eventId }) => {
    const event = state.events.get(eventId)
    if (!event) return []
    const when = `${whenText(event, event.start, event.end, now, style)} · ${startsText(event.start, now)}`
    return [{ eventId, title: titleOf(event), when, join: joinLink(event)?.provider, started: event.start <= now }]
  })
}

function firstRun(state: AppState): View['firstRun'] {
  const { settings, keychain } = state
  if ((keychain === 'missing' || keychain === 'locked') && !settings.withoutKeychain) return 'keychain'
  if (!settings.preferences.statusChosen) {
    if (state.m365.state === 'signedOut' || state.m365.state === 'signingIn') return 'm365'
    if (state.mattermost.state === 'signedOut' || state.mattermost.state === 'signingIn') return 'mattermost'
    return 'status'
  }
  return 'done'
}

function updateView({ update }: AppState, now: number, style: TimeStyle): View['update'] {
  const canLook = update.at === 'current' || update.at === 'failed' || update.at === 'ready'
  return { text: updateText(update, now, style), ready: update.at === 'ready', canLook }
}

/** The window's view of the state at a moment. */
export function viewOf(state: AppState, now: number, version: string): View {
  const style = styleOf(state)
  const { settings, sync } = state
  const { m365, mattermost } = settings.connection
  const account = ({ state: s, name, problem, adminLink }: AppState['m365']) => ({
    state: s,
    name,
    problem,
    adminLink: adminLink !== undefined,
  })
  return {
    now,
    zone: style.zone,
    hour12: style.hour12,
    firstRun: firstRun(state),
    m365: account(state.m365),
    mattermost: { ...account(state.mattermost), server: mattermost?.server },
    connection: {
      cloud: m365?.cloud ?? 'global',
      tenantId: m365?.tenantId ?? '',
      clientId: m365?.clientId ?? '',
      server: mattermost?.server ?? '',
      oauthClientId: mattermost?.oauthClientId ?? '',
    },
    bot: {
      state: state.botLink.state,
      url: settings.connection.bot?.url,
      username: settings.connection.bot?.botUsername || undefined,
      problem: state.botLink.problem,
    },
    locks: state.locks,
    online: state.online,
    sync: {
      text: syncText(sync, now, style),
      running: sync.running,
      stale: sync.failure !== undefined || (sync.at !== undefined && now - sync.at > 15 * 60_000),
      loaded: sync.at !== undefined,
    },
    problems: [...state.problems],
    proxyAsking: state.proxyAsking,
    update: updateView(state, now, style),
    invites: openInvitations(state, now).map((invitation) => inviteView(invitation, state, now, style)),
    queue: queueView(state),
    today: todayView(state, now, style),
    status: statusView(state, now),
    reminders: reminderViews(state, now, style),
    preferences: settings.preferences,
    keychain: state.keychain,
    version,
  }
}
