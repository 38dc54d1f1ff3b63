import type { CalendarEvent, EventId, Instant } from '../calendar/event.ts'

/** Reminders that were shown, and those the user snoozed. Kept on disk so that none is shown twice. */
export interface ReminderLog {
  /** Key of each reminder shown, with the end of its meeting. */
  shown: Record<string, Instant>
  snoozed: { eventId: EventId; start: Instant; at: Instant }[]
}

/** The log of somebody who was never reminded. */
export const emptyReminderLog: ReminderLog = { shown: {}, snoozed: [] }

/** A reminder of a meeting. */
export interface Reminder {
  key: string
  event: CalendarEvent
  /** When it is due. */
  at: Instant
}

/** What to show at a moment, and when to look again. */
export interface DueReminders {
  /** To be shown now, one per meeting. */
  now: Reminder[]
  /** Meetings that began while nobody could be told. */
  missed: CalendarEvent[]
  /** Keys to note as shown. */
  keys: string[]
  /** When to look again. */
  next?: Instant
}

/** Meetings the user is reminded of: timed, not cancelled, accepted or their own. */
function wanted(event: CalendarEvent): boolean {
  if (event.isAllDay || event.isCancelled || event.type === 'seriesMaster') return false
  return event.isOrganizer || event.response === 'accepted' || event.response === 'organizer'
}

/** The key ties a reminder to the time it was for: a meeting that moves is reminded of again. */
function keyOf(event: CalendarEvent, lead: number): string {
  return `${event.id}@${event.start}-${lead}`
}

// A timer may be late by this much and still count as on time.
const grace = 90_000

/**
 * Which reminders are due. Leads are minutes before the start (0 is at the start). A meeting that started more than
 * a moment ago without its reminder being possible goes to `missed`, so that a wake brings one notice, not a burst.
 */
export function dueReminders(
  events: Iterable<CalendarEvent>,
  leads: readonly number[],
  log: ReminderLog,
  since: Instant,
  now: Instant,
): DueReminders {
  const due: DueReminders = { now: [], missed: [], keys: [] }
  let next = Infinity
  const snoozes = new Map(log.snoozed.map((snooze) => [`${snooze.eventId}@${snooze.start}`, snooze.at]))
  for (const event of events) {
    if (!wanted(event) || event.end <= since) continue
    const open = momentsOf(event, leads, snoozes).filter((moment) => log.shown[moment.key] === undefined)
    for (const moment of open) if (moment.at > now) next = Math.min(next, moment.at)
    // A meeting that is still ahead is always worth telling of; one that began counts from `since` on.
    const past = open
      .filter((moment) => moment.at <= now && (moment.at > since || event.start > now))
      .sort((a, b) => b.at - a.at)
    const latest = past[0]
    if (!latest) continue
    due.keys.push(...past.map((moment) => moment.key))
    const timely = now - latest.at <= grace || event.start > now
    if (timely) due.now.push(latest)
    // Somebody who was reminded of it, and then started the app again, has missed nothing.
    else if (!wasReminded(event, log)) due.missed.push(event)
  }
  due.now.sort((a, b) => a.event.start - b.event.start)
  due.missed.sort((a, b) => a.start - b.start)
  due.next = next === Infinity ? undefined : next
  return due
}

/** Whether any reminder of a meeting at its present time was shown. */
const wasReminded = (event: CalendarEvent, { shown }: ReminderLog): boolean =>
  Object.keys(shown).some(
    (key) => key.startsWith(`${event.id}@${event.start}-`) || key.startsWith(`${event.id}@${event.start}~`),
  )

/** The reminders that come up until a moment, soonest first; those that were shown or are due now are not among them. */
export function upcomingReminders(
  events: Iterable<CalendarEvent>,
  leads: readonly number[],
  log: ReminderLog,
  now: Instant,
  until: Instant,
): Reminder[] {
  const snoozes = new Map(log.snoozed.map((snooze) => [`${snooze.eventId}@${snooze.start}`, snooze.at]))
  const found: Reminder[] = []
  for (const event of events) {
    if (!wanted(event) || event.end <= now) continue
    for (const moment of momentsOf(event, leads, snoozes)) {
      if (log.shown[moment.key] === undefined && moment.at > now && moment.at <= until) found.push(moment)
    }
  }
  return found.sort((a, b) => a.at - b.at)
}

function momentsOf(event: CalendarEvent, leads: readonly number[], snoozes: ReadonlyMap<string, Instant>): Reminder[] {
  const moments = leads.map((lead) => ({ key: keyOf(event, lead), event, at: event.start - lead * 60_000 }))
  const snooze = snoozes.get(`${event.id}@${event.start}`)
  if (snooze !== undefined) moments.push({ key: `${event.id}@${event.start}~${snooze}`, event, at: snooze })
  return moments
}

/** The log with these keys noted, and what is long over forgotten. */
export function noteShown(log: ReminderLog, keys: readonly string[], now: Instant): ReminderLog {
  const shown = Object.fromEntries(Object.entries(log.shown).filter(([, when]) => when > now - 2 * 24 * 3600_000))
  for (const key of keys) shown[key] = now
  return { shown, snoozed: log.snoozed.filter((snooze) => snooze.at > now - 24 * 3600_000) }
}

/** Puts a reminder off to `at`; a second snooze of the same meeting replaces the first. */
export function snooze(log: ReminderLog, event: CalendarEvent, at: Instant): ReminderLog {
  const others = log.snoozed.filter((s) => s.eventId !== event.id || s.start !== event.start)
  return { ...log, snoozed: [...others, { eventId: event.id, start: event.start, at }] }
}
