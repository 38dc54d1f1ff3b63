import { beforeEach, describe, expect, it } from 'vitest'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { localSignals, type Signal, type Signals } from './signals.ts'

describe('signals within one process', () => {
  let clock: FakeClock
  let signals: Signals
  beforeEach(() => {
    clock = new FakeClock(0)
    signals = localSignals(clock)
  })

  it('reach every listener, in order, until it stops listening', async () => {
    const [first, second]: [Signal[], Signal[]] = [[], []]
    const stop = signals.on((signal) => first.push(signal))
    signals.on((signal) => second.push(signal))
    await signals.send({ kind: 'message' })
    await signals.send({ kind: 'action', userId: 'anna' })
    await clock.pass(1)
    stop()
    await signals.send({ kind: 'revoked', userId: 'anna' })
    await clock.pass(1)
    expect(first).toEqual([{ kind: 'message' }, { kind: 'action', userId: 'anna' }])
    expect(second).toEqual([...first, { kind: 'revoked', userId: 'anna' }])
  })

  it('never run a listener inside the sender’s call', async () => {
    let told = false
    signals.on(() => {
      told = true
    })
    await signals.send({ kind: 'message' })
    expect(told).toBe(false)
    await clock.pass(0)
    expect(told).toBe(true)
  })
})
