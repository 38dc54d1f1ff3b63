import { describe, expect, it } from 'vitest'
import { Colleague } from '../support/bot/colleague.ts'
import { worldForEach } from '../support/bot/world.ts'
import { eventually } from '../support/eventually.ts'

const current = worldForEach()

describe('the admin', () => {
  it('who does not exist is no reason for ever more messages', async () => {
    const world = current()
    const { lines } = world
    await world.restart({ admins: { userIds: ['z'.repeat(26)], logLevel: 'warn', fullContext: false } })
    world.running.app.botLog.error('something broke')
    await eventually(
      () => lines.join(''),
      (log) => log.includes('"own":true'),
    )
    expect(world.running.app.adminMessages.recent().filter((line) => line.includes('refuses'))).toEqual([])
  }, 20_000)

  it('is told of errors by DM, grouped and redacted', async () => {
    const { company, running, lines } = current()
    const omar = new Colleague(company, 'Omar')
    running.app.botLog.error({ kind: 'offline', token: 'T0KEN' }, 'something broke')
    running.app.botLog.error({ kind: 'offline' }, 'something broke')
    await eventually(
      () => omar.dms().map((post) => post.message),
      (all) => all.includes('**Mattercal bot**\n- error: something broke (2 times)'),
    )
    expect(lines.join('')).not.toContain('T0KEN')
  }, 20_000)
})

it('no secret is in the log, the metrics or an error', async () => {
  const world = current()
  const { config, running, anna, lines } = world
  const link = await anna.pairDesktop(running.url)
  await link.putMessage('i', world.message('A private matter'))
  await world.dm((text) => text === 'A private matter')
  await fetch(`${running.url}/v1/messages/x`, { method: 'PUT', headers: { authorization: 'Bearer wrong.secret' } })
  const everything = lines.join('') + (await (await fetch(`${running.url}/metrics`)).text())
  const secrets = [
    config.mattermost.botToken,
    config.signing.secret,
    ...config.mattermost.commandTokens,
    'A private matter',
    'wrong.secret',
  ]
  for (const secret of secrets) expect(everything).not.toContain(secret)
})
