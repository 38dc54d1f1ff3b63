import { beforeEach, describe, expect, it } from 'vitest'
import { Desk, inMemory } from '../../../test/support/desk.ts'
import { at, hour, invitation, minute } from '../../../test/support/events.ts'
import { settle } from '../../../test/support/fake-clock.ts'
import type { AnswerCommand } from '../../core/invitations/answer.ts'
import { Failure } from '../../net/failure.ts'
import { StoreError } from '../../store/files.ts'
import { Answers, type OutboxStore } from './answers.ts'
import type { OutboxMemory } from './memory.ts'

const nine = at('2026-11-24T09:00:00Z')

let desk: Desk
beforeEach(() => {
  desk = new Desk(nine - hour)
})

/** Keeps the outbox while it has room. */
class Disk implements OutboxStore {
  value: OutboxMemory = { items: [], given: [] }
  full = false

  async update(change: (value: OutboxMemory) => OutboxMemory): Promise<void> {
    const next = change(this.value)
    if (this.full && next !== this.value)
      throw new StoreError('outbox.json', Object.assign(new Error('no space'), { code: 'ENOSPC' }))
    this.value = next
  }
}

const build = (store: OutboxStore, onSignInNeeded: () => void = () => undefined) =>
  new Answers({ ...desk, store, onSent: () => undefined, onStopped: () => undefined, onSignInNeeded })

describe('the outbox service', () => {
  const meeting = invitation({ start: nine + hour, end: nine + 2 * hour })
  const command: AnswerCommand = { eventId: meeting.id, answer: 'accept', comment: '', sendResponse: true }

  it('says so when the disk is full, sends nothing that is not noted, and sends it once there is room', async () => {
    const sent: string[] = []
    const disk = new Disk()
    const answers = build(disk)
    desk.show(meeting)
    await answers.start({ read: async () => meeting, send: async (c) => void sent.push(c.answer) })
    expect(await answers.give(command)).toBeUndefined()
    disk.full = true
    await desk.clock.to(desk.clock.now() + 20_000)
    expect(sent).toEqual([])
    expect(desk.state.get().problems).toMatchObject([{ id: 'disk', title: 'The disk is full' }])
    disk.full = false
    await desk.clock.to(desk.clock.now() + minute)
    expect(sent).toEqual(['accept'])
  })

  it('does not send an answer of which it said that it was not saved', async () => {
    const sent: string[] = []
    const disk = new Disk()
    const answers = build(disk)
    disk.full = true
    desk.show(meeting)
    await answers.start({ read: async () => meeting, send: async (c) => void sent.push(c.answer) })
    await expect(answers.give(command)).rejects.toBeInstanceOf(StoreError)
    disk.full = false
    await answers.retryNow()
    await desk.clock.to(desk.clock.now() + 10 * minute)
    expect(sent).toEqual([])
  })

  it('gives a service that asks for no wait longer and longer waits', async () => {
    const tries: number[] = []
    const answers = build(inMemory<OutboxMemory>({ items: [], given: [] }))
    desk.show(meeting)
    await answers.start({
      read: async () => meeting,
      send: async () => {
        tries.push(desk.clock.elapsed())
        throw new Failure('throttled', 'wait', { retryAfterMs: 0 })
      },
    })
    await answers.give(command)
    await desk.clock.pass(10 * minute)
    const waits = tries.map((when, index) => when - (tries[index - 1] ?? when)).slice(1)
    expect(waits.length).toBeGreaterThan(2)
    expect(waits.length).toBeLessThan(25)
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(1_000)
    expect(waits.at(-1)).toBeGreaterThan(waits[0] ?? 0)
  })

  it('sends although the clock was set back by hours while an answer waited', async () => {
    const sent: string[] = []
    const trouble: { now?: Failure } = { now: new Failure('throttled', 'wait', { retryAfterMs: 20_000 }) }
    const answers = build(inMemory<OutboxMemory>({ items: [], given: [] }))
    desk.show(meeting)
    await answers.start({
      read: async () => meeting,
      send: async ({ answer }) => {
        if (trouble.now) throw trouble.now
        sent.push(answer)
      },
    })
    await answers.give(command)
    await desk.clock.pass(15_000)
    trouble.now = undefined
    desk.clock.set(desk.clock.now() - 10 * hour)
    await desk.clock.pass(2 * minute)
    expect(sent).toEqual(['accept'])
  })

  it('goes out soon after a disk that was full for long has room', async () => {
    const sent: string[] = []
    const disk = new Disk()
    const answers = build(disk)
    desk.show(meeting)
    await answers.start({ read: async () => meeting, send: async ({ answer }) => void sent.push(answer) })
    await answers.give(command)
    disk.full = true
    await desk.clock.pass(16 * minute)
    disk.full = false
    await desk.clock.pass(31_000)
    expect(sent).toEqual(['accept'])
  })

  it('keeps what was given while signed out, and sends it after the sign-in', async () => {
    let signedIn = false
    const sent: string[] = []
    let asked = 0
    const answers = build(inMemory<OutboxMemory>({ items: [], given: [] }), () => asked++)
    desk.show(meeting)
    const sender = {
      read: async () => {
        if (!signedIn) throw new Failure('signIn', 'no')
        return meeting
      },
      send: async (c: AnswerCommand) => void sent.push(c.answer),
    }
    await answers.start(sender)
    await answers.give(command)
    await desk.clock.to(desk.clock.now() + 10_000)
    expect(asked).toBe(1)
    signedIn = true
    await answers.start(sender)
    await settle()
    expect(sent).toEqual(['accept'])
  })
})
