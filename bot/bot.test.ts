import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BotInProcess, idOf, PaperMattermost } from '../test/support/bot/in-process.ts'
import { settle } from '../test/support/fake-clock.ts'

let world: BotInProcess
let token: string
let stopped: boolean
beforeEach(async () => {
  stopped = false
  world = await BotInProcess.open()
  token = (await world.pair('anna')).token
})
afterEach(async () => {
  if (!stopped) await world.stop()
})

type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'
async function ask(method: Method, url: string, body?: object | string, headers: Record<string, string> = {}) {
  const json = typeof body === 'object' ? { 'content-type': 'application/json' } : {}
  const answer = await world.app.inject({ method, url, payload: body, headers: { ...json, ...headers } })
  const text = answer.body
  return { status: answer.statusCode, headers: answer.headers, body: text.startsWith('{') ? JSON.parse(text) : text }
}
const asAnna = (method: Method, url: string, body?: object) =>
  ask(method, url, body, { authorization: `Bearer ${token}` })
const message = { body: { text: 'Hello' }, asOf: 1 }

describe('a bot without a socket', () => {
  it('can be asked as by the network, and delivers', async () => {
    world.bot.start()
    expect(await ask('GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'ok' } })
    expect(await ask('GET', '/readyz')).toMatchObject({ status: 200, body: { database: 'ok', mattermost: 'ok' } })
    expect((await ask('GET', '/v1/config')).body).toMatchObject({
      publicUrl: 'https://bot.example.com',
      mattermostUrl: 'https://chat.example.com',
      botUserId: idOf('bot'),
      botUsername: 'calendar',
      locks: [],
    })
    expect(await asAnna('PUT', '/v1/messages/hello', message)).toMatchObject({
      status: 200,
      body: { state: 'waiting' },
    })
    await world.clock.pass(1_000)
    expect(world.mattermost.posts).toEqual([{ channel: `dm-${idOf('anna')}`, message: 'Hello' }])
    expect(await asAnna('DELETE', '/v1/messages/hello')).toMatchObject({ body: { state: 'posted' } })
  })

  it('is not built when Mattermost does not know it, or the database cannot be opened', async () => {
    const mattermost = new PaperMattermost()
    mattermost.strange = true
    await expect(BotInProcess.open({}, mattermost)).rejects.toMatchObject({ name: 'Failure', kind: 'signIn' })
    await expect(BotInProcess.open({ databaseUrl: 'sqlite:/no/such/folder/x' })).rejects.toMatchObject({
      code: 'ERR_SQLITE_ERROR',
    })
  })

  it('says that Mattermost does not answer, and asks it every ten seconds at most', async () => {
    expect(await ask('GET', '/readyz')).toMatchObject({ body: { mattermost: 'ok' } })
    const asked = world.mattermost.seen.length
    world.mattermost.strange = true
    await world.clock.pass(9_000)
    expect(await ask('GET', '/readyz')).toMatchObject({ body: { mattermost: 'ok' } })
    expect(world.mattermost.seen).toHaveLength(asked)
    await world.clock.pass(1_000)
    expect(await ask('GET', '/readyz')).toMatchObject({ status: 200, body: { mattermost: 'signIn' } })
  })
})

describe('an error', () => {
  const invalid = (place: string) => ({
    status: 400,
    body: { code: 'badRequest', message: `The request is not valid at “${place}”.` },
  })

  it('names the field that is wrong, never its value', async () => {
    expect(await asAnna('PUT', '/v1/messages/m', { ...message, body: { text: '' } })).toMatchObject(
      invalid('body.text'),
    )
    const buttons = [
      { id: 'ok', label: 'Yes' },
      { id: 'not ok', label: 'No' },
    ]
    expect(await asAnna('PUT', '/v1/messages/m', { ...message, body: { text: 'x', buttons } })).toMatchObject(
      invalid('body.buttons.1.id'),
    )
    expect(await asAnna('PUT', '/v1/messages/no%20key', message)).toMatchObject(invalid('key'))
    expect(await asAnna('PUT', '/v1/messages/m')).toMatchObject({
      status: 400,
      body: { code: 'badRequest', message: 'The request is not valid.' },
    })
    expect(await ask('POST', '/mattermost/actions', { user_id: 'x' })).toMatchObject(invalid('user_id'))
  })

  it('tells a stranger nothing about what a request should look like', async () => {
    const refused = {
      status: 401,
      body: { code: 'notPaired', message: 'This desktop is not paired, or its pairing was ended.' },
    }
    expect(await ask('PUT', '/v1/messages/no%20key', {})).toMatchObject(refused)
    expect(await ask('PUT', '/v1/stand-ins', {}, { authorization: 'Bearer made.up' })).toMatchObject(refused)
    expect(await ask('GET', '/v1/actions')).toMatchObject(refused)
  })

  it('says what is there instead', async () => {
    expect(await ask('GET', '/v2/x')).toMatchObject({
      status: 404,
      body: { code: 'unknownRoute', message: 'There is nothing here.' },
    })
    expect(await ask('GET', '/v1/messages/x')).toMatchObject({
      status: 405,
      headers: { allow: 'PUT, DELETE' },
      body: { code: 'wrongMethod', message: 'Only PUT and DELETE can be used here.' },
    })
    expect(await asAnna('POST', '/v1/actions/x/claim')).toMatchObject({ status: 409, body: { code: 'taken' } })
    expect(await asAnna('PUT', '/v1/messages/m', { ...message, body: { text: 'x'.repeat(200_000) } })).toMatchObject({
      status: 413,
      body: { code: 'tooLarge', message: 'The request is too large.' },
    })
  })

  it('of the bot itself shows nothing of what happened, and is logged', async () => {
    world.app.messages.withdraw = async () => {
      throw new Error('secret')
    }
    expect(await asAnna('DELETE', '/v1/messages/m')).toMatchObject({
      status: 500,
      body: { code: 'trouble', message: 'The bot has a problem. Please try again.' },
    })
    expect(world.lines.join('')).toContain('a request failed')
    expect(world.lines.join('')).not.toContain('secret')
  })

  it('in an answer that is not what the schema promises is one of the bot itself', async () => {
    world.app.messages.withdraw = async () => 'nonsense' as 'unknown'
    expect(await asAnna('DELETE', '/v1/messages/m')).toMatchObject({ status: 500, body: { code: 'trouble' } })
  })
})

describe('a task that nobody waits for', () => {
  const logged = () => world.lines.map((line) => JSON.parse(line)).filter(({ level }) => level === 50)

  it('blames the database for what its driver threw, and for nothing else', async () => {
    world.app.background('beat', () => world.app.database.db.deleteFrom('nowhere' as 'message').execute())
    world.app.background('tidy', async () => {
      throw new TypeError('x is not a function')
    })
    // What pg throws when the server drops a connection: no class of its own, and no code.
    world.app.background('lost', async () => {
      throw new Error('Connection terminated unexpectedly')
    })
    world.app.background('sent', async () => {
      throw Object.assign(new Error('sent already'), { code: 'ERR_HTTP_HEADERS_SENT' })
    })
    // Node's own errors about a wrong argument carry a code, too.
    world.app.background('count', () => Buffer.alloc(JSON.parse('"x"')))
    await settle()
    expect(logged().map(({ task, error, msg }) => ({ task, error, msg }))).toEqual([
      { task: 'count', error: 'TypeError ERR_INVALID_ARG_TYPE', msg: 'a task failed: count' },
      { task: 'tidy', error: 'TypeError', msg: 'a task failed: tidy' },
      { task: 'lost', error: 'Error', msg: 'the database does not answer' },
      { task: 'sent', error: 'Error ERR_HTTP_HEADERS_SENT', msg: 'a task failed: sent' },
      { task: 'beat', error: 'Error ERR_SQLITE_ERROR', msg: 'the database does not answer' },
    ])
  })
})

describe('what Mattermost calls', () => {
  it('gets words when something fails', async () => {
    world.app.desktops.ofUser = async () => {
      throw new Error('gone')
    }
    const form = new URLSearchParams({ token: 'command-token', user_id: idOf('anna'), text: 'info' }).toString()
    const type = { 'content-type': 'application/x-www-form-urlencoded' }
    expect(await ask('POST', '/mattermost/commands', form, type)).toMatchObject({
      status: 200,
      body: { response_type: 'ephemeral', text: 'That did not work just now. Please try again in a moment.' },
    })
  })
})

it('a bot that stops ends connections and waits first, the database last', async () => {
  const order: string[] = []
  const { desktops, delivery, database, actions } = world.app
  const stream = new PassThrough().resume()
  stream.once('close', () => order.push('connection'))
  const noted = (name: string, task: () => Promise<void>) => async () => {
    order.push(name)
    await task()
  }
  delivery.stop = noted('delivery', delivery.stop.bind(delivery))
  desktops.leave = noted('replica', desktops.leave.bind(desktops))
  database.close = noted('database', database.close)
  const { id } = await world.pair('tom')
  await world.app.connections.add({ id, userId: idOf('tom') }, stream)
  const now = world.clock.now()
  const action = await actions.add(
    idOf('tom'),
    { kind: 'command', text: 'today', givenAt: now },
    { now, expiresAt: now + 1 },
  )
  const waiting = world.app.results.of(action ?? '', 8_000).then(() => order.push('wait'))
  await settle()
  await world.stop()
  stopped = true
  await waiting
  expect(order.slice(0, 2).sort()).toEqual(['connection', 'wait'])
  expect(order.slice(2)).toEqual(['delivery', 'replica', 'database'])
  expect(world.clock.waiting).toBe(0)
})
