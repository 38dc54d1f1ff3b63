import { describe, expect, it } from 'vitest'
import { problemsOf } from '../../../test/support/dialogs.ts'
import { at, event, hour, invitation, minute } from '../../../test/support/events.ts'
import { dialogSchema, messageBodySchema } from '../../bot-link/protocol.ts'
import type { CalendarEvent } from '../../core/calendar/event.ts'
import { type AppState, initialState } from '../state/app-state.ts'
import {
  agendaAt,
  cancelledText,
  changeText,
  dayText,
  invitationMessage,
  invitationText,
  reminderMessage,
} from './message-words.ts'
import { withoutPrivate } from './without-private.ts'

const nine = at('2026-11-25T09:00:00Z')
const stateOf = (...events: CalendarEvent[]): AppState =>
  withoutPrivate({
    ...initialState,
    zone: 'Europe/Vienna',
    events: new Map(events.map((e) => [e.id, e])),
    sync: { at: nine, running: false },
  })
const secret = {
  sensitivity: 'private' as const,
  subject: 'Oncology',
  location: 'Ward 7',
  body: 'https://zoom.us/j/123',
  organizer: { name: 'Dr. Who', address: 'who@clinic.example' },
}

describe('what a DM says', () => {
  it('names the day, whoever reads it when, in the reader’s clock', () => {
    const meeting = invitation({ start: nine, end: nine + hour, subject: 'Roadmap' })
    expect(invitationText(meeting, false, stateOf(meeting))).toBe(
      '**Roadmap** · Clara Novak invites you\nWednesday 25 November, 10:00 – 11:00',
    )
    const twelve = { ...stateOf(meeting), hour12: true }
    expect(invitationText(meeting, false, twelve)).toContain('10:00 AM – 11:00 AM')
  })

  it('makes what others wrote harmless', () => {
    const nasty = invitation({
      start: nine,
      end: nine + hour,
      subject: '@all [click](https://evil.example) **now** | `x`',
    })
    const text = invitationText(nasty, false, stateOf(nasty))
    expect(text).toContain('@\u200Ball \\[click\\]\\(https:\u200B//evil.example\\) \\*\\*now\\*\\* \\| \\`x\\`')
  })

  it('says of a private event when it is, and nothing else', () => {
    const hidden = invitation({ ...secret, start: nine, end: nine + hour, id: 'hidden' })
    const open = invitation({ start: nine, end: nine + hour, id: 'open' })
    const state = stateOf(hidden, open)
    const change = {
      kind: 'changed' as const,
      event: hidden,
      before: { ...hidden, start: nine - hour },
      what: ['time' as const, 'title' as const],
    }
    const texts = [
      invitationText(hidden, false, state),
      invitationText(open, false, state),
      changeText(change, state),
      cancelledText(hidden, state),
      JSON.stringify(reminderMessage(hidden, state)),
      dayText(agendaAt(state, nine), state),
    ]
    for (const text of texts) expect(text).not.toMatch(/Oncology|Ward 7|zoom|Who|clinic/)
    expect(texts[0]).toBe('**A private event** waits for your answer\nWednesday 25 November, 10:00 – 11:00')
    expect(texts[1]).toContain('Clashes with: Private event (10:00)')
  })

  it('fits what the bot and Mattermost take', () => {
    const long = invitation({ start: nine, end: nine + hour, subject: 'x'.repeat(255), location: 'y'.repeat(500) })
    const state = stateOf(long)
    const bodies = [
      invitationMessage(invitationText(long, false, state), { at: 'open' }, long, long.id, state),
      reminderMessage(event({ ...long, response: 'accepted' }), state),
    ]
    for (const body of bodies) {
      expect(messageBodySchema.safeParse(body).error).toBeUndefined()
      for (const { dialog } of body.buttons) if (dialog) expect(problemsOf(dialogSchema.parse(dialog))).toEqual([])
    }
  })

  it('tells a day of two hundred meetings as far as a message goes', () => {
    const link = 'https://teams.microsoft.com/l/meetup-join/19%3ameeting_long%40thread.v2/0?context=x'
    const many = (count: number, subject: string) =>
      stateOf(
        ...Array.from({ length: count }, (_, i) =>
          event({
            id: `e${i}`,
            start: nine + i * minute,
            end: nine + i * minute + minute,
            subject,
            onlineMeetingUrl: link,
          }),
        ),
      )
    const few = many(120, 'Stand-up')
    const text = dayText(agendaAt(few, nine), few)
    expect(text.length).toBeLessThan(14_000)
    expect(text.match(/Stand-up/g)).toHaveLength(120)
    const lots = many(200, 'x'.repeat(200))
    const cut = dayText(agendaAt(lots, nine), lots)
    expect(cut.length).toBeLessThan(14_000)
    expect(cut).toMatch(/and \d+ more lines/)
  })

  it('tells how old a view is that waited at the bot', () => {
    const state = stateOf(event({ start: nine, end: nine + 30 * minute }))
    const text = dayText(agendaAt(state, nine), state, { seen: nine - 15 * hour, read: nine })
    expect(text).toContain('*As of 19:00 yesterday.*')
  })
})
