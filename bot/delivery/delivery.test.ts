import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BotInProcess, reply } from '../../test/support/bot/in-process.ts'
import { settle } from '../../test/support/fake-clock.ts'

let world: BotInProcess
let stopped: boolean

beforeEach(async () => {
  stopped = false
  world = await BotInProcess.open({ limits: { postsAtATime: 2 } })
})
afterEach(async () => {
  if (!stopped) await world.stop()
})
const shown = () => world.mattermost.posts.map((post) => post.message)

describe('what is due', () => {
  it('is posted once the bot has started, each user’s messages in order', async () => {
    for (const text of ['One', 'Two']) await world.put('anna', text, text)
    await world.put('tom', 'Three', 'Three')
    await world.clock.pass(1_000)
    expect(shown()).toEqual([])
    world.bot.start()
    await world.clock.pass(1_000)
    expect(shown().sort()).toEqual(['One', 'Three', 'Two'])
    expect(shown().indexOf('One')).toBeLessThan(shown().indexOf('Two'))
  })

  it('goes out by so many requests at a time and no more', async () => {
    for (const who of ['a', 'b', 'c', 'd']) await world.put(who, who, who)
    world.mattermost.hanging = true
    world.bot.start()
    await world.clock.pass(1_000)
    expect(world.mattermost.seen.filter((request) => request.url.endsWith('/posts'))).toHaveLength(2)
    world.mattermost.letGo()
    await world.clock.pass(1_000)
    expect(shown().sort()).toEqual(['a', 'b', 'c', 'd'])
  })

  it('waits while Mattermost asks for patience, and then starts with one at a time', async () => {
    world.bot.start()
    const patience = reply({}, 429)
    patience.headers.set('retry-after', '60')
    world.mattermost.refusals.push(patience)
    await world.put('anna', 'a', 'A')
    await world.clock.pass(1_000)
    await world.put('tom', 'b', 'B')
    await world.clock.pass(50_000)
    expect(shown()).toEqual([])
    await world.clock.pass(20_000)
    expect(shown().sort()).toEqual(['A', 'B'])
  })
})

describe('trouble', () => {
  it('of a few seconds holds messages up for a few seconds, however many were on their way', async () => {
    await world.stop()
    world = await BotInProcess.open({ limits: { postsAtATime: 16 } })
    for (let count = 0; count < 16; count++) await world.put(`user-${count}`, `${count}`, `${count}`)
    for (let count = 0; count < 16; count++) world.mattermost.refusals.push(reply({}, 503))
    world.bot.start()
    await world.clock.pass(1)
    for (let second = 0; second < 10; second++) await world.clock.pass(1_000)
    expect(shown()).toHaveLength(16)
  })

  it('with too many requests keeps one user’s messages in order, however often', async () => {
    world.bot.start()
    for (let count = 0; count < 10; count++) world.mattermost.refusals.push(reply({}, 429))
    await world.put('anna', 'one', 'One')
    await world.put('anna', 'two', 'Two')
    await world.clock.pass(10 * 60_000)
    expect(shown()).toEqual(['One', 'Two'])
  })
})

describe('a bot that was killed', () => {
  it('leaves nobody waiting for its claims, since it is the only one on SQLite', async () => {
    await world.put('anna', 'one', 'One')
    const { claims, messages, clock } = world.app
    await claims.claim(10, clock.now())
    expect(await messages.counts()).toEqual({ posting: 1 })
    await claims.takeOver()
    // At once, and looked for before it is posted: nobody knows how far it got.
    expect(await claims.claim(10, clock.now())).toMatchObject([{ key: 'one', unsure: true }])
  })
})

describe('a bot that stops', () => {
  it('lets what is on the wire end and gives the other claims back', async () => {
    for (const who of ['a', 'b', 'c', 'd']) await world.put(who, who, who)
    world.mattermost.hanging = true
    world.bot.start()
    await world.clock.pass(1_000)
    expect(await world.app.messages.counts()).toEqual({ posting: 4 })
    // Before the database closes.
    let counts = {}
    const { database, messages } = world.app
    const close = database.close
    database.close = async () => {
      counts = await messages.counts()
      await close()
    }
    const ending = world.bot.stop()
    await world.clock.pass(5_000)
    expect(counts).toEqual({})
    world.mattermost.letGo()
    await world.clock.pass(1_000)
    await ending
    stopped = true
    expect(shown()).toHaveLength(2)
    expect(counts).toEqual({ posted: 2, waiting: 2 })
  })

  it('gives back also what it was claiming at that moment', async () => {
    await world.put('a', 'a', 'A')
    const { claims, messages } = world.app
    const claim = claims.claim.bind(claims)
    let goOn: () => void = () => undefined
    claims.claim = async (limit, now) => {
      const claimed = await claim(limit, now)
      await new Promise<void>((resolve) => {
        goOn = resolve
      })
      return claimed
    }
    world.app.delivery.start()
    await settle()
    expect(await messages.counts()).toEqual({ posting: 1 })
    const ending = world.app.delivery.stop()
    goOn()
    await ending
    expect(await messages.counts()).toEqual({ waiting: 1 })
    expect(shown()).toEqual([])
  })
})
