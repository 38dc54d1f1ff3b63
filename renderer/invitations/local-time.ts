const pad = (n: number) => String(n).padStart(2, '0')

/** The parts of an instant on a wall clock in a zone. */
function wallClock(
  instant: number,
  zone: string,
): { year: number; month: number; day: number; hour: number; minute: number } {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  const parts = Object.fromEntries(format.formatToParts(instant).map((part) => [part.type, Number(part.value)]))
  return {
    year: parts.year ?? 0,
    month: parts.month ?? 0,
    day: parts.day ?? 0,
    hour: parts.hour ?? 0,
    minute: parts.minute ?? 0,
  }
}

/** An instant as the value of a date-and-time field: "2026-11-24T10:30", in the user's zone. */
export function toLocal(instant: number, zone: string): string {
  const { year, month, day, hour, minute } = wallClock(instant, zone)
  return `${year}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}`
}

/**
 * The instant, in ms since the epoch, of a date-and-time field's value in a zone; undefined when the value is empty or no
 * time. A time that summer time skips becomes the same time after the gap.
 */
export function parseLocal(value: string, zone: string): number | undefined {
  const guess = Date.parse(`${value}Z`)
  if (Number.isNaN(guess)) return undefined
  const offsetAt = (instant: number) => {
    const { year, month, day, hour, minute } = wallClock(instant, zone)
    return Date.UTC(year, month - 1, day, hour, minute) - Math.floor(instant / 60_000) * 60_000
  }
  // Where summer time skips the time, the two offsets differ; the smaller one leads past the gap.
  const first = offsetAt(guess - offsetAt(guess))
  const second = offsetAt(guess - first)
  return guess - Math.min(first, second)
}
