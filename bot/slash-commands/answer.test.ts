import { PassThrough } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BotInProcess, began, idOf } from '../../test/support/bot/in-process.ts'
import { answerCommand, isKnownToken } from './answer.ts'

let world: BotInProcess
beforeEach(async () => {
  world = await BotInProcess.open({ admins: { userIds: [idOf('omar')] } })
})
afterEach(() => world.stop())

const type = (text: string, who = 'anna') => answerCommand(world.app, { userId: idOf(who), trigger: '/mscal', text })
/** A computer that is connected. */
async function connect(id: string): Promise<void> {
  await world.app.connections.add({ id, userId: idOf('anna') }, new PassThrough().resume())
}

describe('the slash command', () => {
  it('explains itself, and its words for administrators to them alone', async () => {
    expect(await type('')).toMatch(/^\*\*Mattercal\*\* connects your calendar to Mattermost\.\n\n\| Command/)
    expect(await type('')).not.toContain('administrators')
    expect(await type('help', 'omar')).toMatch(/which computers are connected \|\n\| `\/mscal users`, .* \|$/)
    expect(await type('dance | `x`')).toMatch(/^There is no “dance”\.\n\n\*\*Mattercal\*\*/)
  })

  it('says how to connect, and what is connected already', async () => {
    const how =
      'Install Mattercal on your computer. In **Settings → Mattermost bot**, enter this address:\n\n`https://bot.example.com`'
    expect(await type('connect')).toBe(how)
    await world.pair('anna')
    expect(await type('connect')).toBe(`You have one computer connected already; see \`/mscal info\`.\n\n${how}`)
    await world.pair('anna', 'Desk')
    expect(await type('connect')).toBe(`You have 2 computers connected already; see \`/mscal info\`.\n\n${how}`)
  })

  it('disconnects one computer, or all', async () => {
    const rest = 'disconnected from this bot. Your calendar and your answers are not affected.'
    expect(await type('disconnect')).toBe('No computer of yours is connected.')
    await world.pair('anna')
    expect(await type('disconnect')).toBe(`Done: your computer is ${rest}`)
    await world.pair('anna')
    await world.pair('anna', 'Desk')
    expect(await type('disconnect')).toBe(`Done: your 2 computers are ${rest}`)
  })

  it('lists the computers, with when each was seen', async () => {
    expect(await type('info')).toBe('No computer of yours is connected. `/mscal connect` says how.')
    await world.pair('anna', 'Old | one')
    await world.clock.sleepTo(began + 3 * 24 * 3600_000)
    const { id } = await world.pair('anna', 'Laptop')
    await connect(id)
    await world.clock.pass(5 * 60_000)
    const lines = (await type('info')).split('\n')
    expect(lines[0]).toMatch(/^Mattercal bot \d+\.\d+\.\d+\. Your computers:$/)
    expect(lines.slice(2)).toEqual([
      '- **Old   one**: last seen 3 days ago, paired 3 days ago',
      '- **Laptop**: connected, paired 5 minutes ago',
      '',
      '`/mscal disconnect` ends all of them.',
    ])
  })

  it('is passed on to a computer that is connected, and says so when there is none or it stays silent', async () => {
    expect(await type('today')).toBe('No computer of yours is connected. `/mscal connect` says how.')
    const { id } = await world.pair('anna')
    await world.clock.sleepTo(began + 3 * 3600_000)
    expect(await type('today')).toContain('is not connected just now (last seen 3 hours ago)')
    await connect(id)
    const silent = type('today')
    await world.clock.pass(8_000)
    expect(await silent).toBe('Your Mattercal did not answer in time. It may just be waking up; please try again.')
    const answered = type('Summary View')
    await world.clock.pass(1)
    const waiting = await world.app.actions.waiting(idOf('anna'), world.clock.now())
    const action = waiting.at(-1)?.action
    expect(action).toMatchObject({ kind: 'command', text: 'Summary View' })
    await world.app.actions.claim(action?.id ?? '', idOf('anna'), id, world.clock.now())
    await world.app.actions.finish(action?.id ?? '', idOf('anna'), id, { text: 'Nothing today.' })
    await world.app.signals.send({ kind: 'result', actionId: action?.id ?? '' })
    await world.clock.pass(1)
    expect(await answered).toBe('Nothing today.')
  })

  it('tells administrators, and nobody else, who is paired, what was logged, and how the bot is', async () => {
    for (const word of ['users', 'logs', 'health'])
      expect(await type(word)).toBe('Only an administrator of the bot can do that.')
    const { id } = await world.pair('anna')
    await world.pair('tom', 'Desk')
    await connect(id)
    await world.clock.pass(2 * 60_000)
    expect(await type('users', 'omar')).toBe(
      [
        '2 computers are paired.',
        '',
        '| User | Computer | Seen |',
        '| --- | --- | --- |',
        '| @anna | Laptop | connected |',
        '| @tom | Desk | 2 minutes ago |',
      ].join('\n'),
    )
    expect(await type('logs', 'omar')).toBe(
      'Records from level **error** on are sent to the admins, without their fields. The last warnings and errors of this replica:\n```\nnone\n```',
    )
    world.app.botLog.warn('odd')
    expect(await type('logs', 'omar')).toMatch(/\n```\n\S+ warn: odd\n```$/)
    await world.put('anna', 'a', 'A')
    expect((await type('health', 'omar')).split('\n').slice(0, 5)).toEqual([
      '- Database: ok',
      '- Mattermost: ok',
      '- Messages: 1 waiting, 0 on their way, 0 posted',
      '- Actions waiting for a computer: 0',
      '- Computers connected to this replica: 1',
    ])
    expect(await type('health', 'omar')).toMatch(/- Version \S+, up for 2 min$/)
  })
})

it('a token is known only if it is one of those that are set', () => {
  expect(isKnownToken('b', ['a', 'b'])).toBe(true)
  for (const [token, tokens] of [
    ['c', ['a', 'b']],
    ['', ['a']],
    ['', []],
  ] as const)
    expect(isKnownToken(token, tokens)).toBe(false)
})
