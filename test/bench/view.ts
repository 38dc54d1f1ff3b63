import { viewOf } from '../../main/services/compose/view.ts'
import { initialState } from '../../main/services/state/app-state.ts'
import { event, hour, invitation, minute } from '../support/events.ts'
import { median } from './processes.ts'

const now = Date.parse('2026-11-24T09:00:00Z')
const dateOf = (moment: number) => new Date(moment).toISOString().slice(0, 10)

/** A calendar of a month: one event in twenty waits for an answer, one in fifty is all day. */
function calendar(count: number) {
  return Array.from({ length: count }, (_, index) => {
    const start = now + ((index * 37) % (31 * 24 * 60)) * minute
    const allDay = { isAllDay: true, startDate: dateOf(start), endDate: dateOf(start + 24 * hour) }
    const own = { id: `event-${index}`, iCalUId: `uid-${index}`, start, end: start + 30 * minute }
    return (index % 20 === 0 ? invitation : event)({ ...own, ...(index % 50 === 1 ? allDay : {}) })
  })
}

/** How long the main process makes a view of a large calendar; the baseline copies the calendar, which any view must beat. */
export function benchView(say: (line: string) => void): void {
  for (const count of [2_000, 5_000]) {
    const events = new Map(calendar(count).map((one) => [one.id, one]))
    const state = { ...initialState, zone: 'Europe/Vienna', m365: { state: 'signedIn' as const }, events }
    const time = (task: () => unknown) => {
      const began = performance.now()
      task()
      return performance.now() - began
    }
    const ours: number[] = []
    const baseline: number[] = []
    for (let round = 0; round < 7; round++) {
      ours.push(time(() => viewOf({ ...state }, now + round, '0')))
      baseline.push(time(() => structuredClone([...events.values()])))
    }
    const ratio = median(ours) / median(baseline)
    say(
      `view of ${count} events: ${median(ours).toFixed(1)} ms, baseline ${median(baseline).toFixed(1)} ms, ratio ${ratio.toFixed(2)}`,
    )
  }
}
