import type { Instant } from '../calendar/event.ts'
import { type Block, statusText } from './blocks.ts'
import type { CustomStatus, OurCustom } from './ledger.ts'
import type { StatusRules } from './rules.ts'

/** What to do about the custom status. */
export type CustomStep = { do: 'set'; status: CustomStatus } | { do: 'clear' }

/** The next step for the custom status, what we then have set, and why we yield if we do. */
export interface CustomDecision {
  step?: CustomStep
  ours?: OurCustom
  yielded?: 'userSet' | 'userChanged'
  /** When what we yield to ends by itself; undefined if it does not. */
  yieldedUntil?: Instant
  /** Look again at this moment. */
  checkAt?: Instant
}

/** How long, after its end, another computer of the same person has to put back what was there before. */
const othersFirst = 2_000

function same(seen: CustomStatus | null, ours: OurCustom): boolean {
  return (
    seen !== null &&
    seen.text === ours.text &&
    seen.emoji === ours.emoji &&
    Math.abs((seen.expiresAt ?? 0) - ours.until) < 1000
  )
}

function alive(status: CustomStatus | null, now: Instant): status is CustomStatus {
  return status !== null && (status.expiresAt === undefined || status.expiresAt > now)
}

/** Whether a custom status is the one that we would set for a block: it ends with the block, to the second. */
export function isWhatWeWouldSet(
  seen: CustomStatus | null | undefined,
  block: Block | undefined,
  rules: StatusRules,
): boolean {
  if (!seen || !block || rules.customStatus === 'off') return false
  const { event } = block.current
  // Another computer of the same person may show titles, or not.
  const texts = [rules, { ...rules, customStatus: 'title' as const }, { ...rules, customStatus: 'text' as const }]
  return Math.abs((seen.expiresAt ?? 0) - block.end) < 1000 && texts.some((one) => statusText(event, one) === seen.text)
}

function restore(ours: OurCustom, now: Instant): CustomDecision {
  // It has ended by itself, and whoever set it puts back what was there.
  if (ours.adopted && now >= ours.until) return {}
  if (alive(ours.prior, now)) return { step: { do: 'set', status: ours.prior } }
  // Nobody sees it any more: there is time to see whether another computer puts back what it has replaced.
  const isOver = now >= ours.until && now < ours.until + othersFirst
  return isOver ? { ours, checkAt: ours.until + othersFirst } : { step: { do: 'clear' } }
}

/**
 * What the server has of us. After a crash between the ledger's write and the call, that is what the call was to replace.
 */
function standing(seen: CustomStatus | null, ours: OurCustom | undefined): OurCustom | undefined {
  if (!ours?.replaces || ours.confirmed) return ours
  const before = { ...ours, ...ours.replaces, replaces: undefined, confirmed: true }
  return same(seen, before) ? before : ours
}

/** What has become of a meeting that was left alone because of a custom status that ends by itself. */
export function liftCustom(
  liftAt: Instant,
  seen: CustomStatus | null,
  now: Instant,
): 'keep' | 'lift' | 'keepForMeeting' {
  // The server never removes one that has ended: where it is gone, somebody took it away.
  if (seen?.expiresAt !== liftAt) return 'keepForMeeting'
  return now >= liftAt ? 'lift' : 'keep'
}

/** Decides about the custom status; see `plan` for the rules it follows. */
export function decideCustom(
  now: Instant,
  seen: CustomStatus | null,
  block: Block | undefined,
  rules: StatusRules,
  ledgerEntry: OurCustom | undefined,
): CustomDecision {
  let ours = standing(seen, ledgerEntry)
  const wanted =
    block && rules.customStatus !== 'off'
      ? { text: statusText(block.current.event, rules), emoji: rules.emoji, until: block.end }
      : undefined
  const set = (prior: CustomStatus | null): CustomDecision => {
    if (!wanted || !block) return {}
    const { text, emoji, until } = wanted
    return {
      step: { do: 'set', status: { text, emoji, expiresAt: until, duration: 'date_and_time' } },
      ours: {
        text,
        emoji,
        until,
        events: block.meetings.map((m) => m.event.id),
        prior,
        replaces: ours && { text: ours.text, emoji: ours.emoji, until: ours.until },
        confirmed: false,
      },
    }
  }
  if (ours) {
    if (same(seen, ours)) {
      if (!wanted) return restore(ours, now)
      const unchanged = wanted.text === ours.text && wanted.emoji === ours.emoji && wanted.until === ours.until
      return unchanged ? { ours: { ...ours, confirmed: true } } : set(ours.prior)
    }
    // A call that may not have arrived, or a change of ours that died half-way, is not the user's doing.
    const neverArrived = !ours.confirmed && JSON.stringify(seen) === JSON.stringify(ours.prior)
    const expired = now >= ours.until
    if (!neverArrived && !expired && ours.confirmed) return { yielded: 'userChanged' }
    ours = undefined
  }
  if (!wanted || !block) return {}
  if (!alive(seen, now)) return set(null)
  if (isWhatWeWouldSet(seen, block, rules)) {
    // Another computer of the same person was first.
    const { text, emoji } = seen
    const events = block.meetings.map((meeting) => meeting.event.id)
    return { ours: { text, emoji, until: block.end, events, prior: null, adopted: true, confirmed: true } }
  }
  return rules.overrideManual ? set(seen) : { yielded: 'userSet', yieldedUntil: seen.expiresAt }
}
