import { takesTime } from './conflicts.ts'
import type { CalendarEvent, Instant } from './event.ts'
import { gaps, type Interval, merge, overlaps } from './intervals.ts'
import { type Events, eventsWithin } from './placement.ts'
import { addDays, startOfDay, timeOnDay } from './zones.ts'

/** An event on a day, with the part of the day that it takes. */
export interface AgendaEntry {
  event: CalendarEvent
  start: Instant
  end: Instant
  /** Ids of the other events of the day that share time with this one. */
  clashesWith: string[]
}

/** A day: from midnight to midnight in the reader's zone, in order of start. */
export interface Agenda {
  dayStart: Instant
  dayEnd: Instant
  allDay: AgendaEntry[]
  timed: AgendaEntry[]
  /** Free stretches of the working day of at least half an hour. */
  free: Interval[]
}

/** When the working day begins and ends, in the machine's zone; one that ends before it begins goes over midnight. */
export interface WorkingHours {
  /** "08:00", wall clock. */
  start: string
  end: string
}

/** The working hours of a day. Those that go over midnight are its first and its last hours. */
function workingTimes({ start: dayStart, end: dayEnd }: Interval, hours: WorkingHours, zone: string): Interval[] {
  const start = timeOnDay(dayStart, hours.start, zone)
  const end = timeOnDay(dayStart, hours.end, zone)
  if (end > start) return [{ start, end }]
  return [
    { start: dayStart, end },
    { start, end: dayEnd },
  ]
}

const worthMentioning = 30 * 60_000

/** A day told in order: all-day events, then timed ones, with clashes and the free time between them. */
export function agendaOf(events: Events, now: Instant, zone: string, hours: WorkingHours): Agenda {
  const dayStart = startOfDay(now, zone)
  const dayEnd = addDays(dayStart, 1, zone)
  const day = { start: dayStart, end: dayEnd }
  const entries: AgendaEntry[] = []
  for (const { event, start, end } of eventsWithin(events, zone, day)) {
    if (event.isCancelled || event.response === 'declined') continue
    const momentary = start === end && start >= dayStart && start < dayEnd
    if (momentary || overlaps({ start, end }, day)) entries.push({ event, start, end, clashesWith: [] })
  }
  entries.sort((a, b) => a.start - b.start || a.end - b.end || a.event.subject.localeCompare(b.event.subject))
  const allDay = entries.filter((entry) => entry.event.isAllDay)
  const timed = entries.filter((entry) => !entry.event.isAllDay)
  const busy = timed.filter((entry) => takesTime(entry.event))
  for (let i = 0; i < busy.length; i++) {
    for (let j = i + 1; j < busy.length; j++) {
      const a = busy[i] as AgendaEntry
      const b = busy[j] as AgendaEntry
      if (b.start >= a.end) break
      if (!overlaps(a, b)) continue
      a.clashesWith.push(b.event.id)
      b.clashesWith.push(a.event.id)
    }
  }
  const free = workingTimes(day, hours, zone).flatMap((working) => gaps(merge(busy), working))
  return { dayStart, dayEnd, allDay, timed, free: free.filter((gap) => gap.end - gap.start >= worthMentioning) }
}
