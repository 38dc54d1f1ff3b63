import { type Agenda, type AgendaEntry, agendaOf } from '../../core/calendar/agenda.ts'
import { isPrivate } from '../../core/calendar/event.ts'
import type { AgendaItemView, AgendaView } from '../../ipc/view.ts'
import { titleOf } from '../../text/calendar.ts'
import { say } from '../../text/say.ts'
import { entryTime, freeText, summaryHeadline } from '../../text/summary.ts'
import { dateText, type TimeStyle } from '../../text/times.ts'
import type { AppState } from '../state/app-state.ts'
import { joinsOf } from './joins.ts'
import { placeOf } from './place.ts'

function agendaItem(
  entry: AgendaEntry,
  state: AppState,
  now: number,
  agenda: Agenda,
  style: TimeStyle,
): AgendaItemView {
  const { event, start, end } = entry
  const unanswered = event.response === 'notResponded' || (event.response === 'none' && !event.isOrganizer)
  return {
    id: event.id,
    title: titleOf(event),
    when: event.isAllDay ? say('time.allDay') : entryTime(entry, agenda, style),
    start,
    end,
    where: placeOf(event, state),
    ...joinsOf(event, state),
    clash: entry.clashesWith.length > 0,
    mark: unanswered ? 'not answered' : event.response === 'tentativelyAccepted' ? 'tentative' : '',
    state: end <= now ? 'past' : start <= now && !event.isAllDay ? 'now' : 'later',
    private: isPrivate(event),
  }
}

/** The day that `now` lies in, as the window shows it. */
export function todayView(state: AppState, now: number, style: TimeStyle): AgendaView {
  const agenda = agendaOf(state.events, now, state.zone, state.workingHours)
  const item = (entry: AgendaEntry) => agendaItem(entry, state, now, agenda, style)
  return {
    title: dateText('day', now, state.zone),
    headline: summaryHeadline(agenda),
    allDay: agenda.allDay.map(item),
    timed: agenda.timed.map(item),
    free: agenda.free.filter((gap) => gap.end > now).map((gap) => freeText(gap, style)),
  }
}
