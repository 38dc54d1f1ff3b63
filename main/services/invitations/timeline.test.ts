import { expect, it } from 'vitest'
import { at, invitation, minute } from '../../../test/support/events.ts'
import { initialState } from '../state/app-state.ts'
import { timelineOf } from './timeline.ts'

it.each(['Asia/Kolkata', 'Asia/Kathmandu', 'America/St_Johns', 'Europe/Vienna'])(
  'the day of an invitation has the full hours of %s',
  (zone) => {
    const start = at('2026-11-24T10:10:00Z')
    const meeting = invitation({ start, end: start + 30 * minute })
    const state = { ...initialState, zone, events: new Map([[meeting.id, meeting]]) }
    const { hours, start: from, end: to } = timelineOf(meeting, state, start, { zone, hour12: false })
    expect(hours.every(({ label }) => label.endsWith(':00'))).toBe(true)
    expect(from).toBeLessThanOrEqual(start)
    expect(to).toBeGreaterThanOrEqual(start + 30 * minute)
  },
)
