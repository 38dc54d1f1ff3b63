import { describe, expect, it } from 'vitest'
import { Failure, type FailureKind } from '../../main/net/failure.ts'
import type { Claimed } from '../database/claims.ts'
import { judge } from './verdict.ts'

const now = Date.parse('2026-11-24T09:00:00Z')
const claimed = (more: Partial<Claimed> = {}): Claimed => ({
  id: 'm',
  userId: 'anna',
  key: 'k',
  body: { text: 'Hello', buttons: [] },
  version: 1,
  hash: 'h',
  unsure: false,
  attempts: 1,
  claimedUntil: now + 60_000,
  goodUntil: 60_000,
  createdAt: now,
  ...more,
})
const verdict = (error: unknown, more: Partial<Claimed> = {}, at: Partial<Parameters<typeof judge>[2]> = {}) =>
  judge(claimed(more), error, { took: 100, now, failures: 1, ...at })
const failure = (kind: FailureKind, code?: string, retryAfterMs?: number) =>
  new Failure(kind, 'x', { code, retryAfterMs })

describe('a message that Mattermost did not take', () => {
  it('waits as long as Mattermost asks, and so do all others', () => {
    expect(verdict(failure('throttled', undefined, 7_000))).toMatchObject({ kind: 'throttled', wait: 7_000 })
    expect(verdict(failure('throttled'))).toMatchObject({ kind: 'throttled', wait: 5_000 })
    expect(verdict(failure('server', undefined, 20_000))).toMatchObject({ wait: 20_000, pause: 20_000 })
  })

  it('is not tried again without a pause when Mattermost says that it may be', () => {
    expect(verdict(failure('throttled', undefined, 0))).toMatchObject({ kind: 'throttled', wait: 5_000 })
    expect(verdict(failure('throttled', undefined, 3))).toMatchObject({ kind: 'throttled', wait: 1_000 })
    expect(verdict(failure('server', undefined, 0))).toMatchObject({ wait: 1_000, pause: 2_000 })
  })

  it('is given up when Mattermost itself refuses it for good', () => {
    expect(verdict(failure('refused', 'api.post.too_long')).kind).toBe('refused')
    expect(verdict(failure('notFound', 'api.user.missing')).kind).toBe('refused')
    expect(verdict(failure('forbidden', 'api.context.permissions'), { postId: 'p' }).kind).toBe('refused')
  })

  it('is kept when something between the bot and Mattermost refuses it', () => {
    for (const kind of ['refused', 'notFound', 'forbidden'] as const)
      expect(verdict(failure(kind))).toMatchObject({ kind: 'trouble', certain: false })
  })

  it('to a user who may not be written to is tried more and more rarely, for a week', () => {
    const restricted = failure('forbidden', 'api.context.permissions')
    expect(verdict(restricted, { attempts: 2 })).toMatchObject({ kind: 'restricted', wait: 240_000 })
    expect(verdict(restricted, { attempts: 20 })).toMatchObject({ kind: 'restricted', wait: 6 * 3600_000 })
    expect(verdict(failure('refused', 'restricted_dm')).kind).toBe('restricted')
    expect(verdict(restricted, { createdAt: now - 8 * 24 * 3600_000 }).kind).toBe('refused')
  })

  it('is tried again when an equal post is still at work there', () => {
    expect(verdict(failure('refused', 'api.post.deduplicate_create_post.pending'))).toMatchObject({ kind: 'trouble' })
  })

  it('is certainly not there when the request never left', () => {
    for (const kind of ['offline', 'signIn', 'tls'] as const)
      expect(verdict(failure(kind))).toMatchObject({ certain: true })
    expect(verdict(failure('lost'))).toMatchObject({ certain: false })
  })

  it('may still be at work there when the answer never came: it waits until that is over', () => {
    expect(verdict(failure('lost'), {}, { took: 20_000 })).toMatchObject({ wait: 15_000 })
    expect(verdict(failure('lost'), {}, { took: 100 })).toMatchObject({ wait: 1_000 })
  })

  it('waits longer with each attempt, and much longer when Mattermost fails on this one', () => {
    expect(verdict(failure('offline'), { attempts: 30 })).toMatchObject({ wait: 16_000, attempts: 5 })
    expect(verdict(failure('server', 'app.bug'), { attempts: 30 })).toMatchObject({ wait: 600_000, attempts: 30 })
  })

  it('makes all others wait longer with each failure in a row, half a minute at most', () => {
    expect(verdict(failure('offline'), {}, { failures: 1 })).toMatchObject({ pause: 2_000 })
    expect(verdict(failure('offline'), {}, { failures: 50 })).toMatchObject({ pause: 30_000 })
  })

  it('because of a bug of the bot counts as trouble, named in the log', () => {
    expect(verdict(new TypeError('secret')).failure).toMatchObject({ kind: 'server', message: 'TypeError' })
  })
})
