import { expect, it } from 'vitest'
import { at, hour, minute } from '../../test/support/events.ts'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { watchWallClock } from './wall-clock.ts'

it('a wall clock that was set, forwards or back, is noticed once and within a minute', async () => {
  const clock = new FakeClock(at('2026-11-24T09:00:00Z'))
  let told = 0
  const stop = watchWallClock(clock, () => told++)
  await clock.pass(10 * minute)
  expect(told).toBe(0)
  clock.set(clock.now() - hour)
  await clock.pass(minute)
  expect(told).toBe(1)
  await clock.pass(10 * minute)
  clock.set(clock.now() + hour)
  await clock.pass(minute)
  expect(told).toBe(2)
  stop()
  expect(clock.waiting).toBe(0)
})
