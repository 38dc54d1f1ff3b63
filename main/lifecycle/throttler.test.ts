import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { settle } from '../../test/support/fake-clock.ts'
import { Throttler } from './throttler.ts'

/** A task whose runs a test ends by hand. */
function byHand() {
  const runs: { end(error?: Error): void }[] = []
  let active = 0
  let most = 0
  const throttler = new Throttler(
    () =>
      new Promise<void>((resolve, reject) => {
        active++
        most = Math.max(most, active)
        runs.push({
          end(error) {
            active--
            if (error) reject(error)
            else resolve()
          },
        })
      }),
  )
  return { throttler, runs, most: () => most }
}

describe('a task that runs one at a time', () => {
  it('runs once more for all who asked while it ran', async () => {
    const { throttler, runs } = byHand()
    const first = throttler.run()
    await settle()
    const second = throttler.run()
    expect(throttler.run()).toBe(second)
    runs[0]?.end()
    await first
    await settle()
    expect(runs).toHaveLength(2)
    runs[1]?.end()
    await second
    await throttler.idle()
    expect(runs).toHaveLength(2)
    expect(throttler.running).toBe(false)
  })

  it('tells each who asked how their own run ended', async () => {
    const { throttler, runs } = byHand()
    const first = throttler.run()
    const second = throttler.run()
    await settle()
    runs[0]?.end(new Error('no'))
    await expect(first).rejects.toThrow('no')
    await settle()
    runs[1]?.end()
    await expect(second).resolves.toBeUndefined()
  })

  it('may ask for itself, and does not wait for itself', async () => {
    let runs = 0
    const throttler: Throttler = new Throttler(async () => {
      runs++
      if (runs < 3) void throttler.run()
    })
    await throttler.run()
    await throttler.idle()
    expect(runs).toBe(3)
  })

  it('is idle at once when nothing was asked for', async () => {
    await expect(byHand().throttler.idle()).resolves.toBeUndefined()
  })

  it('goes on after a task that threw before its first wait', async () => {
    let fail = true
    const throttler = new Throttler(() => {
      if (fail) throw new Error('a fault')
      return Promise.resolve()
    })
    await expect(throttler.run()).rejects.toThrow('a fault')
    fail = false
    await expect(throttler.run()).resolves.toBeUndefined()
  })

  const steps = fc.array(fc.constantFrom('ask', 'end', 'fail', 'wait'), { maxLength: 40 })

  it('whenever it is asked and however it ends: never two at a time, and everybody gets a run that begins after they asked', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (pattern) => {
        const { throttler, runs, most } = byHand()
        let ended = 0
        const endNext = (error?: Error) => {
          if (ended < runs.length) runs[ended++]?.end(error)
        }
        const asked: { begunBefore: number; begunWhenDone?: number }[] = []
        for (const step of pattern) {
          if (step === 'ask') {
            const one: (typeof asked)[number] = { begunBefore: runs.length }
            asked.push(one)
            const done = () => {
              one.begunWhenDone = ended
            }
            throttler.run().then(done, done)
          } else if (step === 'end') endNext()
          else if (step === 'fail') endNext(new Error('no'))
          else await settle()
        }
        for (let turn = 0; turn < pattern.length + 2; turn++) {
          await settle()
          endNext()
        }
        await settle()
        expect(most()).toBeLessThanOrEqual(1)
        expect(throttler.running).toBe(false)
        // A run that began after the call has ended, too.
        for (const { begunBefore, begunWhenDone } of asked) expect(begunWhenDone).toBeGreaterThan(begunBefore)
      }),
      { numRuns: 60 },
    )
  })
})
