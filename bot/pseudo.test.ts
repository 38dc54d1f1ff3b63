import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { messageBodySchema } from '../main/bot-link/protocol.ts'
import { bot } from '../main/text/english/bot.ts'
import { BotInProcess, began, idOf, PaperMattermost, reply } from '../test/support/bot/in-process.ts'
import { Pseudo } from '../test/support/bot/pseudo.ts'
import { settle } from '../test/support/fake-clock.ts'
import { tidy } from './housekeeping.ts'
import { seal } from './secrets/sealing.ts'
import { ago } from './slash-commands/ago.ts'

// Everything that the bot says in Mattermost and to the desktops, said in a language that has no English letter: what
// is English all the same comes from somewhere else than the catalogue. The command line has such a test in config/.

const minute = 60_000
const hour = 60 * minute
const pseudo = new Pseudo()

let world: BotInProcess
const open = async (change: Record<string, unknown> = {}, mattermost = new PaperMattermost()) => {
  world = await BotInProcess.open({ admins: { userIds: [idOf('omar')] }, ...change }, mattermost)
}
const reopen = async (change: Record<string, unknown>, mattermost?: PaperMattermost) => {
  await world.stop()
  await open(change, mattermost)
}
beforeEach(() => open())
afterEach(() => world.stop())

async function ask(method: 'GET' | 'POST' | 'PUT', url: string, body?: object | string, token?: string) {
  const type = typeof body === 'string' ? 'application/x-www-form-urlencoded' : 'application/json'
  const headers = { ...(body ? { 'content-type': type } : {}), ...(token ? { authorization: `Bearer ${token}` } : {}) }
  const asked = world.app.inject({ method, url, payload: body, headers })
  await world.clock.pass(10_000)
  return JSON.parse((await asked).body)
}

/** Types a slash command as Mattermost passes it on; returns the answer. */
const type = async (text: string, who = 'anna', token = 'command-token'): Promise<string> =>
  (
    await ask(
      'POST',
      '/mattermost/commands',
      new URLSearchParams({ token, user_id: idOf(who), command: '/mscal', trigger_id: 't', text }).toString(),
    )
  ).text

/** Connects a computer of Anna's. */
const connect = (id: string) => world.app.connections.add({ id, userId: idOf('anna') }, new PassThrough().resume())

describe('in a language that nobody speaks, no English is left', () => {
  const data = ['mscal', 'https://bot.example.com', 'Laptop', 'dance', '@anna']
  const counts = [0, 1, 2, 1000]

  it('in what the slash command says to a person, with no computer, one and many, away and connected', async () => {
    const words = ['', 'help', 'dance', 'event dance', 'connect', 'disconnect', 'info', 'today', 'invites', 'users']
    const texts: string[] = []
    for (const word of words) texts.push(await type(word))
    const { id } = await world.pair('anna')
    await world.clock.pass(3 * hour)
    for (const word of ['connect', 'info', 'status', 'summary view']) texts.push(await type(word))
    await connect(id)
    for (const word of ['info', 'viewcal', 'settings', 'disconnect']) texts.push(await type(word))
    texts.push(await type('today', 'anna', 'wrong'))
    for (const ms of [0, 5 * minute, 5 * hour, 72 * hour]) texts.push(ago(ms))
    pseudo.fits(texts, data)
  })

  it('in what the slash command counts', async () => {
    const { desktops } = world.app
    const computer = { id: 'x', username: 'anna', name: 'Laptop', createdAt: began, seenAt: began, connected: false }
    const texts: string[] = []
    for (const count of counts) {
      const all = Array.from({ length: count }, () => ({ ...computer, userId: idOf('anna') }))
      desktops.revoke = async () => count
      desktops.ofUser = async () => all
      desktops.all = async () => all
      for (const word of ['connect', 'disconnect', 'info']) texts.push(await type(word))
      texts.push(await type('users', 'omar'))
    }
    pseudo.fits(texts, data)
  })

  it('in what the slash command says when it is repeated, or when something fails', async () => {
    const { id } = await world.pair('anna')
    await connect(id)
    world.app.actions.add = async () => undefined
    const repeated = await type('today')
    world.app.actions.add = async () => {
      throw new TypeError('a fault')
    }
    pseudo.fits([repeated, await type('today')])
  })

  it('in what administrators read', async () => {
    const texts = [await type('', 'omar'), await type('logs', 'omar')]
    const { id } = await world.pair('anna')
    await connect(id)
    world.app.botLog.warn('odd')
    for (const word of ['users', 'logs', 'health']) texts.push(await type(word, 'omar'))
    world.mattermost.strange = true
    await world.clock.pass(minute)
    texts.push(await type('health', 'omar'))
    const { check } = world.app.health
    world.app.health.check = async () => ({ ...(await check.call(world.app.health)), database: 'does not answer' })
    texts.push(await type('health', 'omar'))
    await reopen({ admins: { userIds: [idOf('omar')], logLevel: 'warn', fullContext: true } })
    texts.push(await type('logs', 'omar'))
    // The log is English in every language, and so are the names of its levels.
    pseudo.fits(texts, [...data, '**error**', '**warn**', ' warn: odd', /\S+T\S+Z/.exec(texts.join('\n'))?.[0] ?? 'Z'])
  })

  it('in the DMs that administrators get', async () => {
    world.bot.start()
    for (let nr = 0; nr < 20; nr++) world.app.botLog.error(`trouble ${nr % 18}`)
    await world.clock.pass(10_000)
    pseudo.fits(
      world.mattermost.posts.map(({ message }) => message),
      ['error: trouble'],
    )
  })

  it('in the dialog for a new event', async () => {
    expect(await type('event create')).toBe('')
    const opened = world.mattermost.seen.find(({ url }) => url.endsWith('/actions/dialogs/open'))
    const { dialog } = JSON.parse(String(opened?.body))
    const elements: { display_name: string; placeholder: string; help_text: string; default: string }[] =
      dialog.elements
    const shown = elements.flatMap((one) => [one.display_name, one.placeholder, one.help_text, one.default])
    const { title, introduction_text, submit_label } = dialog
    pseudo.fits([title, introduction_text, submit_label, ...shown.filter((text) => text !== '')])
  })
})

describe('in a language that nobody speaks, no English is left of clicks', () => {
  const dialog = { title: 'T', submit: 'S', elements: [{ type: 'text', name: 'n', label: 'L', optional: true }] }
  const buttons = [
    { id: 'yes', label: 'LABEL' },
    { id: 'note', label: 'LABEL', dialog },
  ]

  /** A message of Anna's with buttons; returns its ID. */
  async function put(key: string, more: object = {}): Promise<string> {
    const body = messageBodySchema.parse({ text: 'TEXT', buttons, ...more })
    await world.app.messages.put(idOf('anna'), key, { body, standIn: false, asOf: began }, world.clock.now())
    const { db } = world.app.database
    return (await db.selectFrom('message').select('id').where('key', '=', key).executeTakeFirstOrThrow()).id
  }
  const sealed = (m: string | undefined, more: object = {}) =>
    seal(world.app.secrets, { p: 'button', u: idOf('anna'), m, v: 1, b: 'yes', e: world.clock.now() + hour, ...more })
  const click = async (context: string) =>
    (await ask('POST', '/mattermost/actions', { user_id: idOf('anna'), context: { sealed: context } })).ephemeral_text
  const fill = (state: string, submission = { n: 'x' }) =>
    ask('POST', '/mattermost/dialogs', { user_id: idOf('anna'), state, submission })
  const noteOf = async (id: string) => (await world.app.messages.find(id))?.note

  it('in why a click is refused', async () => {
    const id = await put('a')
    const answers = [
      await click('made.up'),
      await click(sealed(id, { u: idOf('tom') })),
      await click(sealed(id, { e: world.clock.now() - 1 })),
      await click(sealed(id, { v: 7 })),
    ]
    await click(sealed(id))
    answers.push(await click(sealed(id)))
    const other = await put('b')
    world.mattermost.refusals.push(reply({ id: 'api.dialog' }, 503))
    answers.push(await click(sealed(other, { b: 'note' })))
    pseudo.fits(answers)
  })

  it('in the notes below a message', async () => {
    const [away, awayUntil, here] = [await put('a'), await put('b', { clicksUntilText: 'UNTIL' }), await put('c')]
    await click(sealed(away))
    await click(sealed(awayUntil))
    await connect((await world.pair('anna')).id)
    await click(sealed(here))
    const notes = [await noteOf(away), await noteOf(awayUntil), await noteOf(here)]
    await world.clock.sleepTo(began + 31 * 24 * hour)
    await tidy(world.app)
    await settle()
    pseudo.fits([...notes, await noteOf(away)], ['LABEL', 'UNTIL'])
  })

  it('in the answers to a dialog', async () => {
    const id = await put('a')
    const state = (more: object = {}) => sealed(id, { p: 'dialog', b: 'note', ...more })
    const answers = [
      await fill(state({ e: 1 })),
      await fill(state({ v: 7 })),
      await fill(state({ m: undefined, b: 'createEvent' })),
    ]
    world.app.clicks.take = async () => {
      throw new TypeError('a fault')
    }
    answers.push(await fill(state()))
    pseudo.fits(answers.map(({ error }) => error))
  })
})

describe('in a language that nobody speaks, no English is left of what a desktop is told', () => {
  const message = { body: { text: 'TEXT' }, asOf: 1 }
  // Names of methods and fields.
  const data = ['PUT', 'DELETE', 'body.text']

  it('in the errors of the API', async () => {
    const { token } = await world.pair('anna')
    const answers = [
      await ask('GET', '/v2/x'),
      await ask('GET', '/v1/messages/x'),
      await ask('GET', '/v1/actions'),
      await ask('PUT', '/v1/messages/m', { ...message, body: { text: '' } }, token),
      await ask('PUT', '/v1/messages/m', undefined, token),
      await ask('PUT', '/v1/messages/m', { ...message, body: { text: 'x'.repeat(200_000) } }, token),
      await ask('POST', '/v1/actions/x/claim', undefined, token),
    ]
    world.app.messages.put = async () => {
      throw new Error('a fault')
    }
    answers.push(await ask('PUT', '/v1/messages/m', message, token))
    await reopen({ limits: { pairingsPerMinute: 1 } })
    await ask('POST', '/v1/pairings')
    const throttled = await world.app.inject({ method: 'POST', url: '/v1/pairings' })
    pseudo.fits(
      [...answers, throttled.json()].map((answer) => answer.message),
      data,
    )
  })

  it('in why a pairing is refused', async () => {
    const mattermost = new PaperMattermost()
    await reopen({}, mattermost)
    const confirm = (id: string, secret: string) =>
      ask('POST', `/v1/pairings/${id}/confirm`, { secret, postId: idOf('post'), name: 'Laptop' })
    const begin = () => ask('POST', '/v1/pairings')
    const answers = [await confirm('none', 'x'.repeat(43))]
    const unknown = await begin()
    mattermost.refusals.push(reply({ id: 'app.post.get.app_error' }, 404))
    answers.push(await confirm(unknown.id, unknown.secret))
    const robot = await begin()
    const members = `${idOf('bot')}__${idOf('robot')}`
    world.app.desktops.takePairing = async () => ({ fits: () => true })
    for (const body of [
      {
        id: 'p',
        user_id: idOf('robot'),
        channel_id: 'c',
        create_at: 1,
        message: '',
        props: { mattercal_pairing: 'x' },
      },
      { id: 'c', type: 'D', name: members },
      { id: idOf('robot'), username: 'robot', is_bot: true },
    ])
      mattermost.refusals.push(reply(body))
    answers.push(await confirm(robot.id, robot.secret))
    expect(answers.map(({ code }) => code)).toEqual(['pairingOver', 'wrongPost', 'wrongUser'])
    pseudo.fits(answers.map((answer) => answer.message))
  })
})

describe('the test of the bot in a language that nobody speaks', () => {
  it('finds a sentence that is not in the catalogue', () => {
    expect(() => pseudo.fits(['There is no such thing.'])).toThrow('There is no such thing.')
    expect(() => pseudo.fits([undefined])).toThrow()
  })

  it('has heard every sentence that the bot says', () => {
    expect(pseudo.unsaid(bot)).toEqual([])
  })
})
