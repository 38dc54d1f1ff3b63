import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BotInProcess, idOf } from '../../test/support/bot/in-process.ts'
import { settle } from '../../test/support/fake-clock.ts'

let world: BotInProcess
const open = async (admins: object = {}) => {
  world = await BotInProcess.open({ admins: { userIds: [idOf('omar')], ...admins } })
  world.bot.start()
}
const told = () => world.mattermost.posts.map((post) => post.message)

beforeEach(() => open())
afterEach(() => world.stop())

describe('the admins', () => {
  it('are told of an error after a moment in which more of them are gathered', async () => {
    world.app.botLog.error('the disk is full')
    await world.clock.pass(4_000)
    world.app.botLog.error('the disk is full')
    world.app.botLog.error('the network is down')
    expect(told()).toEqual([])
    await world.clock.pass(2_000)
    expect(told()).toEqual(['**Mattercal bot**\n- error: the disk is full (2 times)\n- error: the network is down'])
  })

  it('still get the message that is being written when the bot stops', async () => {
    world.app.botLog.error('the disk is full')
    const put = world.app.messages.put.bind(world.app.messages)
    const ended: string[] = []
    let begin: () => void = () => undefined
    const begun = new Promise<void>((resolve) => {
      begin = resolve
    })
    world.app.messages.put = async (...args) => {
      begin()
      await settle()
      const state = await put(...args)
      ended.push('written')
      return state
    }
    const writing = world.clock.pass(5_000)
    await begun
    await world.app.adminMessages.flush().then(() => ended.push('flushed'))
    await writing
    expect(ended).toEqual(['written', 'flushed'])
  })

  it('get one message a minute at most', async () => {
    world.app.botLog.error('first')
    await world.clock.pass(6_000)
    world.app.botLog.error('second')
    await world.clock.pass(50_000)
    expect(told()).toHaveLength(1)
    await world.clock.pass(10_000)
    expect(told()).toHaveLength(2)
  })

  it('are told how many there were besides the first ones', async () => {
    for (let i = 0; i < 60; i++) world.app.botLog.error(`trouble ${i}`)
    await world.clock.pass(6_000)
    expect(told()[0]).toContain('- error: trouble 14\n- and 45 more')
  })

  it('hear of the level that they asked for, with the fields if they asked for them', async () => {
    await world.stop()
    await open({ logLevel: 'warn', fullContext: true })
    world.app.botLog.info('not of interest')
    world.app.botLog.warn({ reason: 'a `quoted` one' }, 'odd')
    await world.clock.pass(6_000)
    expect(told()).toEqual([`**Mattercal bot**\n- warn: odd \`{"reason":"a 'quoted' one"}\``])
  })

  it('are not told of a message to an admin that failed', async () => {
    world.app.botLog.error({ own: true }, 'Mattermost refuses a message')
    await world.clock.pass(120_000)
    expect(told()).toEqual([])
    expect(world.app.adminMessages.recent()).toEqual([])
  })
})

it('the last warnings and errors are kept, a hundred of them', () => {
  for (let i = 0; i < 120; i++) world.app.botLog.warn(`warning ${i}`)
  const recent = world.app.adminMessages.recent()
  expect(recent).toHaveLength(100)
  expect(recent.at(-1)).toMatch(/^\d{4}-.*Z warn: warning 119$/)
})
