import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { Deadline, every, onTheMinute, sleep, within } from './waiting.ts'

let clock: FakeClock
beforeEach(() => {
  clock = new FakeClock(0)
})

describe('a sleep', () => {
  it('ends after its time', async () => {
    const woke = vi.fn()
    sleep(clock, 1_000).then(woke)
    await clock.pass(999)
    expect(woke).not.toHaveBeenCalled()
    await clock.pass(1)
    expect(woke).toHaveBeenCalledOnce()
  })

  it('is not shortened by a wall clock that was set', async () => {
    const woke = vi.fn()
    sleep(clock, 1_000).then(woke)
    clock.set(1_000_000)
    clock.recheck()
    await clock.pass(999)
    expect(woke).not.toHaveBeenCalled()
  })

  it('ends at once with the reason when it is called off, and leaves no timer behind', async () => {
    const stop = new AbortController()
    const slept = sleep(clock, 1_000, stop.signal)
    stop.abort(new Error('stopped'))
    await expect(slept).rejects.toThrow('stopped')
    expect(clock.waiting).toBe(0)
  })

  it('does not begin when it was called off before', async () => {
    await expect(sleep(clock, 1_000, AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped')
    expect(clock.waiting).toBe(0)
  })

  it('that is over does not mind being called off', async () => {
    const stop = new AbortController()
    const slept = sleep(clock, 1_000, stop.signal)
    await clock.pass(1_000)
    stop.abort()
    await expect(slept).resolves.toBeUndefined()
  })
})

describe('something done every second', () => {
  it('is done for the first time after one, and then on and on', async () => {
    const task = vi.fn()
    every(clock, 1_000, task)
    await clock.pass(999)
    expect(task).not.toHaveBeenCalled()
    await clock.pass(2_001)
    expect(task).toHaveBeenCalledTimes(3)
  })

  it('ends when it is called off, also from within', async () => {
    const task = vi.fn(() => stop())
    const stop = every(clock, 1_000, task)
    await clock.pass(5_000)
    expect(task).toHaveBeenCalledOnce()
    expect(clock.waiting).toBe(0)
  })

  it('goes on after a failure', async () => {
    let count = 0
    const stop = every(clock, 1_000, () => {
      count++
      if (count === 1) throw new Error('a fault')
    })
    await expect(clock.pass(1_000)).rejects.toThrow('a fault')
    await clock.pass(1_000)
    expect(count).toBe(2)
    stop()
  })
})

describe('waiting for something no longer than a second', () => {
  it('gives what it resolves to, and leaves no timer behind', async () => {
    expect(await within(clock, 1_000, Promise.resolve('here'))).toBe('here')
    expect(clock.waiting).toBe(0)
  })

  it('gives nothing once the time is over', async () => {
    const waited = within(clock, 1_000, new Promise<string>(() => undefined))
    await clock.pass(1_000)
    expect(await waited).toBeUndefined()
  })

  it('passes its failure on, and leaves no timer behind', async () => {
    await expect(within(clock, 1_000, Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(clock.waiting).toBe(0)
  })

  it('lets a failure that comes too late go unheard', async () => {
    let fail: (error: Error) => void = () => undefined
    const task = new Promise<string>((_resolve, reject) => {
      fail = reject
    })
    const waited = within(clock, 1_000, task)
    await clock.pass(1_000)
    expect(await waited).toBeUndefined()
    fail(new Error('too late'))
    // An unhandled rejection would fail this run.
    await clock.pass(1)
  })
})

describe('a deadline', () => {
  it('says that the time is over', async () => {
    const { signal } = new Deadline(clock, 1_000)
    await clock.pass(999)
    expect(signal.aborted).toBe(false)
    await clock.pass(1)
    expect(signal.reason).toMatchObject({ name: 'TimeoutError' })
  })

  it('starts anew whenever something arrived', async () => {
    const deadline = new Deadline(clock, 1_000)
    for (let second = 0; second < 10; second++) {
      await clock.pass(999)
      deadline.extend()
    }
    expect(deadline.signal.aborted).toBe(false)
    await clock.pass(1_000)
    expect(deadline.signal.aborted).toBe(true)
    deadline.extend()
    expect(clock.waiting).toBe(0)
  })

  it('that was stopped is never over, whatever arrives late', async () => {
    const deadline = new Deadline(clock, 1_000)
    deadline.stop()
    deadline.extend()
    expect(clock.waiting).toBe(0)
    await clock.pass(10_000)
    expect(deadline.signal.aborted).toBe(false)
  })
})

it('on the minute is at each full minute, also after the clock was set', async () => {
  const clock = new FakeClock(Date.parse('2026-11-24T09:00:40Z'))
  const fired: string[] = []
  const stop = onTheMinute(clock, () => fired.push(new Date(clock.now()).toISOString().slice(11, 19)))
  await clock.pass(90_000)
  clock.set(clock.now() - 3600_000 - 25_000)
  await clock.pass(120_000)
  expect(fired).toEqual(['09:01:00', '09:02:00', '08:02:35', '08:03:00'])
  stop()
  expect(clock.waiting).toBe(0)
})
