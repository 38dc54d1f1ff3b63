import { conflictsOf } from '../../core/calendar/conflicts.ts'
import { type Attendee, type CalendarEvent, isPrivate } from '../../core/calendar/event.ts'
import { otherPeople } from '../../core/calendar/people.ts'
import { endIn, startIn, toIana } from '../../core/calendar/zones.ts'
import { cut } from '../../core/foreign-text/foreign-text.ts'
import { seenOf } from '../../core/invitations/answer.ts'
import type { Invitation } from '../../core/invitations/waiting.ts'
import type { InvitationView, PersonView, QueueView } from '../../ipc/view.ts'
import { titleOf, whenText } from '../../text/calendar.ts'
import { organizerName, personName } from '../../text/foreign/people.ts'
import { queueText } from '../../text/invitations.ts'
import { recurrenceInWords } from '../../text/recurrence.ts'
import { say } from '../../text/say.ts'
import { clockTime, type TimeStyle } from '../../text/times.ts'
import { joinsOf } from '../calendar/joins.ts'
import { placeOf } from '../calendar/place.ts'
import type { AppState } from '../state/app-state.ts'
import { timelineOf } from './timeline.ts'

const isMail = (address: string) => address.includes('@')
const listedPeople = 12
const longestText = 4000

function personView(person: Attendee): PersonView {
  const answers = { accepted: 'accepted', tentativelyAccepted: 'tentative', declined: 'declined' } as const
  const answer = answers[person.response as keyof typeof answers] ?? ''
  return { name: personName(person), address: person.address, answer, optional: person.type === 'optional' }
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

/** An invitation as the window shows it. */
export function invitationView(invitation: Invitation, state: AppState, now: number, style: TimeStyle): InvitationView {
  const { event } = invitation
  const start = startIn(event, state.zone)
  const end = endIn(event, state.zone)
  const master = invitation.series ? state.masters.get(invitation.id) : undefined
  const recurrence = master?.recurrence ?? event.recurrence
  const people = event.hideAttendees ? [] : otherPeople(event, state.m365.person)
  const clashes = conflictsOf(event, state.events, state.zone)
  return {
    id: invitation.id,
    seen: seenOf(master ?? event),
    eventId: event.id,
    title: titleOf(event),
    organizer: { name: organizerName(event), address: isMail(event.organizer.address) ? event.organizer.address : '' },
    when: whenText(event, start, end, now, style),
    organizerWhen: organizerWhen(event, now, style),
    start,
    end,
    allDay: event.isAllDay,
    recurrence: recurrence && recurrenceInWords(recurrence),
    where: placeOf(event, state),
    join: joinsOf(event, state).join,
    people: people.slice(0, listedPeople).map(personView),
    morePeople: Math.max(0, people.length - listedPeople),
    text: cut(event.body.trim(), longestText),
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

/** The answers on their way, as the window shows them. */
export function queueView(state: AppState): QueueView[] {
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
