import { agendaOf } from '../../core/calendar/agenda.ts'
import { conflictsOf } from '../../core/calendar/conflicts.ts'
import type { CalendarEvent } from '../../core/calendar/event.ts'
import { endIn, startIn } from '../../core/calendar/zones.ts'
import type { InvitationView, TimelineBlock } from '../../ipc/view.ts'
import { titleOf } from '../../text/calendar.ts'
import { say } from '../../text/say.ts'
import { clockTime, dayInWords, type TimeStyle } from '../../text/times.ts'
import type { AppState } from '../state/app-state.ts'

/** The day of an event as a strip: what lies beside it, and what is at the same time. */
export function timelineOf(
  event: CalendarEvent,
  state: AppState,
  now: number,
  style: TimeStyle,
): InvitationView['timeline'] {
  const start = startIn(event, state.zone)
  const end = endIn(event, state.zone)
  const agenda = agendaOf(state.events, start, state.zone, state.workingHours)
  const clashes = new Set(conflictsOf(event, state.events, state.zone).map((other) => other.id))
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
  // Full hours of the reader's day; in some zones they are not those of UTC.
  const hoursInto = (at: number) => (at - agenda.dayStart) / hour
  const from = event.isAllDay
    ? agenda.dayStart + 8 * hour
    : agenda.dayStart + Math.max(0, Math.floor(hoursInto(first))) * hour
  const to = event.isAllDay
    ? agenda.dayStart + 18 * hour
    : Math.min(agenda.dayEnd, agenda.dayStart + Math.ceil(hoursInto(last)) * hour)
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
