import { DateTime } from 'luxon'
import type { Instant } from '../calendar/event.ts'
import { startOfDay, timeOnDay } from '../calendar/zones.ts'

/** When the daily summary comes. */
export interface SummarySettings {
  enabled: boolean
  /** "08:00", wall clock in the machine's current zone. */
  time: string
  /** ISO weekdays, 1 is Monday. */
  days: number[]
}

/** When the next summary is due, given the ISO date of the last one that was shown. Undefined when it is off. */
export function nextSummary(
  settings: SummarySettings,
  lastShown: string | undefined,
  now: Instant,
  zone: string,
): Instant | undefined {
  if (!settings.enabled || settings.days.length === 0) return undefined
  for (let ahead = 0; ahead <= 7; ahead++) {
    const day = DateTime.fromMillis(startOfDay(now, zone), { zone }).plus({ days: ahead })
    if (!settings.days.includes(day.weekday) || day.toISODate() === lastShown) continue
    return timeOnDay(day.toMillis(), settings.time, zone)
  }
  return undefined
}
