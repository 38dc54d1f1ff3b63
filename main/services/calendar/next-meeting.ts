import type { CalendarEvent } from '../../core/calendar/event.ts'
import { addDays, startOfDay } from '../../core/calendar/zones.ts'
import type { AppState } from '../state/app-state.ts'

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
