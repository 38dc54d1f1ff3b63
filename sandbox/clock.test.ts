import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { VirtualClock } from './clock.ts'

const start = Date.parse('2026-11-24T09:00:00Z')

beforeEach(() => {
  vi.useFakeTimers({ now: start, toFake: ['Date', 'performance', 'setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

it('keeps an appointment when the company’s time comes, by waiting or by a jump', () => {
  const clock = new VirtualClock(3600_000)
  const calls: string[] = []
  clock.at(start + 3600_000 + 5_000, () => calls.push('soon'))
  clock.at(start + 5 * 3600_000, () => calls.push('later'))
  const cancel = clock.at(start + 4 * 3600_000, () => calls.push('called off'))
  cancel()
  vi.advanceTimersByTime(4_999)
  expect(calls).toEqual([])
  vi.advanceTimersByTime(1)
  expect(calls).toEqual(['soon'])
  clock.jumpTo(start + 6 * 3600_000)
  vi.advanceTimersByTime(0)
  expect(calls).toEqual(['soon', 'later'])
})

it('measures pauses by the machine, whatever the company’s time does', () => {
  const clock = new VirtualClock()
  const done = vi.fn()
  clock.after(10_000, done)
  clock.advance(24 * 3600_000)
  vi.advanceTimersByTime(9_999)
  expect(done).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(done).toHaveBeenCalledOnce()
})

it('tells of each jump until nobody listens', () => {
  const clock = new VirtualClock()
  const listener = vi.fn()
  const stop = clock.onJump(listener)
  clock.advance(1000)
  stop()
  clock.advance(1000)
  expect(listener.mock.calls).toEqual([[1000]])
  expect(clock.now()).toBe(start + 2000)
})
