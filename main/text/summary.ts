import type { Agenda, AgendaEntry } from '../core/calendar/agenda.ts'
import { isPrivate } from '../core/calendar/event.ts'
import { joinLink, type OwnMeetings } from '../core/calendar/join/join.ts'
import { titleOf } from './calendar.ts'
import { escapeMarkdown } from './foreign/markdown.ts'
import { inRow, say } from './say.ts'
import { clockSpan, clockTime, type TimeStyle } from './times.ts'

/** Where a summary will be read: a DM must not carry private titles, this machine may. */
export type Audience = 'thisMachine' | 'elsewhere'

function title(entry: AgendaEntry, audience: Audience): string {
  return audience === 'elsewhere' && isPrivate(entry.event) ? say('event.private') : titleOf(entry.event)
}

/** When an entry is on its day: "09:30 – 10:00"; an ellipsis stands for what lies on another day. */
export function entryTime(entry: AgendaEntry, day: Pick<Agenda, 'dayStart' | 'dayEnd'>, style: TimeStyle): string {
  if (entry.start >= day.dayStart && entry.end <= day.dayEnd) return clockSpan(entry.start, entry.end, style)
  return say('time.span', {
    start: entry.start < day.dayStart ? '…' : clockTime(entry.start, style),
    end: entry.end > day.dayEnd ? '…' : clockTime(entry.end, style),
  })
}

function notes({ event, clashesWith }: AgendaEntry): string[] {
  const unanswered = event.response === 'notResponded' || (event.response === 'none' && !event.isOrganizer)
  return [
    ...(event.response === 'tentativelyAccepted' ? [say('summary.tentative')] : []),
    ...(unanswered ? [say('summary.notAnswered')] : []),
    ...(clashesWith.length > 0 ? [say('summary.clashes')] : []),
  ]
}

/** "3 meetings, 1 all day, 2 clash". */
export function summaryHeadline(agenda: Agenda): string {
  const meetings = agenda.timed.length
  const allDay = agenda.allDay.length
  const clashing = agenda.timed.filter((entry) => entry.clashesWith.length > 0).length
  if (meetings === 0 && allDay === 0) return say('summary.nothing')
  return inRow([
    say('summary.meetings', { count: meetings }),
    ...(allDay > 0 ? [say('summary.allDay', { count: allDay })] : []),
    ...(clashing > 0 ? [say('summary.clash', { count: clashing })] : []),
  ])
}

/** "Free from 10:00 to 11:30". */
export function freeText(gap: { start: number; end: number }, style: TimeStyle): string {
  return say('summary.free', { start: clockTime(gap.start, style), end: clockTime(gap.end, style) })
}

function free(agenda: Agenda, style: TimeStyle): string[] {
  return agenda.timed.length === 0 ? [] : agenda.free.map((gap) => freeText(gap, style))
}

/** A day as plain lines, for a notification. */
export function summaryText(agenda: Agenda, style: TimeStyle, audience: Audience): string {
  const lines = [
    ...agenda.allDay.map((entry) => say('summary.allDayEvent', { title: title(entry, audience) })),
    ...agenda.timed.map((entry) =>
      [`${entryTime(entry, agenda, style)} ${title(entry, audience)}`, ...notes(entry)].join(' · '),
    ),
    ...free(agenda, style),
  ]
  return lines.join('\n')
}

/** A day in Markdown, for a DM. Titles are escaped: they are written by others. */
export function summaryMarkdown(
  agenda: Agenda,
  style: TimeStyle,
  audience: Audience,
  own: OwnMeetings | 'noLinks' = { hosts: [] },
): string {
  const line = (entry: AgendaEntry, when: string) => {
    const isHidden = audience === 'elsewhere' && isPrivate(entry.event)
    const link = own === 'noLinks' || isHidden ? undefined : joinLink(entry.event, own)
    const extras = [...notes(entry), ...(link ? [joinMarkdown(link)] : [])]
    return `- **${when}** ${[escapeMarkdown(title(entry, audience)), ...extras].join(' · ')}`
  }
  return [
    `**${summaryHeadline(agenda)}**`,
    ...agenda.allDay.map((entry) => line(entry, say('time.allDay'))),
    ...agenda.timed.map((entry) => line(entry, entryTime(entry, agenda, style))),
    ...free(agenda, style).map((text) => `*${text}*`),
  ].join('\n')
}

/** The link to join a meeting, in Markdown. */
export function joinMarkdown({ provider, url }: { provider: string; url: string }): string {
  // What would end the link before its end.
  const address = url.replace(/[()[\]<>\\\s]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
  return `[${say('event.join', { provider })}](${address})`
}
