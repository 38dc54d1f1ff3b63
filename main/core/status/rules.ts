import type { CalendarEvent } from '../calendar/event.ts'
import { headcount } from '../calendar/people.ts'

/** What the user chose about their status. Every field is shown in Settings. */
export interface StatusRules {
  /** Availability to set in meetings. */
  availability: 'none' | 'away' | 'dnd'
  /** Custom status to set in meetings; `title` falls back to `text` for private events. */
  customStatus: 'off' | 'text' | 'title'
  text: string
  /** Mattermost short name without colons. */
  emoji: string
  busy: boolean
  tentative: boolean
  oof: boolean
  workingElsewhere: boolean
  /** How many other people a meeting needs; 0 counts the user's own blocks too. Out of office needs nobody. */
  minAttendees: number
  allDay: boolean
  /** Count invitations that wait for an answer. */
  unanswered: boolean
  /** Two meetings at most this far apart are one. */
  mergeGapMinutes: number
  /** Ask at each meeting instead of setting the status. */
  askFirst: boolean
  /** Replace a status the user set by hand; put it back afterwards. */
  overrideManual: boolean
}

/** The rules of a new user. */
export const defaultStatusRules: StatusRules = {
  availability: 'dnd',
  customStatus: 'text',
  text: 'In a meeting',
  emoji: 'calendar',
  busy: true,
  tentative: false,
  oof: false,
  workingElsewhere: false,
  minAttendees: 1,
  allDay: false,
  unanswered: false,
  mergeGapMinutes: 5,
  askFirst: false,
  overrideManual: false,
}

/** Whether an event makes the user busy under these rules. */
export function countsAsBusy(event: CalendarEvent, rules: StatusRules): boolean {
  if (event.type === 'seriesMaster' || event.isCancelled || event.response === 'declined') return false
  if (event.isAllDay && !rules.allDay) return false
  // Whoever is out of the office or works elsewhere is so alone.
  const isAlone = event.showAs === 'oof' || event.showAs === 'workingElsewhere'
  if (!isAlone && headcount(event) < rules.minAttendees) return false
  const unanswered = !event.isOrganizer && (event.response === 'notResponded' || event.response === 'none')
  if (unanswered) return rules.unanswered && event.showAs !== 'free'
  switch (event.showAs) {
    case 'busy':
      return rules.busy
    case 'tentative':
      return rules.tentative
    case 'oof':
      return rules.oof
    case 'workingElsewhere':
      return rules.workingElsewhere
    default:
      return false
  }
}
