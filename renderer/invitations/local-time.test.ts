import { describe, expect, it } from 'vitest'
import { parseLocal, toLocal } from './local-time.ts'

describe('a date-and-time field', () => {
  it('is read in the user’s zone, also around the changes of summer time', () => {
    for (const iso of [
      '2026-11-25T12:00:00Z',
      '2026-03-29T00:59:00Z',
      '2026-03-29T01:00:00Z',
      '2026-07-01T22:30:00Z',
      '2026-10-25T02:30:00Z',
    ]) {
      const instant = Date.parse(iso)
      expect(parseLocal(toLocal(instant, 'Europe/Vienna'), 'Europe/Vienna')).toBe(instant)
    }
    expect(parseLocal('', 'Europe/Vienna')).toBeUndefined()
  })

  it.each([
    ['Europe/Vienna', '2026-03-29'],
    ['America/New_York', '2026-03-08'],
    ['America/St_Johns', '2026-03-08'],
  ])('of a time that summer time skips in %s is the same time after the gap', (zone, day) => {
    expect(toLocal(parseLocal(`${day}T02:30`, zone) ?? 0, zone)).toBe(`${day}T03:30`)
  })
})
