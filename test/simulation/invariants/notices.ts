import { lastInvitationId, lastMeetingId } from '../calm.ts'
import type { Computer, Told } from '../world/computer.ts'
import type { World } from '../world/world.ts'
import { type Invariant, Violation } from './invariant.ts'

/** What makes two notices the same news; undefined for those that may come again. */
function sameNews({ notice }: Told): string[] {
  switch (notice.kind) {
    case 'reminder':
      return [`reminder ${notice.id}`]
    case 'summary':
      return [`summary ${new Date(notice.agenda.dayEnd).toISOString()}`]
    case 'invitation':
      return newsOf([notice.change])
    case 'invitationDigest':
      return newsOf(notice.changes)
    default:
      return []
  }
}

function newsOf(changes: Extract<Told['notice'], { kind: 'invitationDigest' }>['changes']): string[] {
  return changes.flatMap(({ kind, event }) =>
    kind === 'changed'
      ? [`changed ${event.subject} ${event.start} ${event.end} ${event.sensitivity}`]
      : [`${kind} ${event.subject.replace('Canceled: ', '')}`],
  )
}

/** Nobody is told twice, nor of a cancellation that never was; and nobody is left untold. */
export function noticesInvariant(world: World): Invariant {
  const { computers, company, anna } = world
  const read = new Map<Computer, number>()
  const known = new Map<Computer, Map<string, Told>>()
  const mailbox = company.meetings.mailboxes.get(anna.address)
  const check = (computer: Computer, told: Told) => {
    const before = known.get(computer) ?? new Map<string, Told>()
    known.set(computer, before)
    for (const news of sameNews(told)) {
      const first = before.get(news)
      if (first && (first.noted || first.run === told.run))
        throw new Violation('nobody is told twice', `the ${computer.name} tells again: ${news}`)
      before.set(news, told)
    }
    const { notice } = told
    const cancelled =
      notice.kind === 'invitation' && notice.change.kind === 'cancelled' ? notice.change.event : undefined
    if (!cancelled) return
    const copy = [...(mailbox?.events.values() ?? [])].find((event) => cancelled.id.includes(event.key))
    if (copy && !copy.isCancelled)
      throw new Violation('a sync never lies', `the ${computer.name} says that ${cancelled.subject} is cancelled`)
  }
  return {
    look() {
      for (const computer of computers) {
        for (let index = read.get(computer) ?? 0; index < computer.told.length; index++) {
          const told = computer.told[index]
          if (told) check(computer, told)
        }
        read.set(computer, computer.told.length)
      }
    },
    afterCalm() {
      for (const { name, told, state } of computers) {
        if (state.get().m365.state !== 'signedIn') continue
        const of = (subject: string, kind: string) =>
          told.filter(({ notice }) => notice.kind === kind && JSON.stringify(notice).includes(subject)).length
        const invited = of(lastInvitationId, 'invitation') + of(lastInvitationId, 'invitationDigest')
        if (invited !== 1)
          throw new Violation(
            'nobody is left untold',
            `the ${name} tells ${invited} times of an invitation that came in the calm`,
          )
        const reminded = of(lastMeetingId, 'reminder')
        if (reminded !== 2)
          throw new Violation(
            'nobody is left untold',
            `the ${name} reminds ${reminded} times, not twice, of the last meeting`,
          )
      }
    },
  }
}
