import { joinLink } from '../../core/calendar/join/join.ts'
import type { ReminderView } from '../../ipc/view.ts'
import { titleOf, whenText } from '../../text/calendar.ts'
import { startsText, type TimeStyle } from '../../text/times.ts'
import type { AppState } from '../state/app-state.ts'
import { ownMeetings } from '../state/own-meetings.ts'

/** The reminders on show. */
export function reminderViews(state: AppState, now: number, style: TimeStyle): ReminderView[] {
  return state.reminders.flatMap(({ eventId }) => {
    const event = state.events.get(eventId)
    if (!event) return []
    const when = `${whenText(event, event.start, event.end, now, style)} · ${startsText(event.start, now)}`
    return [
      {
        eventId,
        title: titleOf(event),
        when,
        join: joinLink(event, ownMeetings(state))?.provider,
        started: event.start <= now,
      },
    ]
  })
}
