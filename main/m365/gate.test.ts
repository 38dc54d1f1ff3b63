import { describe, expect, it, vi } from 'vitest'
import { FakeClock, settle } from '../../test/support/fake-clock.ts'
import { Gate } from './gate.ts'

/** Tasks that end when a test says so, and the order in which they began. */
function tasks() {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const task = (name: string) => () => {
    begun.push(name)
    return new Promise<string>((resolve) => ends.set(name, () => resolve(name)))
  }
  const end = async (name: string) => {
    ends.get(name)?.()
    await settle()
  }
  return { begun, task, end }
}

describe('the gate', () => {
  it('lets two tasks run at a time, in the order in which they were given', async () => {
    const gate = new Gate(2, new FakeClock(0))
    const { begun, task, end } = tasks()
    const results = ['a', 'b', 'c', 'd'].map((name) => gate.run(task(name)))
    await settle()
    expect(begun).toEqual(['a', 'b'])
    await end('b')
    expect(begun).toEqual(['a', 'b', 'c'])
    await end('a')
    await end('c')
    await end('d')
    expect(await Promise.all(results)).toEqual(['a', 'b', 'c', 'd'])
  })

  it('goes on after a task that failed', async () => {
    const gate = new Gate(1, new FakeClock(0))
    const failed = gate.run(() => Promise.reject(new Error('no')))
    const next = gate.run(async () => 'next')
    await expect(failed).rejects.toThrow('no')
    expect(await next).toBe('next')
  })

  it('begins nothing while it is paused, and everything in order afterwards', async () => {
    const clock = new FakeClock(0)
    const gate = new Gate(2, clock)
    const { begun, task, end } = tasks()
    void gate.run(task('running'))
    await settle()
    gate.pause(10_000)
    void gate.run(task('a'))
    void gate.run(task('b'))
    await end('running')
    await clock.pass(9_999)
    expect(begun).toEqual(['running'])
    await clock.pass(1)
    expect(begun).toEqual(['running', 'a', 'b'])
  })

  it('never ends a longer pause for a shorter one', async () => {
    const clock = new FakeClock(0)
    const gate = new Gate(2, clock)
    gate.pause(10_000)
    gate.pause(1_000)
    const { begun, task } = tasks()
    void gate.run(task('a'))
    await clock.pass(9_999)
    expect(begun).toEqual([])
    gate.pause(5_000)
    await clock.pass(4_999)
    expect(begun).toEqual([])
    await clock.pass(1)
    expect(begun).toEqual(['a'])
  })

  it('is open again after the pause, even if nobody waited for its end', async () => {
    const clock = new FakeClock(0)
    const gate = new Gate(2, clock)
    gate.pause(10_000)
    expect(clock.waiting).toBe(0)
    await clock.pass(10_000)
    expect(await gate.run(async () => 'at once')).toBe('at once')
    expect(clock.waiting).toBe(0)
  })

  it('looks at the clock every minute of a long pause, since a long timer does not count the time a machine slept', async () => {
    const clock = new FakeClock(0)
    const after = vi.spyOn(clock, 'after')
    const gate = new Gate(2, clock)
    gate.pause(3_600_000)
    const { begun, task } = tasks()
    void gate.run(task('a'))
    await clock.pass(3_599_999)
    expect(begun).toEqual([])
    expect(Math.max(...after.mock.calls.map(([ms]) => ms))).toBe(60_000)
    await clock.pass(1)
    expect(begun).toEqual(['a'])
  })

  it('is over by either clock: a machine sleeps through one, a person sets the other', async () => {
    for (const jump of [(clock: FakeClock) => clock.set(60_000), (clock: FakeClock) => clock.set(-3_600_000)]) {
      const clock = new FakeClock(0)
      const gate = new Gate(2, clock)
      gate.pause(60_000)
      jump(clock)
      const { begun, task } = tasks()
      void gate.run(task('a'))
      await clock.pass(60_000)
      expect(begun).toEqual(['a'])
    }
  })

  it('ends a waiting task with the reason of its signal, and never begins it', async () => {
    const clock = new FakeClock(0)
    const gate = new Gate(1, clock)
    const { begun, task, end } = tasks()
    void gate.run(task('running'))
    const stop = new AbortController()
    const waiting = gate.run(task('waiting'), stop.signal)
    const reason = new Error('signed out')
    stop.abort(reason)
    await expect(waiting).rejects.toBe(reason)
    await end('running')
    gate.pause(1_000)
    const held = gate.run(task('held'), stop.signal)
    await expect(held).rejects.toBe(reason)
    await clock.pass(1_000)
    expect(begun).toEqual(['running'])
  })
})
