import type { RecurrencePattern } from '../core/calendar/event.ts'
import { listed, say } from './say.ts'
import { dateText } from './times.ts'

const week = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const workdays = week.slice(0, 5)

/** The name of a weekday as Graph calls it ("monday"). */
function weekday(name: string): string {
  // 5 January 2026 is a Monday.
  return dateText('weekday', Date.UTC(2026, 0, 5 + week.indexOf(name)), 'UTC')
}

function days(pattern: RecurrencePattern): string {
  const set = [...new Set(pattern.daysOfWeek.map((day) => day.toLowerCase()))].filter((day) => week.includes(day))
  if (set.length === 7) return say('recurrence.anyDay')
  if (set.length === 5 && workdays.every((day) => set.includes(day))) return say('recurrence.workday')
  return listed(set.map(weekday))
}

function rhythm(pattern: RecurrencePattern): string {
  const count = Math.max(1, pattern.interval)
  const { dayOfMonth: day, index } = pattern
  // In a leap year, so that 29 February is a day.
  const date = Date.UTC(2024, Math.max(1, pattern.month) - 1, Math.max(1, day))
  switch (sayable(pattern)) {
    case 'weeks':
      return say('recurrence.weeks', { count })
    case 'months':
      return say('recurrence.months', { count })
    case 'years':
      return say('recurrence.years', { count })
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

/** The kind of pattern, or what is left of it where the days that it needs are not given. */
function sayable(pattern: RecurrencePattern): RecurrencePattern['type'] | 'weeks' | 'months' | 'years' {
  const { type, dayOfMonth, month } = pattern
  const given = {
    daily: true,
    weekly: days(pattern) !== '',
    absoluteMonthly: dayOfMonth > 0,
    relativeMonthly: days(pattern) !== '',
    absoluteYearly: dayOfMonth > 0 && month > 0,
    relativeYearly: days(pattern) !== '' && month > 0,
  }
  if (given[type]) return type
  return type === 'weekly' ? 'weeks' : type === 'absoluteMonthly' || type === 'relativeMonthly' ? 'months' : 'years'
}

/** A recurrence in words: "every second week on Tuesday, until 18 December 2026". */
export function recurrenceInWords(pattern: RecurrencePattern): string {
  const { until, occurrences } = pattern
  const last = until ? Date.parse(until) : Number.NaN
  // An end before our time is none: Graph writes the year 1 for "never".
  if (last > 0) {
    const date = dateText('dateWithYear', last, 'UTC')
    return say('recurrence.until', { rhythm: rhythm(pattern), date })
  }
  return occurrences ? say('recurrence.times', { rhythm: rhythm(pattern), count: occurrences }) : rhythm(pattern)
}
