import { expect, it } from 'vitest'
import { event } from '../../../test/support/events.ts'
import type { CalendarEvent } from '../calendar/event.ts'
import { countsAsBusy, defaultStatusRules } from './rules.ts'

const own = { isOrganizer: true, response: 'organizer' as const, attendees: [] }
const rules = { ...defaultStatusRules, oof: true, workingElsewhere: true, allDay: true }

it.each<[string, Partial<CalendarEvent>, boolean]>([
  ['one’s own all-day out of office', { ...own, showAs: 'oof', isAllDay: true }, true],
  ['a day of working elsewhere', { ...own, showAs: 'workingElsewhere', isAllDay: true }, true],
  ['a block of one’s own', { ...own, showAs: 'busy' }, false],
  ['an accepted meeting whose list is hidden', { attendees: [] }, true],
  ['an accepted meeting without an organizer', { attendees: [], organizer: { name: '', address: '' } }, true],
])('with one other person needed, %s counts if it should', (_what, change, counts) => {
  expect(countsAsBusy(event(change), rules)).toBe(counts)
})
