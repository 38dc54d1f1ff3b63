import { withoutCancelledPrefix } from '../../../main/m365/events/cancelled-subject.ts'
import type { World } from '../world/world.ts'
import { type Invariant, Violation } from './invariant.ts'

/** Invariant 7: once all is calm, every computer shows the calendar as it is. */
export function calendarInvariant(world: World): Invariant {
  const { computers, company, anna, timeline } = world
  const day = 24 * 3600_000
  return {
    afterCalm() {
      const mailbox = company.meetings.mailboxes.get(anna.address)
      const line = (subject: string | null, start: number, end: number, cancelled: boolean) =>
        `${subject} ${new Date(start).toISOString()} ${new Date(end).toISOString()}${cancelled ? ' cancelled' : ''}`
      const right = (mailbox?.instances(timeline.now - day, timeline.now + 25 * day) ?? [])
        // Exchange's own word for that is left out.
        .map(({ event, start, end }) =>
          line(
            event.isCancelled ? withoutCancelledPrefix(event.subject ?? '') : event.subject,
            start,
            end,
            event.isCancelled,
          ),
        )
        .sort()
      for (const { name, state } of computers) {
        const shown = [...state.get().events.values()]
          .filter(({ end, start }) => end > timeline.now - day && start < timeline.now + 25 * day)
          .map((event) => line(event.subject, event.start, event.end, event.isCancelled))
          .sort()
        if (JSON.stringify(shown) !== JSON.stringify(right))
          throw new Violation(
            'a sync never lies',
            `the ${name} shows\n  ${shown.join('\n  ')}\nbut the calendar has\n  ${right.join('\n  ')}`,
          )
      }
    },
  }
}
