import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BotInProcess, idOf } from '../../test/support/bot/in-process.ts'
import { settle } from '../../test/support/fake-clock.ts'
import { connectionTimeout } from '../server/server.ts'

let world: BotInProcess
let desktop: { id: string; userId: string }

beforeEach(async () => {
  world = await BotInProcess.open()
  desktop = { id: (await world.pair('anna')).id, userId: idOf('anna') }
})
afterEach(() => world.stop())

/** A desktop's end of the connection; what it received is read as text. */
function wire() {
  const stream = new PassThrough()
  let text = ''
  stream.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  return { stream, text: () => text }
}
const ask = (text: string) =>
  world.app.actions.add(
    desktop.userId,
    { kind: 'command', text, givenAt: world.clock.now() },
    { now: world.clock.now(), expiresAt: world.clock.now() + 3600_000 },
  )
const connected = () => world.app.desktops.anyConnected(desktop.userId)

describe('a desktop that connects', () => {
  it('is greeted, gets what waits, and then what comes', async () => {
    await ask('today')
    const { stream, text } = wire()
    await world.app.connections.add(desktop, stream)
    await settle()
    expect(text()).toMatch(/^event: hello\ndata: \{\}\n\nid: 1\nevent: action\ndata: .*"text":"today"/)
    await ask('invites')
    await world.app.signals.send({ kind: 'action', userId: desktop.userId })
    await world.clock.pass(1)
    expect(text().match(/event: action/g)).toHaveLength(2)
    expect(text()).toContain('"text":"invites"')
  })

  it('hears often enough that its connection never looks idle', async () => {
    const { stream, text } = wire()
    await world.app.connections.add(desktop, stream)
    await world.clock.pass(connectionTimeout)
    expect(text().match(/^:$/gm)?.length).toBeGreaterThanOrEqual(3)
  })

  it('gets an action once, and again after a minute if nobody dealt with it', async () => {
    const { stream, text } = wire()
    await world.app.connections.add(desktop, stream)
    await ask('today')
    for (const wait of [1, 30_000, 10_000]) {
      await world.app.connections.offerAgain()
      await world.clock.pass(wait)
    }
    expect(text().match(/event: action/g)).toHaveLength(1)
    await world.clock.pass(40_000)
    await world.app.connections.offerAgain()
    await settle()
    expect(text().match(/event: action/g)).toHaveLength(2)
  })

  it('and is gone before the database knows of it does not count as connected', async () => {
    const { desktops, connections } = world.app
    const note = desktops.connected.bind(desktops)
    let goOn: () => void = () => undefined
    desktops.connected = async (id, now) => {
      await new Promise<void>((resolve) => {
        goOn = resolve
      })
      await note(id, now)
    }
    const { stream } = wire()
    const added = connections.add(desktop, stream)
    await settle()
    stream.destroy()
    await settle()
    goOn()
    await added
    await settle()
    expect(await connected()).toBe(false)
  })

  it('counts as connected until the last of its connections ends', async () => {
    const [one, two] = [wire(), wire()]
    await world.app.connections.add(desktop, one.stream)
    await world.app.connections.add(desktop, two.stream)
    expect(world.app.connections.count).toBe(2)
    one.stream.destroy()
    await settle()
    expect(await connected()).toBe(true)
    two.stream.destroy()
    await settle()
    expect(await connected()).toBe(false)
    expect(world.app.connections.count).toBe(0)
  })

  it('and had gone while it was being authenticated is not kept', async () => {
    const { stream } = wire()
    stream.destroy()
    await world.app.connections.add(desktop, stream)
    expect(world.app.connections.count).toBe(0)
    expect(await connected()).toBe(false)
  })

  it('is disconnected when it is revoked, also when the signal of it was lost', async () => {
    const [told, lost] = [wire(), wire()]
    await world.app.connections.add(desktop, told.stream)
    await world.app.signals.send({ kind: 'revoked', userId: desktop.userId })
    await world.clock.pass(1)
    expect(told.stream.writableEnded).toBe(true)
    await world.app.connections.add(desktop, lost.stream)
    await world.app.desktops.revoke(desktop.userId, world.clock.now())
    await world.app.connections.dropRevoked()
    expect(lost.stream.writableEnded).toBe(true)
  })
})

it('the end of the bot ends the connections, and does not wait for one that does not read', async () => {
  const reads = wire()
  const stuck = new PassThrough({ highWaterMark: 1 })
  await world.app.connections.add(desktop, reads.stream)
  await world.app.connections.add(desktop, stuck)
  let closed = false
  const closing = world.app.connections.close().then(() => {
    closed = true
  })
  await settle()
  expect(reads.stream.writableFinished).toBe(true)
  expect(closed).toBe(false)
  await world.clock.pass(1_000)
  await closing
  expect(stuck.destroyed).toBe(true)
})
