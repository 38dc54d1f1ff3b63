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
  /** Look again at this moment: the server is about to expire what we set. */
  checkAt?: Instant
}

const minute = 60_000

/** Whole minutes in Unix seconds, never past `end`: the server cuts down to the minute. */
function dndEnd(end: Instant): number {
  return Math.floor(end / minute) * 60
}

function same(seen: Presence, ours: OurPresence): boolean {
  if (seen.status !== ours.status) return false
  if (ours.status !== 'dnd') return seen.manual
  if (ours.confirmed) return seen.dndEndTime === ours.dndEndTime
  // Whether an unconfirmed call reached a server that cannot expire DND is not known yet: such a server reports 0.
  return seen.dndEndTime === ours.dndEndTime || seen.dndEndTime === 0
}

/** A status somebody chose, as opposed to Mattermost following the user's activity. */
function byHand(seen: Presence): boolean {
  return seen.manual && seen.status !== 'online'
}

function restore(ours: OurPresence, now: Instant): PresenceDecision {
  const { prior } = ours
  if (byHand(prior) && prior.status !== 'ooo') {
    const over = prior.status === 'dnd' && prior.dndEndTime > 0 && prior.dndEndTime * 1000 <= now
    if (over) return { step: { do: 'restore', status: 'online', dndEndTime: 0 } }
    return { step: { do: 'restore', status: prior.status, dndEndTime: prior.status === 'dnd' ? prior.dndEndTime : 0 } }
  }
  // Somebody who was away or gone is put back as such by the server when its own expiry runs, within the next
  // minute. Setting "offline" or "away" ourselves would stick; setting "online" would show them as here.
  const serverRestores = ours.status === 'dnd' && ours.dndEndTime > 0
  const atDesk = prior.status === 'online'
  const deadline = Math.max(ours.dndEndTime * 1000, 0) + 90_000
  if (serverRestores && !atDesk && now >= ours.dndEndTime * 1000 && now < deadline) return { ours, checkAt: deadline }
  return { step: { do: 'restore', status: 'online', dndEndTime: 0 } }
}

/**
 * What the server has of us. After a crash between the ledger's write and the call, that is what the call was to replace.
 */
function standing(seen: Presence, ours: OurPresence | undefined): OurPresence | undefined {
  if (!ours?.replaces || ours.confirmed) return ours
  const before = { ...ours, ...ours.replaces, replaces: undefined, confirmed: true }
  return same(seen, before) ? before : ours
}

/** Decides about the availability; see `plan` for the rules it follows. */
export function decidePresence(
  now: Instant,
  seen: Presence,
  block: Block | undefined,
  rules: StatusRules,
  ledgerEntry: OurPresence | undefined,
): PresenceDecision {
  let ours = standing(seen, ledgerEntry)
  const events: EventId[] = block?.meetings.map((meeting) => meeting.event.id) ?? []
  const status = rules.availability === 'none' ? undefined : rules.availability
  const endTime = block && status === 'dnd' ? dndEnd(block.end) : 0
  const wanted =
    block && status && (status !== 'dnd' || endTime * 1000 > now) ? { status, endTime, until: block.end } : undefined

  if (ours) {
    if (seen.status === 'ooo') return { yielded: 'outOfOffice' }
    if (same(seen, ours)) {
      if (!wanted) return restore(ours, now)
      if (wanted.status === ours.status && wanted.until === ours.until)
        return { ours: { ...ours, events, confirmed: true, dndEndTime: seen.dndEndTime } }
      const next = { ...ours, events, until: wanted.until, status: wanted.status, dndEndTime: wanted.endTime }
      if (wanted.status === 'away' && ours.status === 'away') return { ours: { ...next, confirmed: true } }
      return {
        ours: {
          ...next,
          replaces: { status: ours.status, dndEndTime: seen.dndEndTime, until: ours.until },
          confirmed: false,
        },
        step: { do: 'set', status: wanted.status, dndEndTime: wanted.endTime, viaOnline: seen.status === 'dnd' },
      }
    }
    const neverArrived = !ours.confirmed && seen.status === ours.prior.status && seen.manual === ours.prior.manual
    // Between leaving DND and setting it anew we may have died: then the user shows as online, not by hand.
    const halfWay = !ours.confirmed && seen.status === 'online' && !seen.manual
    const expired = now >= ours.until || (ours.dndEndTime > 0 && now >= ours.dndEndTime * 1000)
    if (!neverArrived && !halfWay && !expired) return { yielded: 'userChanged' }
    if (neverArrived || expired || !wanted) ours = undefined
  }
  if (!wanted) return {}
  if (seen.status === 'ooo') return { yielded: 'outOfOffice' }
  if (!ours && byHand(seen) && !rules.overrideManual) return { yielded: 'userSet' }
  return {
    step: { do: 'set', status: wanted.status, dndEndTime: wanted.endTime, viaOnline: seen.status === 'dnd' },
    ours: {
      status: wanted.status,
      dndEndTime: wanted.endTime,
      until: wanted.until,
      events,
      prior: ours?.prior ?? seen,
      confirmed: false,
    },
  }
}
