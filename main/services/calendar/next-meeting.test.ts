import { describe, expect, it } from 'vitest'
import { at, event, hour, minute } from '../../../test/support/events.ts'
import type { CalendarEvent } from '../../core/calendar/event.ts'
import { initialState } from '../state/app-state.ts'
import { nextMeetings } from './next-meeting.ts'

const ten = at('2026-11-24T10:00:00Z')
const meeting = (id: string, start: number, minutes = 60, change: Partial<CalendarEvent> = {}) =>
  event({ id, start, end: start + minutes * minute, ...change })
const at_ = (now: number, ...events: CalendarEvent[]) => {
  const state = { ...initialState, events: new Map(events.map((one) => [one.id, one])) }
  const { running, next } = nextMeetings(state, now)
  return [running?.id, next?.id]
}

describe('the meetings to go to', () => {
  it('are the one that runs, also past its half, and the one that comes', () => {
    const events = [meeting('first', ten), meeting('second', ten + hour)]
    expect(at_(ten - 5 * minute, ...events)).toEqual([undefined, 'first'])
    expect(at_(ten + 45 * minute, ...events)).toEqual(['first', 'second'])
    expect(at_(ten + 59 * minute, ...events)).toEqual(['first', 'second'])
    expect(at_(ten + hour, ...events)).toEqual(['second', undefined])
  })

  it('include the one after midnight', () => {
    const late = at('2026-11-24T23:50:00Z')
    expect(at_(late, meeting('night', late + 25 * minute))).toEqual([undefined, 'night'])
    expect(at_(late, meeting('in two days', late + 48 * hour))).toEqual([undefined, undefined])
  })

  it('prefer the talk to the lunch break that starts with it', () => {
    const own = { isOrganizer: true, response: 'organizer' as const, attendees: [] }
    const events = [meeting('lunch', ten, 60, own), meeting('talk', ten, 30)]
    expect(at_(ten - minute, ...events)).toEqual([undefined, 'talk'])
    expect(at_(ten + minute, ...events)).toEqual(['talk', undefined])
    expect(at_(ten + 31 * minute, ...events)).toEqual(['lunch', undefined])
  })
})
