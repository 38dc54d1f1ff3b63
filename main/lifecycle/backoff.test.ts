import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Backoff } from './backoff.ts'

const withFraction = (fraction: number) => ({
  fraction: () => fraction,
  bytes: (count: number) => Buffer.alloc(count),
  uuid: () => '',
})

describe('the wait between tries that fail', () => {
  it('doubles up to the longest, and is the first one again after a success', () => {
    const backoff = new Backoff({ first: 1_000, longest: 5_000 })
    expect([backoff.next(), backoff.next(), backoff.next(), backoff.next()]).toEqual([1_000, 2_000, 4_000, 5_000])
    expect(backoff.failures).toBe(4)
    backoff.reset()
    expect(backoff.failures).toBe(0)
    expect(backoff.next()).toBe(1_000)
  })

  it('is as long as the server asks for, if that is longer, and never shorter than its own', () => {
    const backoff = new Backoff({ first: 1_000, longest: 5_000 })
    expect(backoff.next(60_000)).toBe(60_000)
    expect(backoff.next(1)).toBe(2_000)
  })

  it('is the longest one after a thousand failures, too', () => {
    expect(new Backoff({ first: 1_000, longest: 5_000 }).after(5_000)).toBe(5_000)
  })

  it('is spread evenly around its length, so that not everybody comes at once', () => {
    const spread = (fraction: number) =>
      new Backoff({ first: 1_000, longest: 5_000, spread: 0.5, random: withFraction(fraction) }).next()
    expect([spread(0), spread(0.5), spread(1)]).toEqual([750, 1_000, 1_250])
  })

  it('never falls out of its bounds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.integer({ min: 0, max: 100 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (first, failures, fraction) => {
          const longest = first * 10
          const backoff = new Backoff({ first, longest, spread: 0.5, random: withFraction(fraction) })
          for (let failure = 0; failure < failures; failure++) backoff.next()
          const wait = backoff.next()
          expect(wait).toBeGreaterThanOrEqual(first * 0.75)
          expect(wait).toBeLessThanOrEqual(longest * 1.25)
        },
      ),
    )
  })
})
