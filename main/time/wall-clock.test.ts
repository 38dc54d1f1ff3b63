import { expect, it } from 'vitest'
import { at, hour, minute } from '../../test/support/events.ts'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { watchWallClock } from './wall-clock.ts'

it('a wall clock that was set, forwards or back, is noticed once and within a minute', async () => {
  const clock = new FakeClock(at('2026-11-24T09:00:00Z'))
  let told = 0
  const stop = watchWallClock(
    clock,
    () => 'Europe/Vienna',
    () => told++,
  )
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

it('a machine that was taken to another zone is noticed within a minute', async () => {
  const clock = new FakeClock(at('2026-11-24T09:00:00Z'))
  const told: string[] = []
  let zone = 'Europe/Vienna'
  const stop = watchWallClock(
    clock,
    () => zone,
    (what) => told.push(what),
  )
  zone = 'America/New_York'
  await clock.pass(10 * minute)
  expect(told).toEqual(['zone'])
  stop()
})
