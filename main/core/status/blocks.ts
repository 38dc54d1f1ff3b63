import { type CalendarEvent, type EventId, type Instant, isPrivate } from '../calendar/event.ts'
import { foremost } from '../calendar/foremost.ts'
import { endIn, startIn } from '../calendar/zones.ts'
import { cut, oneLine } from '../foreign-text/foreign-text.ts'
import type { Channel, Ledger } from './ledger.ts'
import { countsAsBusy, type StatusRules } from './rules.ts'

/** A meeting placed in the user's zone. */
export interface Busy {
  event: CalendarEvent
  start: Instant
  end: Instant
}

/** An unbroken stretch of meetings that holds `now`. */
export interface Block {
  start: Instant
  end: Instant
  /** All meetings of the stretch, soonest first. */
  meetings: Busy[]
  /** The meeting to name: the foremost of those running, or the last that ended. */
  current: Busy
}

/** The events that make the user busy, soonest first. */
export function busyTimes(events: Iterable<CalendarEvent>, rules: StatusRules, zone: string): Busy[] {
  const busy: Busy[] = []
  for (const event of events) {
    if (!countsAsBusy(event, rules)) continue
    const start = startIn(event, zone)
    const end = endIn(event, zone)
    if (end > start) busy.push({ event, start, end })
  }
  return busy.sort((a, b) => a.start - b.start || a.end - b.end)
}

/** The stretch that holds `now`, made of the meetings the user has not taken back on this channel. */
export function blockAt(
  now: Instant,
  busy: Busy[],
  ledger: Ledger,
  channel: Channel,
  gapMs: number,
): Block | undefined {
  const released = new Set(ledger.released.filter((r) => r.channel === channel).map((r) => r.event))
  let block: { start: Instant; end: Instant; meetings: Busy[] } | undefined
  for (const meeting of busy) {
    if (released.has(meeting.event.id)) continue
    if (block && meeting.start <= block.end + gapMs) {
      block.meetings.push(meeting)
      block.end = Math.max(block.end, meeting.end)
      continue
    }
    if (block && block.end > now) break
    if (meeting.start > now) return undefined
    block = { start: meeting.start, end: meeting.end, meetings: [meeting] }
  }
  if (!block || block.end <= now || block.start > now) return undefined
  const started = block.meetings.filter((meeting) => meeting.start <= now)
  const current = foremost(started.filter((meeting) => meeting.end > now)) ?? started.at(-1)
  return current && { ...block, current }
}

/** Ids of the meetings that run at `now`. */
export function runningAt(now: Instant, busy: Busy[]): EventId[] {
  return busy.filter((meeting) => meeting.start <= now && meeting.end > now).map((meeting) => meeting.event.id)
}

const maxText = 100

/** The custom status text for a meeting: its title only if the user chose so and the event is not private. */
export function statusText(event: CalendarEvent, rules: StatusRules): string {
  const title = rules.customStatus === 'title' && !isPrivate(event) ? oneLine(event.subject) : ''
  // Mattermost silently cuts at 100 runes; cutting here keeps "is it still ours?" an exact comparison.
  return cut(title || rules.text.trim(), maxText, '').trim()
}
