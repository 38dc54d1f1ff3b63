import { beforeEach, describe, expect, it } from 'vitest'
import { FakeClock, settle } from '../../../test/support/fake-clock.ts'
import { CompanyInMemory } from '../../../test/support/in-memory/company.ts'
import { BotLinkClient } from '../../bot-link/client.ts'
import { BotConnection, type ConnectionListener } from './connection.ts'

let clock: FakeClock
let company: CompanyInMemory
let connection: BotConnection
let seen: string[]
let problems: (string | undefined)[]
let actions: string[]
beforeEach(() => {
  clock = new FakeClock(0)
  company = new CompanyInMemory(clock)
  company.desktops.add('laptop')
  seen = []
  problems = []
  actions = []
  const random = { fraction: () => 0.5, bytes: (count: number) => Buffer.alloc(count), uuid: () => '' }
  connection = new BotConnection({ clock, random, log: () => undefined })
})

const listener: ConnectionListener = {
  show(state, problem) {
    seen.push(state)
    problems.push(problem)
  },
  opened: () => void seen.push('opened'),
  action: ({ id }) => void actions.push(id),
  revoked: async () => void seen.push('revoked'),
}
const client = () => new BotLinkClient({ url: company.botUrl, http: company.http, clock, token: 'laptop' })
async function run() {
  const ended = connection.run(client(), listener)
  await settle()
  return ended
}
const start = () => {
  const ended = connection.run(client(), listener)
  return settle().then(() => ({ ended }))
}
const tries = () => company.count('GET bot.example.com/v1/actions')

describe('the connection to the bot', () => {
  it('shows when it is up, and brings what people do', async () => {
    await start()
    expect(seen).toEqual(['connecting', 'connected', 'opened'])
    company.offer({ kind: 'command', id: 'a', text: 'today', givenAt: 0 })
    await settle()
    expect(actions).toEqual(['a'])
  })

  it('is taken up again soon after it ended by itself, which is no problem to show', async () => {
    await start()
    company.hangUp()
    await settle()
    expect(seen.at(-1)).toBe('offline')
    expect(problems.at(-1)).toBeUndefined()
    await clock.pass(2_000)
    expect(seen.at(-1)).toBe('opened')
  })

  it('is tried later and later while the bot is down, which is a problem from the second time on', async () => {
    company.trouble = () => 'offline'
    await start()
    expect(problems).toEqual([undefined, undefined])
    const times: number[] = []
    for (let second = 0; second < 200; second++) {
      const before = tries()
      await clock.pass(1_000)
      if (tries() > before) times.push(clock.now() / 1_000)
    }
    expect(times).toEqual([2, 6, 14, 30, 62, 122, 182])
    expect(problems.at(-1)).toMatch(/bot/)
    expect(seen.filter((state) => state === 'connecting')).toHaveLength(1)
    expect(clock.waiting).toBe(1)
  })

  it('that was up again counts its failures anew', async () => {
    company.trouble = () => 'offline'
    await start()
    await clock.pass(20_000)
    company.trouble = () => undefined
    await clock.pass(10_000)
    expect(seen.at(-1)).toBe('opened')
    company.hangUp()
    await settle()
    expect(problems.at(-1)).toBeUndefined()
    await clock.pass(2_000)
    expect(seen.at(-1)).toBe('opened')
  })

  it('is tried at once when the machine wakes, and no more often afterwards', async () => {
    company.trouble = () => 'offline'
    await start()
    await clock.pass(20_000)
    const before = tries()
    connection.wake()
    await settle()
    expect(tries()).toBe(before + 1)
    expect(clock.waiting).toBe(1)
    company.trouble = () => undefined
    connection.wake()
    await settle()
    expect(seen.at(-1)).toBe('opened')
    connection.wake()
    await settle()
    expect(company.connected).toBe(1)
  })

  it('leaves a bot alone for as long as it asks', async () => {
    company.trouble = () => 429
    await start()
    await clock.pass(9_999)
    expect(tries()).toBe(1)
    await clock.pass(1)
    expect(tries()).toBe(2)
  })

  it('that is silent for 70 seconds is dead', async () => {
    await start()
    await clock.pass(69_999)
    expect(seen.at(-1)).toBe('opened')
    await clock.pass(1)
    expect(seen.at(-1)).toBe('offline')
    expect(company.connected).toBe(0)
  })

  it('ends for good when the bot no longer knows this desktop', async () => {
    company.desktops.clear()
    await run()
    expect(seen).toEqual(['connecting', 'revoked'])
    await clock.pass(600_000)
    expect(tries()).toBe(1)
    expect(clock.waiting).toBe(0)
  })

  it('that is stopped ends at once, quietly, and leaves no timer behind', async () => {
    const { ended } = await start()
    connection.stop()
    await ended
    await clock.pass(600_000)
    expect(seen).toEqual(['connecting', 'connected', 'opened'])
    expect(company.connected).toBe(0)
    expect(clock.waiting).toBe(0)
  })

  it('that is stopped while it waits to try again does not try again', async () => {
    company.trouble = () => 'offline'
    const { ended } = await start()
    connection.stop()
    await ended
    await clock.pass(600_000)
    expect(tries()).toBe(1)
    expect(clock.waiting).toBe(0)
  })

  it('is one and not two after it was begun anew', async () => {
    const { ended } = await start()
    await start()
    await ended
    expect(company.connected).toBe(1)
  })
})
