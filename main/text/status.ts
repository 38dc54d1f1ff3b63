import type { Instant } from '../core/calendar/event.ts'
import type { Availability, CustomStatus, Observed } from '../core/status/ledger.ts'
import type { Because } from '../core/status/planner.ts'
import { type MessageId, say } from './say.ts'
import { type TimeStyle, untilInWords } from './times.ts'

const availabilities: Record<Availability, MessageId> = {
  online: 'status.online',
  away: 'status.away',
  dnd: 'status.dnd',
  offline: 'status.offline',
  ooo: 'status.ooo',
}

/** The name of an availability: "Do not disturb". */
export const availabilityText = (availability: Availability): string => say(availabilities[availability])

/** What Mattermost shows of the user: "Away · In a meeting". */
export function shownText(observed: Observed | undefined, now: Instant): string {
  if (!observed) return say('status.notKnown')
  const presence = observed.presence ? availabilityText(observed.presence.status) : say('status.switchedOff')
  const custom = observed.custom
  const visible = (status: CustomStatus) => status.expiresAt === undefined || status.expiresAt > now
  return custom && visible(custom) ? `${presence} · ${custom.text || `:${custom.emoji}:`}` : presence
}

/** The meetings that a status is about, in one phrase. */
function meetingText(titles: readonly string[]): string {
  const [title] = titles
  if (title === undefined) return say('event.yourMeeting')
  return titles.length > 1 ? say('event.meetingAndMore', { title, count: titles.length - 1 }) : title
}

/** Why the status is what it is. `titles` are those of the meetings that it is about. */
export function becauseText(because: Because, titles: readonly string[], now: Instant, style: TimeStyle): string {
  const until = (at: Instant) => untilInWords(at, now, style)
  const meeting = meetingText(titles)
  switch (because.kind) {
    case 'notChosen':
      return say('because.notChosen')
    case 'off':
      return say('because.off')
    case 'paused':
      return say('because.paused', { until: until(because.until) })
    case 'free':
      return because.nextStart === undefined
        ? say('because.free')
        : say('because.freeUntil', { start: until(because.nextStart) })
    case 'meeting':
      return say('because.meeting', { meeting, until: until(because.until) })
    case 'asking':
      return say('because.asking', { meeting })
    case 'leftAlone':
      return leftAloneText(because, meeting)
  }
}

function leftAloneText(because: Extract<Because, { kind: 'leftAlone' }>, meeting: string): string {
  switch (because.by) {
    case 'userSet':
      return say('because.userSet', { availability: because.status ?? 'none', meeting })
    case 'change':
      return say('because.change', { meeting })
    case 'request':
      return say('because.request', { meeting })
    case 'answer':
      return say('because.answer', { meeting })
    case 'outOfOffice':
      return say('because.outOfOffice')
  }
}
