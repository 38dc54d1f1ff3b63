import { Backoff } from '../../main/lifecycle/backoff.ts'
import { Failure } from '../../main/net/failure.ts'
import type { Claimed } from '../database/claims.ts'
import { nameOf } from '../diagnostics/log.ts'

// A POST that was given up may still be at work in Mattermost; the bot looks for its post only after that.
const lostWait = 15_000
// Between requests while Mattermost is in trouble.
const pauses = new Backoff({ first: 1_000, longest: 30_000 })
// After trouble, for one message: a server that is down is asked again soon, a message that it fails on rarely.
const waits = new Backoff({ first: 500, longest: 30_000 })
const ownWaits = new Backoff({ first: 500, longest: 10 * 60_000 })
const restrictedWaits = new Backoff({ first: 60_000, longest: 6 * 3600_000 })
const keepRestricted = 7 * 24 * 3600_000
const usualPatience = 5_000
const leastPatience = 1_000

/** How long to wait when Mattermost asks for fewer requests. "0" must not make the bot ask without a pause. */
const patience = (asked = 0) => (asked > 0 ? Math.max(asked, leastPatience) : usualPatience)

/** What to do with a message that Mattermost did not take, and with all others. Waits are in milliseconds. */
export type Verdict =
  /** Mattermost asks for fewer requests. */
  | { kind: 'throttled'; wait: number; failure: Failure }
  /** The message will never be taken. */
  | { kind: 'refused'; failure: Failure }
  /** The bot may not write to this user; others are not affected. */
  | { kind: 'restricted'; wait: number; failure: Failure }
  /** Mattermost is in trouble: this message waits, and every request waits for `pause`. */
  | { kind: 'trouble'; wait: number; pause: number; certain: boolean; attempts: number; failure: Failure }

/**
 * Judges an attempt that failed. `took`: how long the attempt took; `now`: Unix milliseconds; `failures`: how many
 * attempts of any message have failed in a row, this one included.
 */
export function judge(claimed: Claimed, error: unknown, at: { took: number; now: number; failures: number }): Verdict {
  const failure = error instanceof Failure ? error : new Failure('server', nameOf(error))
  const { kind, code, retryAfterMs } = failure
  if (kind === 'throttled') return { kind: 'throttled', wait: patience(retryAfterMs), failure }
  // Without a code of Mattermost's own it was not Mattermost that refused, but something in between.
  const itself = code !== undefined && (kind === 'notFound' || kind === 'forbidden' || kind === 'refused')
  const restricted = itself && (kind === 'forbidden' || code.includes('restricted_dm'))
  const gone = itself && claimed.postId !== undefined && kind !== 'refused'
  const longAgo = at.now - claimed.createdAt > keepRestricted
  const pending = code === 'api.post.deduplicate_create_post.pending'
  // A deleted post stays deleted; an unknown or restricted user is no reason to try again for ever.
  if (gone || (itself && !pending && (!restricted || longAgo))) return { kind: 'refused', failure }
  if (restricted) return { kind: 'restricted', wait: restrictedWaits.after(claimed.attempts), failure }
  // Its own wait, besides everybody's: a message that Mattermost fails on must not keep the others from their turn.
  const choked = code !== undefined && kind === 'server'
  const attempts = choked ? claimed.attempts : Math.min(claimed.attempts, 5)
  const ownWait = (choked ? ownWaits : waits).after(attempts)
  const mayStillRun = kind === 'lost' && at.took > lostWait ? lostWait : 0
  return {
    kind: 'trouble',
    wait: Math.max(ownWait, retryAfterMs ?? 0, mayStillRun),
    pause: Math.max(pauses.after(at.failures), retryAfterMs ?? 0),
    certain: kind === 'offline' || kind === 'signIn' || kind === 'tls',
    attempts,
    failure,
  }
}
