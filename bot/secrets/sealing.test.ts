import { describe, expect, it } from 'vitest'
import { type Claims, seal, unseal } from './sealing.ts'

describe('a signed context', () => {
  const secrets = { current: 'a'.repeat(32) }
  const claims: Claims = { p: 'button', u: 'anna', m: 'm', v: 1, b: 'accept', e: 1000 }
  const expected = { purpose: 'button' as const, userId: 'anna', now: 0 }

  it('holds for its user, purpose and time only', () => {
    const sealed = seal(secrets, claims)
    expect(unseal(secrets, sealed, expected)).toEqual({ ok: true, claims })
    expect(unseal(secrets, sealed, { ...expected, userId: 'clara' })).toMatchObject({ why: 'foreign' })
    expect(unseal(secrets, sealed, { ...expected, purpose: 'dialog' })).toMatchObject({ why: 'purpose' })
    expect(unseal(secrets, sealed, { ...expected, now: 1000 })).toMatchObject({ why: 'expired' })
    for (const bad of [undefined, 5, '', 'x', `${sealed}x`, sealed.replace(/^./, 'A'), 'x'.repeat(5000)])
      expect(unseal(secrets, bad, expected)).toMatchObject({ why: 'forged' })
  })

  it('outlives one change of the secret', () => {
    const sealed = seal(secrets, claims)
    const next = { current: 'b'.repeat(32), previous: secrets.current }
    expect(unseal(next, sealed, expected).ok).toBe(true)
    expect(unseal({ current: 'c'.repeat(32), previous: next.current }, sealed, expected).ok).toBe(false)
  })
})
