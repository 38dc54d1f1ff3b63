import type { EventId, Instant } from '../calendar/event.ts'
import type { Block } from './blocks.ts'
import type { OurPresence, Presence } from './ledger.ts'
import type { StatusRules } from './rules.ts'

/** What to do about the availability. */
export type PresenceStep =
  /**
   * `viaOnline`: leaves DND first, because the server would fall back to a DND that another DND replaced; see
   * docs/protocols/mattermost.md, "Do not disturb with an end".
   */
  | { do: 'set'; status: 'dnd' | 'away'; dndEndTime: number; viaOnline: boolean }
  | { do: 'restore'; status: 'online' | 'away' | 'offline' | 'dnd'; dndEndTime: number }

/** The next step for the availability, what we then have set, and why we yield if we do. */
export interface PresenceDecision {
  step?: PresenceStep
  ours?: OurPresence
  /** The user's own status stands for the meetings that run now. */
  yielded?: 'userSet' | 'outOfOffice' | 'userChanged'
  /** Look again at this moment: the server is about to expire what it shows. */
  checkAt?: Instant
  /** When what we yield to ends by itself; undefined if it does not. */
  yieldedUntil?: Instant
}

/** Everything that a decision about the availability depends on. */
export interface PresenceInput {
  now: Instant
  seen: Presence
  /** See `Observed.endsDnd`. */
  endsDnd: boolean
  /** What runs now; undefined for nothing, or nothing that counts. */
  block: Block | undefined
  rules: StatusRules
  ours: OurPresence | undefined
  /** The custom status shown is the one that we would set for this block, and we did not: another computer did. */
  fromAnotherComputer: boolean
}

/** What the rules want for the block that runs now. */
interface Wanted {
  status: 'dnd' | 'away'
  /** Unix seconds; 0 for Away. */
  endTime: number
  until: Instant
  events: EventId[]
}

const minute = 60_000
/** Two clocks may be this many milliseconds apart without anybody noticing. */
const clocksApart = 90_000
/** How long a server takes to end a DND: most do it just after the minute, those of 6.1 to 10.4 every five minutes. */
const serverDelay = 1_000
const longestServerDelay = 7 * minute
const online: Presence = { status: 'online', manual: false, dndEndTime: 0 }
const toOnline: PresenceStep = { do: 'restore', status: 'online', dndEndTime: 0 }

/** Whole minutes in Unix seconds, never past `end`: the server cuts down to the minute. */
function dndEnd(end: Instant): number {
  return Math.floor(end / minute) * 60
}

function wantedBy({ now, block, rules }: PresenceInput): Wanted | undefined {
  if (!block || rules.availability === 'none') return undefined
  const status = rules.availability
  const endTime = status === 'dnd' ? dndEnd(block.end) : 0
  if (status === 'dnd' && endTime * 1000 <= now) return undefined
  return { status, endTime, until: block.end, events: block.meetings.map((meeting) => meeting.event.id) }
}

function same(seen: Presence, ours: OurPresence, endsDnd: boolean): boolean {
  if (seen.status !== ours.status || !seen.manual) return false
  if (ours.status !== 'dnd' || seen.dndEndTime === ours.dndEndTime) return true
  // Whether an unconfirmed call arrived is not known yet. A server that ends no DND reports no end; on any other, a DND
  // without one is somebody's own.
  return !ours.confirmed && !endsDnd && seen.dndEndTime === 0
}

/**
 * Whether the server no longer says when our DND ends. Releases before 10 forget that at a restart or when their caches
 * are purged, and end it all the same (docs/protocols/mattermost.md, "Do not disturb with an end"). It can also be the
 * user's own DND without an end, over ours: then it is still there when the server should have ended it.
 */
function isEndForgotten({ seen, now, endsDnd }: PresenceInput, ours: OurPresence): boolean {
  if (!endsDnd || ours.status !== 'dnd' || !ours.confirmed || ours.dndEndTime === 0) return false
  if (seen.status !== 'dnd' || !seen.manual || seen.dndEndTime !== 0) return false
  return now < ours.dndEndTime * 1000 + longestServerDelay
}

/** A status somebody chose, as opposed to Mattermost following the user's activity. */
function byHand(seen: Presence): boolean {
  return seen.manual && seen.status !== 'online'
}

/** DND that nobody chose: what a server puts back after a DND that had replaced a DND. It stays until somebody acts. */
function isNobodys(seen: Presence): boolean {
  return seen.status === 'dnd' && !seen.manual
}

/** What was set by hand before, as a step to put it back; undefined for nothing, and for what is over by itself. */
function putBack({ status, manual, dndEndTime }: Presence, now: Instant): PresenceStep | undefined {
  if (!manual || status === 'online' || status === 'ooo') return undefined
  if (status !== 'dnd') return { do: 'restore', status, dndEndTime: 0 }
  return dndEndTime > 0 && dndEndTime * 1000 <= now ? undefined : { do: 'restore', status, dndEndTime }
}

/** Ends what we set, and still see. */
function restore(ours: OurPresence, now: Instant): PresenceDecision {
  const { prior } = ours
  const before = putBack(prior, now)
  if (before) return { step: before }
  // Somebody who was away or gone is put back as such by the server when its own expiry runs, within one minute or five.
  // Setting "offline" or "away" ourselves would stick; setting "online" would show them as here.
  const serverRestores = ours.status === 'dnd' && ours.dndEndTime > 0 && !byHand(prior)
  const atDesk = prior.status === 'online'
  const end = ours.dndEndTime * 1000
  // Somebody at their desk is shown so at once; but the server is first, or another computer that knows better.
  const deadline = end + (atDesk ? serverDelay : longestServerDelay)
  if (serverRestores && now >= end && now < deadline) return { ours, checkAt: deadline }
  return { step: toOnline }
}

/** The server was first to end ours, or a change of ours died half-way: puts back what the server does not know of. */
function tidyUp(seen: Presence, ours: OurPresence, now: Instant): PresenceDecision {
  const before = putBack(ours.prior, now)
  if (before) return { step: before }
  return isNobodys(seen) ? { step: toOnline } : {}
}

/**
 * What the server has of us. After a crash between the ledger's write and the call, that is what the call was to replace.
 */
function standing({ seen, ours, endsDnd }: PresenceInput): OurPresence | undefined {
  if (!ours?.replaces || ours.confirmed) return ours
  const before = { ...ours, ...ours.replaces, replaces: undefined, confirmed: true }
  return same(seen, before, endsDnd) ? before : ours
}

/** Goes on from what we set and still see. */
function goOn({ now, seen }: PresenceInput, ours: OurPresence, wanted: Wanted | undefined): PresenceDecision {
  if (!wanted) return restore(ours, now)
  const { events, status, until, endTime } = wanted
  if (status === ours.status && until === ours.until)
    return { ours: { ...ours, events, confirmed: true, dndEndTime: seen.dndEndTime } }
  const next = { ...ours, events, until, status, dndEndTime: endTime }
  if (status === 'away' && ours.status === 'away') return { ours: { ...next, confirmed: true } }
  return {
    ours: {
      ...next,
      replaces: { status: ours.status, dndEndTime: seen.dndEndTime, until: ours.until },
      confirmed: false,
    },
    step: { do: 'set', status, dndEndTime: endTime, viaOnline: seen.status === 'dnd' },
  }
}

/** Whether what somebody set by hand already shows what we want, for as long as we want it. */
function isEnough(seen: Presence, wanted: Wanted, endsDnd: boolean): boolean {
  if (seen.status !== wanted.status) return false
  return seen.status !== 'dnd' || !endsDnd || seen.dndEndTime === 0 || seen.dndEndTime >= wanted.endTime
}

/** Sets what is wanted. `prior` is what comes back afterwards. */
function set(seen: Presence, { status, endTime, until, events }: Wanted, prior: Presence): PresenceDecision {
  return {
    step: { do: 'set', status, dndEndTime: endTime, viaOnline: seen.status === 'dnd' },
    ours: { status, dndEndTime: endTime, until, events, prior, confirmed: false },
  }
}

/** Begins anew: nothing of ours stands. */
function begin(input: PresenceInput, wanted: Wanted | undefined): PresenceDecision {
  const { seen, rules, endsDnd, fromAnotherComputer } = input
  if (!wanted) return isNobodys(seen) && rules.availability !== 'none' ? { step: toOnline } : {}
  if (seen.status === 'ooo') return { yielded: 'outOfOffice' }
  if (isNobodys(seen)) return set(seen, wanted, online)
  if (!byHand(seen)) return set(seen, wanted, seen)
  // Without an end, DND and Away look the same whoever set them.
  if (fromAnotherComputer && seen.status === 'dnd' && endsDnd && seen.dndEndTime === wanted.endTime) {
    const { status, until, events } = wanted
    return { ours: { status, until, events, dndEndTime: seen.dndEndTime, prior: online, confirmed: true } }
  }
  if (!rules.overrideManual || isEnough(seen, wanted, endsDnd)) return { yielded: 'userSet' }
  return set(seen, wanted, seen)
}

/** When the server ends a DND that somebody set with an end; undefined for anything else. */
function endsAt({ status, manual, dndEndTime }: Presence): Instant | undefined {
  return status === 'dnd' && manual && dndEndTime > 0 ? dndEndTime * 1000 : undefined
}

/** When to look whether the server has ended somebody's DND. Some releases take five minutes for it. */
function lookAfter(end: Instant, now: Instant): Instant | undefined {
  const atOnce = end + serverDelay
  if (atOnce > now) return atOnce
  return now < end + longestServerDelay ? now + minute / 2 : undefined
}

/** What has become of a meeting that was left alone because of a DND that ends by itself. */
export function liftPresence(liftAt: Instant, seen: Presence, now: Instant): 'keep' | 'lift' | 'keepForMeeting' {
  if (endsAt(seen) === liftAt) return 'keep'
  return now >= liftAt - clocksApart ? 'lift' : 'keepForMeeting'
}

/** Decides about the availability; see `plan` for the rules it follows. */
export function decidePresence(input: PresenceInput): PresenceDecision {
  const decision = decide(input)
  const end = endsAt(input.seen)
  if (decision.step || decision.ours || end === undefined) return decision
  // What comes then may be a DND that nobody chose, or a meeting whose turn it is.
  const checkAt = lookAfter(end, input.now)
  return decision.yielded === 'userSet' ? { ...decision, checkAt, yieldedUntil: end } : { ...decision, checkAt }
}

function decide(input: PresenceInput): PresenceDecision {
  const { now, seen, endsDnd } = input
  const wanted = wantedBy(input)
  const ours = standing(input)
  if (!ours) return begin(input, wanted)
  if (seen.status === 'ooo') return { yielded: 'outOfOffice' }
  if (same(seen, ours, endsDnd)) return goOn(input, ours, wanted)
  // Nothing is done to it: it shows what is wanted, and may be somebody's wish.
  if (isEndForgotten(input, ours)) return { ours, checkAt: lookAfter(ours.dndEndTime * 1000, now) }
  const neverArrived = !ours.confirmed && seen.status === ours.prior.status && seen.manual === ours.prior.manual
  // Between leaving DND and setting it anew we may have died: then the user shows as online, not by hand.
  const halfWay = !ours.confirmed && seen.status === 'online' && !seen.manual
  const expired = now >= ours.until || (ours.dndEndTime > 0 && now >= ours.dndEndTime * 1000)
  const chosenByNobody = !seen.manual && (expired || halfWay || isNobodys(seen))
  // The server's clock may be ahead of ours: then it has ended ours already, and what was there comes back at our end.
  const endsSoon = ours.confirmed && ours.dndEndTime > 0 && now >= ours.dndEndTime * 1000 - clocksApart
  if (!seen.manual && !chosenByNobody && endsSoon) return { ours }
  if (!neverArrived && !expired && !chosenByNobody) return { yielded: 'userChanged' }
  if (!chosenByNobody) return begin(input, wanted)
  if (!wanted) return neverArrived && !expired ? {} : tidyUp(seen, ours, now)
  return set(seen, wanted, ours.prior)
}
