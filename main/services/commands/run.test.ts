import { beforeEach, describe, expect, it } from 'vitest'
import { type CommandName, commands } from '../../ipc/contract.ts'
import { StoreError } from '../../store/files.ts'
import type { LogFields } from '../../store/log.ts'
import { done, type Handlers } from './handlers.ts'
import { makeRun } from './run.ts'

let asked: { name: string; data: unknown }[]
let logged: { event: string; fields?: LogFields }[]
let fail: unknown
beforeEach(() => {
  asked = []
  logged = []
  fail = undefined
})

/** Handlers that note what they are asked to do. */
const handlers = Object.fromEntries(
  Object.keys(commands).map((name) => [
    name,
    async (data: unknown) => {
      asked.push({ name, data })
      if (fail) throw fail
      return done
    },
  ]),
) as Partial<Handlers> as Handlers
const run = makeRun(handlers, (_level, event, fields) => logged.push({ event, fields }))

const diskError = (code: string) => new StoreError('settings.json', Object.assign(new Error(code), { code }))

describe('a command', () => {
  it('reaches its handler with what was left out filled in', async () => {
    expect(await run('answer', { eventId: 'event-1', answer: 'accept' })).toEqual({ ok: true })
    expect(asked).toEqual([
      { name: 'answer', data: { eventId: 'event-1', answer: 'accept', comment: '', sendResponse: true } },
    ])
  })

  it('with an entry that makes no sense does nothing, and the log names the place but not the entry', async () => {
    const told = await run('connectBot', { url: ' ' })
    expect(told).toEqual({ ok: false, message: 'That is not a valid entry. Nothing was changed.' })
    const { preferences } = { preferences: { summary: { time: 'my secret' } } }
    expect(await run('setPreferences', preferences)).toMatchObject({ ok: false })
    expect(asked).toEqual([])
    expect(logged).toEqual([
      { event: 'command refused', fields: { name: 'connectBot', where: 'url' } },
      { event: 'command refused', fields: { name: 'setPreferences', where: 'summary.time' } },
    ])
  })

  it('that could not be saved says why', async () => {
    fail = diskError('ENOSPC')
    expect(await run('syncNow', undefined)).toMatchObject({ message: expect.stringMatching(/^The disk is full, so/) })
    fail = diskError('EACCES')
    expect(await run('syncNow', undefined)).toMatchObject({
      message: expect.stringMatching(/^Mattercal may not write/),
    })
  })

  it('that runs into a fault says so, and tells the log no more than what kind it was', async () => {
    fail = new TypeError('the title of a meeting')
    expect(await run('syncNow', undefined)).toMatchObject({
      ok: false,
      message: expect.stringContaining('a fault in Mattercal'),
    })
    fail = 'not even an error'
    expect(await run('syncNow', undefined)).toMatchObject({ ok: false })
    expect(logged.map(({ fields }) => fields)).toEqual([
      { name: 'syncNow', error: 'TypeError' },
      { name: 'syncNow', error: 'unknown' },
    ])
  })

  it('that is answered at once is a promise all the same', async () => {
    const atOnce = makeRun({ ...handlers, quit: () => done }, () => undefined)
    await expect(atOnce('quit', undefined)).resolves.toEqual({ ok: true })
  })

  it('of every name in the contract has a schema that does not throw', async () => {
    for (const name of Object.keys(commands) as CommandName[]) {
      const wrong: unknown = Symbol('nothing of the kind')
      await expect(run(name, wrong as undefined)).resolves.toMatchObject({ ok: false })
    }
    expect(asked).toEqual([])
  })
})
