import type { CalendarEvent, EventId, Instant } from './event.ts'
import type { Interval } from './intervals.ts'
import { endIn, startIn } from './zones.ts'

/** Events by id, or in a list. Neither is changed in place: another set of events is another object. */
export type Events = ReadonlyMap<EventId, CalendarEvent> | readonly CalendarEvent[]

/** An event and when it is for somebody in a zone. */
export interface Placed extends Interval {
  event: CalendarEvent
}

/** Events in order of their start, so that those of a day are found without looking at all of them. */
class Placement {
  readonly #placed: Placed[]
  /** The latest end of each event and all before it. */
  readonly #latestEnd: Instant[] = []

  constructor(events: Events, zone: string) {
    this.#placed = [...events.values()]
      .map((event) => ({ event, start: startIn(event, zone), end: endIn(event, zone) }))
      .sort((a, b) => a.start - b.start || a.end - b.end)
    let latest = Number.NEGATIVE_INFINITY
    for (const { end } of this.#placed) {
      latest = Math.max(latest, end)
      this.#latestEnd.push(latest)
    }
  }

  /** The events that share a moment with an interval, its start included, in order of their start. */
  within({ start, end }: Interval): Placed[] {
    const found: Placed[] = []
    for (let index = firstFrom(this.#latestEnd, start); index < this.#placed.length; index++) {
      const placed = this.#placed[index] as Placed
      if (placed.start >= end) break
      if (placed.end > start || placed.start >= start) found.push(placed)
    }
    return found
  }
}

/** The first index whose value is not before `least`; the values do not fall. */
function firstFrom(values: readonly number[], least: number): number {
  let low = 0
  let high = values.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((values[middle] as number) < least) low = middle + 1
    else high = middle
  }
  return low
}

// One set of events is looked through for every invitation and on every change of the view.
const known = new WeakMap<Events, { zone: string; placement: Placement }>()

/** The events of a stretch of time for somebody in a zone, soonest first. */
export function eventsWithin(events: Events, zone: string, interval: Interval): Placed[] {
  const before = known.get(events)
  const placement = before?.zone === zone ? before.placement : new Placement(events, zone)
  if (placement !== before?.placement) known.set(events, { zone, placement })
  return placement.within(interval)
}
