import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeClock, settle } from '../../test/support/fake-clock.ts'
import { makeBackground, RetriedTask } from './background.ts'
import { Backoff } from './backoff.ts'

describe('a task that nobody waits for', () => {
  it('is begun at once, and its failure is reported, whether it throws or rejects', async () => {
    const reported: [string, string][] = []
    const background = makeBackground((name, error) => reported.push([name, (error as Error).message]))
    const begun = vi.fn()
    background('good', begun)
    expect(begun).toHaveBeenCalledOnce()
    background('throws', () => {
      throw new Error('at once')
    })
    background('rejects', async () => {
      throw new Error('later')
    })
    await settle()
    expect(reported).toEqual([
      ['throws', 'at once'],
      ['rejects', 'later'],
    ])
  })
})

describe('a task that is tried again', () => {
  let clock: FakeClock
  let works: boolean
  let runs: number[]
  let errors: string[]
  const make = () =>
    new RetriedTask({
      clock,
      backoff: new Backoff({ first: 1_000, longest: 4_000 }),
      async task() {
        runs.push(clock.now())
        if (!works) throw new Error('no')
      },
      onError: (error) => errors.push((error as Error).message),
    })

  beforeEach(() => {
    clock = new FakeClock(0)
    works = false
    runs = []
    errors = []
  })

  it('comes later and later while it fails, and stops coming once it worked', async () => {
    make().run()
    await clock.pass(7_000)
    expect(runs).toEqual([0, 1_000, 3_000, 7_000])
    works = true
    await clock.pass(60_000)
    expect(runs).toEqual([0, 1_000, 3_000, 7_000, 11_000])
    expect(errors).toHaveLength(4)
    expect(clock.waiting).toBe(0)
  })

  it('comes at once when somebody asks, with one retry on the way and not two', async () => {
    const task = make()
    task.run()
    await clock.pass(500)
    task.run()
    await settle()
    expect(runs).toEqual([0, 500])
    expect(clock.waiting).toBe(1)
  })

  it('tells who waits that it ended, also when it failed', async () => {
    await expect(make().finished()).resolves.toBeUndefined()
    expect(errors).toEqual(['no'])
  })

  it('does not come again once it was stopped, also when it fails just then', async () => {
    const task = make()
    task.run()
    task.run()
    await Promise.resolve()
    task.stop()
    await clock.pass(60_000)
    task.run()
    await clock.pass(60_000)
    expect(runs).toEqual([0])
    expect(clock.waiting).toBe(0)
  })
})
