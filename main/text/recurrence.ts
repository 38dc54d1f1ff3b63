import type { RecurrencePattern } from '../core/calendar/event.ts'
import { listed, say } from './say.ts'
import { dateText } from './times.ts'

const week = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const workdays = week.slice(0, 5)

/** The name of a weekday as Graph calls it ("monday"); what is no weekday stays as it is. */
function weekday(name: string): string {
  const index = week.indexOf(name)
  // 5 January 2026 is a Monday.
  return index < 0 ? name : dateText('weekday', Date.UTC(2026, 0, 5 + index), 'UTC')
}

function days(pattern: RecurrencePattern): string {
  const set = pattern.daysOfWeek.map((day) => day.toLowerCase())
  if (set.length === 7) return say('recurrence.anyDay')
  if (set.length === 5 && workdays.every((day) => set.includes(day))) return say('recurrence.workday')
  return listed(set.map(weekday))
}

function rhythm(pattern: RecurrencePattern): string {
  const count = Math.max(1, pattern.interval)
  const { dayOfMonth: day, index } = pattern
  // In a leap year, so that 29 February is a day.
  const date = Date.UTC(2024, Math.max(1, pattern.month) - 1, Math.max(1, day))
  switch (pattern.type) {
    case 'daily':
      return say('recurrence.daily', { count })
    case 'weekly':
      return say('recurrence.weekly', { count, days: days(pattern) })
    case 'absoluteMonthly':
      return say('recurrence.absoluteMonthly', { count, day })
    case 'relativeMonthly':
      return say('recurrence.relativeMonthly', { count, index, days: days(pattern) })
    case 'absoluteYearly':
      return say('recurrence.absoluteYearly', { count, date: dateText('date', date, 'UTC') })
    case 'relativeYearly': {
      const month = dateText('month', Date.UTC(2024, Math.max(1, pattern.month) - 1, 1), 'UTC')
      return say('recurrence.relativeYearly', { count, index, days: days(pattern), month })
    }
  }
}

/** A recurrence in words: "every second week on Tuesday, until 18 December 2026". */
export function recurrenceInWords(pattern: RecurrencePattern): string {
  const { until, occurrences } = pattern
  if (until) {
    const date = dateText('dateWithYear', Date.parse(until), 'UTC')
    return say('recurrence.until', { rhythm: rhythm(pattern), date })
  }
  return occurrences ? say('recurrence.times', { rhythm: rhythm(pattern), count: occurrences }) : rhythm(pattern)
}
