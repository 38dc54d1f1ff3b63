import type { Agenda, AgendaEntry } from '../core/calendar/agenda.ts'
import { isPrivate } from '../core/calendar/event.ts'
import { joinLink } from '../core/calendar/join.ts'
import { clockTime, type TimeStyle } from './times.ts'

/** Where a summary will be read: a DM must not carry private titles, this machine may. */
export type Audience = 'thisMachine' | 'elsewhere'

function title(entry: AgendaEntry, audience: Audience): string {
  if (audience === 'elsewhere' && isPrivate(entry.event)) return 'Private event'
  return entry.event.subject || '(no title)'
}

function time(entry: AgendaEntry, agenda: Agenda, style: TimeStyle): string {
  const start = entry.start < agenda.dayStart ? '…' : clockTime(entry.start, style)
  const end = entry.end > agenda.dayEnd ? '…' : clockTime(entry.end, style)
  return `${start} – ${end}`
}

function answerMark(entry: AgendaEntry): string {
  if (entry.event.response === 'tentativelyAccepted') return 'tentative'
  if (entry.event.response === 'notResponded' || (entry.event.response === 'none' && !entry.event.isOrganizer))
    return 'not answered'
  return ''
}

function notes(entry: AgendaEntry): string[] {
  return [answerMark(entry), entry.clashesWith.length > 0 ? 'clashes' : ''].filter(Boolean)
}

/** "3 meetings, 1 all day, 2 clash". */
export function summaryHeadline(agenda: Agenda): string {
  const meetings = agenda.timed.length
  const clashing = agenda.timed.filter((entry) => entry.clashesWith.length > 0).length
  if (meetings === 0 && agenda.allDay.length === 0) return 'Nothing on your calendar today'
  const parts = [meetings === 0 ? 'No meetings' : meetings === 1 ? '1 meeting' : `${meetings} meetings`]
  if (agenda.allDay.length > 0) parts.push(`${agenda.allDay.length} all day`)
  if (clashing > 0) parts.push(`${clashing} clash`)
  return parts.join(', ')
}

function free(agenda: Agenda, style: TimeStyle): string[] {
  if (agenda.timed.length === 0) return []
  return agenda.free.map((gap) => `Free from ${clockTime(gap.start, style)} to ${clockTime(gap.end, style)}`)
}

/** A day as plain lines, for a notification. */
export function summaryText(agenda: Agenda, style: TimeStyle, audience: Audience): string {
  const lines = [
    ...agenda.allDay.map((entry) => `All day: ${title(entry, audience)}`),
    ...agenda.timed.map((entry) =>
      [`${time(entry, agenda, style)} ${title(entry, audience)}`, ...notes(entry)].join(' · '),
    ),
    ...free(agenda, style),
  ]
  return lines.join('\n')
}

/** Text written by others, made harmless in Markdown: it mentions nobody and links nowhere. */
export function escapeMarkdown(text: string): string {
  return text.replace(/([\\`*_[\]#|<>~@])/g, '\\$1')
}

/** A day in Markdown, for a DM. Titles are escaped: they are written by others. */
export function summaryMarkdown(agenda: Agenda, style: TimeStyle, audience: Audience, links = true): string {
  const line = (entry: AgendaEntry, when: string) => {
    const link = !links || (audience === 'elsewhere' && isPrivate(entry.event)) ? undefined : joinLink(entry.event)
    const extras = [...notes(entry), link ? `[Join ${link.provider}](${link.url})` : ''].filter(Boolean)
    return `- **${when}** ${[escapeMarkdown(title(entry, audience)), ...extras].join(' · ')}`
  }
  return [
    `**${summaryHeadline(agenda)}**`,
    ...agenda.allDay.map((entry) => line(entry, 'All day')),
    ...agenda.timed.map((entry) => line(entry, time(entry, agenda, style))),
    ...free(agenda, style).map((text) => `*${text}*`),
  ].join('\n')
}
