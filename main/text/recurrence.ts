import { DateTime } from 'luxon'
import type { RecurrencePattern } from '../core/calendar/event.ts'

const capital = (day: string) => day.charAt(0).toUpperCase() + day.slice(1)
const workdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday']

function list(words: string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

function ordinal(n: number): string {
  const tail = n % 100 > 10 && n % 100 < 14 ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[n % 10] ?? 'th')
  return `${n}${tail}`
}

function days(pattern: RecurrencePattern): string {
  const set = pattern.daysOfWeek.map((day) => day.toLowerCase())
  if (set.length === 7) return 'day'
  if (set.length === 5 && workdays.every((day) => set.includes(day))) return 'weekday'
  return list(set.map(capital))
}

function rhythm(pattern: RecurrencePattern): string {
  const n = Math.max(1, pattern.interval)
  const month = () => DateTime.fromObject({ month: pattern.month || 1 }).toFormat('LLLL', { locale: 'en' })
  switch (pattern.type) {
    case 'daily':
      return n === 1 ? 'every day' : `every ${n} days`
    case 'weekly': {
      if (n === 1) return `every ${days(pattern)}`
      return `every ${n === 2 ? 'second week' : `${n} weeks`} on ${days(pattern)}`
    }
    case 'absoluteMonthly':
      return `${n === 1 ? 'every month' : `every ${n} months`} on the ${ordinal(pattern.dayOfMonth)}`
    case 'relativeMonthly':
      return `${n === 1 ? 'every month' : `every ${n} months`} on the ${pattern.index} ${days(pattern)}`
    case 'absoluteYearly':
      return `${n === 1 ? 'every year' : `every ${n} years`} on ${pattern.dayOfMonth} ${month()}`
    case 'relativeYearly':
      return `${n === 1 ? 'every year' : `every ${n} years`} on the ${pattern.index} ${days(pattern)} of ${month()}`
  }
}

/** A recurrence in words: "every second week on Tuesday, until 18 December 2026". */
export function recurrenceInWords(pattern: RecurrencePattern): string {
  if (pattern.until) {
    const day = DateTime.fromISO(pattern.until).toFormat('d LLLL yyyy', { locale: 'en' })
    return `${rhythm(pattern)}, until ${day}`
  }
  return pattern.occurrences ? `${rhythm(pattern)}, ${pattern.occurrences} times` : rhythm(pattern)
}
