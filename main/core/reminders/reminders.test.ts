import { describe, expect, it } from 'vitest'
import { at, event, hour, invitation, minute } from '../../../test/support/events.ts'
import { summaryMarkdown } from '../../text/summary.ts'
import { agendaOf } from '../calendar/agenda.ts'
import { nextSummary } from '../summary/summary.ts'
import { dueReminders, emptyReminderLog, noteShown, snooze } from './reminders.ts'

const start = at('2026-11-24T10:00:00Z')
const meeting = event({ start, end: start + hour })
const due = (now: number, log = emptyReminderLog, events = [meeting], since = start - 3 * hour) =>
  dueReminders(events, [5, 0], log, since, now)

describe('reminders', () => {
  it('come before and at the start, each once', () => {
    expect(due(start - 10 * minute)).toMatchObject({ now: [], next: start - 5 * minute })
    const first = due(start - 5 * minute)
    expect(first.now).toHaveLength(1)
    const log = noteShown(emptyReminderLog, first.keys, start - 5 * minute)
    expect(due(start - 4 * minute, log)).toMatchObject({ now: [], next: start })
    expect(due(start, log).now).toHaveLength(1)
  })

  it('are one when two are late together, and one notice for what began while nobody was there', () => {
    expect(due(start + 10_000)).toMatchObject({ now: [{ key: `${meeting.id}@${start}-0` }], missed: [] })
    const late = due(start + 30 * minute)
    expect(late).toMatchObject({ now: [], missed: [{ id: meeting.id }] })
    expect(due(start + 31 * minute, noteShown(emptyReminderLog, late.keys, start + 30 * minute)).missed).toEqual([])
  })

  it('were not missed by somebody who was reminded before the app was started again', () => {
    const log = noteShown(emptyReminderLog, due(start - 5 * minute).keys, start - 5 * minute)
    const late = due(start + 30 * minute, log)
    expect(late).toMatchObject({ now: [], missed: [] })
    expect(late.keys).toHaveLength(1)
  })

  it('come again for a meeting that moved', () => {
    const log = noteShown(emptyReminderLog, due(start - 5 * minute).keys, start)
    expect(
      due(start + hour - 5 * minute, log, [{ ...meeting, start: start + hour, end: start + 2 * hour }]).now,
    ).toHaveLength(1)
  })

  it('come for overlapping meetings both, and not for what was not accepted', () => {
    const others = [
      meeting,
      event({ id: 'other', start, end: start + hour }),
      invitation({ id: 'open', start, end: start + hour }),
      event({ id: 'no', response: 'declined', start, end: start + hour }),
      event({ id: 'mine', isOrganizer: true, response: 'organizer', start, end: start + hour }),
    ]
    expect(due(start - 5 * minute, emptyReminderLog, others).now.map((r) => r.event.id)).toEqual([
      meeting.id,
      'other',
      'mine',
    ])
  })

  it('come again when snoozed, once', () => {
    const shown = noteShown(emptyReminderLog, due(start - 5 * minute).keys, start - 5 * minute)
    const log = snooze(shown, meeting, start - 2 * minute)
    expect(due(start - 3 * minute, log)).toMatchObject({ now: [], next: start - 2 * minute })
    const again = due(start - 2 * minute, log)
    expect(again.now).toHaveLength(1)
    expect(due(start - minute, noteShown(log, again.keys, start)).now).toEqual([])
  })
})

describe('the daily summary', () => {
  const settings = { enabled: true, time: '08:00', days: [1, 2, 3, 4, 5] }
  const next = (iso: string, lastShown?: string) => {
    const when = nextSummary(settings, lastShown, at(iso), 'Europe/Vienna')
    return when === undefined ? undefined : new Date(when).toISOString()
  }
  it('is due at the user’s time, in the machine’s zone, also across a change of summer time', () => {
    expect(next('2026-11-24T05:00:00Z')).toBe('2026-11-24T07:00:00.000Z')
    expect(next('2026-03-27T12:00:00Z', '2026-03-27')).toBe('2026-03-30T06:00:00.000Z')
    expect(next('2026-10-23T12:00:00Z', '2026-10-23')).toBe('2026-10-26T07:00:00.000Z')
  })
  it('is caught up later the same day, and not shown twice', () => {
    expect(next('2026-11-24T15:00:00Z')).toBe('2026-11-24T07:00:00.000Z')
    expect(next('2026-11-24T15:00:00Z', '2026-11-24')).toBe('2026-11-25T07:00:00.000Z')
  })
  it('keeps to its days', () => {
    expect(next('2026-11-27T12:00:00Z', '2026-11-27')).toBe('2026-11-30T07:00:00.000Z')
    expect(nextSummary({ ...settings, days: [] }, undefined, start, 'Europe/Vienna')).toBeUndefined()
  })
  it('says no private title to others, and lets no title write Markdown', () => {
    const list = [
      event({
        id: 'a',
        subject: 'Doctor',
        sensitivity: 'private',
        start,
        end: start + hour,
        onlineMeetingUrl: 'https://zoom.us/j/1',
      }),
      event({ id: 'b', subject: '[click](https://evil.example) @all', start: start + hour, end: start + 2 * hour }),
    ]
    const text = summaryMarkdown(
      agendaOf(list, start, 'Europe/Vienna', { start: '08:00', end: '17:00' }),
      { zone: 'Europe/Vienna', hour12: false },
      'elsewhere',
    )
    expect(text).toContain('**11:00 – 12:00** Private event')
    expect(text).not.toContain('Doctor')
    expect(text).not.toContain('zoom')
    expect(text).toContain('\\[click\\]')
    expect(text).toContain('@\u200Ball')
  })
})
