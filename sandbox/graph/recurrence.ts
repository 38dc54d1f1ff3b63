import type { PatternedRecurrence } from '@microsoft/microsoft-graph-types'
import { DateTime } from 'luxon'

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']
const indexes = ['first', 'second', 'third', 'fourth', 'last']

/** The dates (ISO) of a series from its first day up to `until`, at most a few thousand. */
export function occurrenceDates(recurrence: PatternedRecurrence, until: DateTime): string[] {
  const { pattern, range } = recurrence
  if (!pattern || !range?.startDate) return []
  const first = DateTime.fromISO(range.startDate, { zone: 'utc' })
  const last = range.type === 'endDate' && range.endDate ? DateTime.fromISO(range.endDate, { zone: 'utc' }) : until
  const limit = range.type === 'numbered' ? (range.numberOfOccurrences ?? 1) : 3000
  const dates: string[] = []
  for (
    let day = first, steps = 0;
    day <= last && day <= until && dates.length < limit && steps < 4000;
    day = day.plus({ days: 1 }), steps++
  ) {
    if (fits(day, first, pattern)) dates.push(day.toISODate() as string)
  }
  return dates
}

function fits(day: DateTime, first: DateTime, pattern: NonNullable<PatternedRecurrence['pattern']>): boolean {
  const every = pattern.interval || 1
  const days = (pattern.daysOfWeek ?? []).map(String)
  const name = weekdays[day.weekday - 1] as string
  const months = (day.year - first.year) * 12 + day.month - first.month
  switch (pattern.type) {
    case 'daily':
      return Math.round(day.diff(first, 'days').days) % every === 0
    case 'weekly':
      return (
        days.includes(name) && Math.round(day.startOf('week').diff(first.startOf('week'), 'weeks').weeks) % every === 0
      )
    case 'absoluteMonthly':
      return day.day === pattern.dayOfMonth && months % every === 0
    case 'relativeMonthly': {
      const index = indexes.indexOf(pattern.index ?? 'first')
      const nth = index === 4 ? day.day + 7 > (day.daysInMonth ?? 31) : Math.floor((day.day - 1) / 7) === index
      return days.includes(name) && nth && months % every === 0
    }
    case 'absoluteYearly':
      return day.day === pattern.dayOfMonth && day.month === pattern.month && (day.year - first.year) % every === 0
    default:
      return false
  }
}
