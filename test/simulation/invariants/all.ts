import type { Deeds } from '../deeds.ts'
import type { World } from '../world/world.ts'
import { answersInvariant } from './answers.ts'
import { boundsInvariant } from './bounds.ts'
import { calendarInvariant } from './calendar.ts'
import { customStatusInvariant } from './custom-status.ts'
import type { Invariant } from './invariant.ts'
import { messagesInvariant } from './messages.ts'
import { noticesInvariant } from './notices.ts'
import { privacyInvariant } from './privacy.ts'
import { restInvariant } from './rest.ts'
import { statusInvariant } from './status.ts'

/** Everything that must hold: the invariants of docs/design.md, and that nothing is stuck or grows without bounds. */
export const allInvariants = (world: World, deeds: Deeds): Invariant[] =>
  [
    statusInvariant,
    customStatusInvariant,
    answersInvariant,
    messagesInvariant,
    privacyInvariant,
    noticesInvariant,
    calendarInvariant,
    boundsInvariant,
    restInvariant,
  ].map((make) => make(world, deeds))
