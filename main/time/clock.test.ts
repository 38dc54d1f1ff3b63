import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { SystemClock } from './clock.ts'

const nine = Date.parse('2026-11-24T09:00:00Z')
const minute = 60_000
const day = 24 * 60 * minute

beforeEach(() => {
  vi.useFakeTimers({ now: nine })
})
afterEach(() => {
  vi.useRealTimers()
})

describe('an appointment', () => {
  it('is kept at its moment, and neither before nor twice', () => {
    const clock = new SystemClock()
    const kept: number[] = []
    clock.at(nine + 5 * minute, () => kept.push(clock.now()))
    vi.advanceTimersByTime(5 * minute - 1)
    expect(kept).toEqual([])
    vi.advanceTimersByTime(1)
    expect(kept).toEqual([nine + 5 * minute])
    vi.advanceTimersByTime(day)
    expect(kept).toHaveLength(1)
  })

  it('that was called off is not kept, and leaves no timer behind', () => {
    const clock = new SystemClock()
    const task = vi.fn()
    const cancel = clock.at(nine + minute, task)
    cancel()
    cancel()
    expect(vi.getTimerCount()).toBe(0)
    vi.advanceTimersByTime(day)
    expect(task).not.toHaveBeenCalled()
  })

  it('that another one due at the same moment calls off is not kept', () => {
    const clock = new SystemClock()
    const task = vi.fn()
    let cancel = () => undefined as unknown
    clock.at(nine + minute, () => cancel())
    cancel = clock.at(nine + minute, task)
    vi.advanceTimersByTime(2 * minute)
    expect(task).not.toHaveBeenCalled()
  })

  it('is kept although the one before it failed', () => {
    const clock = new SystemClock()
    const task = vi.fn()
    clock.at(nine + minute, () => {
      throw new Error('a fault')
    })
    clock.at(nine + minute, task)
    expect(() => vi.advanceTimersByTime(minute)).toThrow('a fault')
    expect(task).toHaveBeenCalledOnce()
  })

  it('is kept as soon as the machine woke after its moment, the earlier one first', () => {
    const clock = new SystemClock()
    const kept: string[] = []
    clock.at(nine + 2 * minute, () => kept.push('second'))
    clock.at(nine + minute, () => kept.push('first'))
    // A suspended machine's timers do not count the time it slept.
    vi.setSystemTime(nine + day)
    expect(kept).toEqual([])
    clock.recheck()
    expect(kept).toEqual(['first', 'second'])
  })

  it('is kept within a minute after a clock that was set, without anybody saying so', () => {
    const clock = new SystemClock()
    const task = vi.fn()
    clock.at(nine + day, task)
    vi.setSystemTime(nine + 2 * day)
    vi.advanceTimersByTime(minute)
    expect(task).toHaveBeenCalledOnce()
  })

  it('may be more than 24 days ahead', () => {
    const clock = new SystemClock()
    const task = vi.fn()
    clock.at(nine + 40 * day, task)
    vi.advanceTimersByTime(39 * day)
    expect(task).not.toHaveBeenCalled()
    vi.advanceTimersByTime(day)
    expect(task).toHaveBeenCalledOnce()
  })

  it('may make another one, also for this very moment', () => {
    const clock = new SystemClock()
    const task = vi.fn()
    clock.at(nine, () => clock.at(nine, task))
    vi.advanceTimersByTime(1)
    expect(task).toHaveBeenCalledOnce()
  })
})

describe('the time', () => {
  it('is moved by what the sandbox says', () => {
    let offset = 0
    const clock = new SystemClock(() => offset)
    const task = vi.fn()
    clock.at(nine + day, task)
    offset = day
    expect(clock.now()).toBe(nine + day)
    clock.recheck()
    expect(task).toHaveBeenCalledOnce()
  })

  it('that has elapsed does not care about a clock that was set', () => {
    const clock = new SystemClock()
    const before = clock.elapsed()
    const task = vi.fn()
    clock.after(1_000, task)
    vi.setSystemTime(nine - day)
    vi.advanceTimersByTime(1_000)
    expect(clock.elapsed() - before).toBe(1_000)
    expect(task).toHaveBeenCalledOnce()
  })
})

describe('a pause', () => {
  it('that was called off does not end, and leaves no timer behind', () => {
    const task = vi.fn()
    const cancel = new SystemClock().after(1_000, task)
    cancel()
    cancel()
    expect(vi.getTimerCount()).toBe(0)
    vi.advanceTimersByTime(day)
    expect(task).not.toHaveBeenCalled()
  })

  it('longer than a timer can count does not end at once, nor does a negative one last', () => {
    const long = vi.fn()
    const negative = vi.fn()
    const clock = new SystemClock()
    clock.after(60 * day, long)
    clock.after(-5, negative)
    vi.advanceTimersByTime(minute)
    expect(long).not.toHaveBeenCalled()
    expect(negative).toHaveBeenCalledOnce()
  })
})
