import { beforeEach, describe, expect, it } from 'vitest'
import { Desk } from '../../../test/support/desk.ts'
import { at, minute } from '../../../test/support/events.ts'
import type { LogFields } from '../../store/log.ts'
import { Faults } from './faults.ts'

let desk: Desk
let lines: { event: string; fields?: LogFields }[]
let ended: number
let faults: Faults

beforeEach(() => {
  desk = new Desk(at('2026-11-24T09:00:00Z'))
  lines = []
  ended = 0
  faults = new Faults({
    ...desk,
    log: (_level, event, fields) => lines.push({ event, fields }),
    giveUp: () => ended++,
  })
})

describe('an error that nobody caught', () => {
  it('is told to the user once, and reaches the log without its message', () => {
    faults.take('rejection', new TypeError('Oncology at 10'))
    faults.take('exception', new TypeError('Oncology\n  at Oncology at 10'))
    expect(desk.state.get().problems.map(({ id, severity }) => [id, severity])).toEqual([['fault', 'error']])
    expect(lines.map(({ event }) => event)).toEqual(['nobody caught', 'nobody caught'])
    expect(lines[0]?.fields).toMatchObject({ kind: 'rejection', error: 'TypeError' })
    expect(lines[0]?.fields?.at).toContain('faults.test.ts')
    expect(JSON.stringify(lines)).not.toContain('Oncology')
    expect(ended).toBe(0)
  })

  it('ends the app when there is no end of them, but not when they come hours apart', async () => {
    for (let i = 0; i < 20; i++) {
      faults.take('exception', new Error('now and then'))
      await desk.clock.pass(10 * minute)
    }
    expect(ended).toBe(0)
    for (let i = 0; i < 9; i++) faults.take('exception', new Error('again'))
    expect(ended).toBe(0)
    faults.take('exception', 'and once more')
    expect(ended).toBe(1)
  })

  it('is taken also when whoever shows the state throws each time', () => {
    desk.state.subscribe(() => {
      throw new Error('the listener')
    })
    expect(() => faults.take('exception', new Error('first'))).not.toThrow()
    expect(lines.map(({ event }) => event)).toEqual(['nobody caught', 'the fault could not be told'])
  })
})
