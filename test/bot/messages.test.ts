import { describe, expect, it } from 'vitest'
import { Colleague } from '../support/bot/colleague.ts'
import { button, minute, start, worldForEach } from '../support/bot/world.ts'
import { eventually } from '../support/eventually.ts'

const current = worldForEach()

describe('messages', () => {
  it('come once for each key, in order, also from two desktops, and only to their own user', async () => {
    const world = current()
    const { company, running, anna } = world
    const [laptop, desk] = [await anna.pairDesktop(running.url), await anna.pairDesktop(running.url, 'Desk')]
    const clara = new Colleague(company, 'Clara')
    const hers = await clara.pairDesktop(running.url)
    for (let i = 0; i < 10; i++) {
      await laptop.putMessage(`m${i}`, world.message(`Message ${i}`))
      await desk.putMessage(`m${i}`, world.message(`Message ${i}`))
    }
    await hers.putMessage('m0', world.message('For Clara'))
    await world.dm((text) => text === 'Message 9')
    await world.dm((text) => text === 'For Clara', clara)
    expect(world.texts()).toEqual(Array.from({ length: 10 }, (_, i) => `Message ${i}`))
    expect(world.texts(clara)).toEqual(['For Clara'])
  })

  it('are brought up to date in place, and an older view never replaces a newer one', async () => {
    const world = current()
    const { company, running, anna } = world
    const link = await anna.pairDesktop(running.url)
    await link.putMessage('m', world.message('First'))
    const post = await world.dm((text) => text === 'First')
    company.clock.advance(minute)
    await link.putMessage('m', world.message('Second'))
    await world.dm((text) => text === 'Second')
    expect(await link.putMessage('m', world.message('Old', { asOf: start }))).toBe('ignored')
    expect(anna.dms().map((p) => p.id)).toEqual([post.id])
  })

  it('handed over for later arrive on time while the desktop sleeps, and can be taken back or replaced before', async () => {
    const world = current()
    const { company, running, anna } = world
    const link = await anna.pairDesktop(running.url)
    const at = start + 60 * minute
    await link.putMessage('summary', world.message('As of yesterday', { deliverAt: at, standIn: true }))
    await link.putMessage('reminder', world.message('Reminder', { deliverAt: at, standIn: true }))
    expect(await link.withdrawMessage('reminder')).toBe('withdrawn')
    company.clock.jumpTo(at - 1000)
    await link.putMessage('now', world.message('Meanwhile'))
    await world.dm((text) => text === 'Meanwhile')
    expect(world.texts()).toEqual(['Meanwhile'])
    company.clock.jumpTo(at)
    await world.dm((text) => text === 'As of yesterday')
    await link.putMessage('summary', world.message('Fresh'))
    await world.dm((text) => text === 'Fresh')
    expect(await link.putMessage('summary', world.message('Stand-in', { standIn: true, deliverAt: at }))).toBe(
      'ignored',
    )
    expect(world.texts()).toEqual(['Meanwhile', 'Fresh'])
  })

  it('wait for a fresh one while a desktop is connected', async () => {
    const world = current()
    const { company, running, anna } = world
    const link = await anna.pairDesktop(running.url)
    await world.listen(link)
    const at = start + 60 * minute
    await link.putMessage('summary', world.message('Stale', { deliverAt: at, standIn: true }))
    company.clock.jumpTo(at)
    await link.putMessage('summary', world.message('Fresh'))
    await world.dm((text) => text === 'Fresh')
    const edited = anna.dms().filter((post) => post.edit_at > 0)
    expect(edited).toEqual([])
  })

  it('survive an outage of Mattermost, in order and without a flood of what nobody needs any more', async () => {
    const world = current()
    const { company, running, anna, lines } = world
    const link = await anna.pairDesktop(running.url)
    await company.servers.mattermost.stop()
    await link.putMessage('a', world.message('First'))
    await link.putMessage('r', world.message('Join now', { dropAfter: start + 10 * minute }))
    await link.putMessage('b', world.message('Second'))
    await eventually(
      () => lines.join(''),
      (log) => log.includes('Mattermost does not take messages'),
    )
    company.clock.advance(60 * minute)
    await company.servers.mattermost.start()
    await world.dm((text) => text === 'Second')
    expect(world.texts()).toEqual(['First', 'Second'])
  })

  it('are not held up by one that Mattermost chokes on, neither other people’s nor, in time, one’s own', async () => {
    const world = current()
    const { company, running, anna, lines } = world
    const clara = new Colleague(company, 'Clara')
    const [annas, claras] = [await anna.pairDesktop(running.url), await clara.pairDesktop(running.url)]
    company.mattermost.switches.chokesOn = 'indigestible'
    await annas.putMessage('bad', world.message('indigestible'))
    await eventually(
      () => lines.join(''),
      (log) => log.includes('Mattermost does not take messages'),
    )
    for (let i = 0; i < 5; i++) await claras.putMessage(`m${i}`, world.message(`M${i}`))
    await world.dm((text) => text === 'M4', clara)
    company.mattermost.switches.chokesOn = ''
    await world.dm((text) => text === 'indigestible')
  })

  it('survive a proxy that refuses in Mattermost’s place', async () => {
    const world = current()
    const { company, running, anna } = world
    const link = await anna.pairDesktop(running.url)
    company.mattermost.switches.fail = { path: '/posts', status: 403, times: 1, html: true }
    await link.putMessage('a', world.message('Through'))
    await world.dm((text) => text === 'Through')
  })

  it('show what changed below themselves when Mattermost no longer lets their text be edited', async () => {
    const world = current()
    const { company, running, anna } = world
    const link = await anna.pairDesktop(running.url)
    await link.putMessage(
      'm',
      world.message('Roadmap?', { body: { text: 'Roadmap?', buttons: [button('a', 'Accept')] } }),
    )
    const post = await world.dm((text) => text === 'Roadmap?')
    company.mattermost.switches.postEditTimeLimit = 60
    company.clock.advance(10 * minute)
    await link.putMessage('m', world.message('Roadmap? You accepted.'))
    const attachments = () => anna.dms()[0]?.props.attachments as { text?: string }[] | undefined
    await eventually(attachments, (all) => all?.[0]?.text === 'Roadmap? You accepted.')
    expect(anna.buttons(anna.dms()[0] as typeof post)).toEqual([])
  })

  it('left by a sleeping desktop go when another one no longer knows of them', async () => {
    const world = current()
    const { company, running, anna } = world
    const [laptop, desk] = [await anna.pairDesktop(running.url), await anna.pairDesktop(running.url, 'Desk')]
    const at = start + 60 * minute
    for (const key of ['reminder:moved', 'reminder:stays', 'summary:tomorrow'])
      await laptop.putMessage(key, world.message(key, { deliverAt: at, standIn: true }))
    await desk.keepStandIns({ prefix: 'reminder:', keys: ['reminder:stays'], asOf: start + minute })
    company.clock.jumpTo(at)
    await world.dm((text) => text === 'summary:tomorrow')
    expect(world.texts()).toEqual(['reminder:stays', 'summary:tomorrow'])
  })

  it('obey a request for patience', async () => {
    const world = current()
    const { company, running, anna } = world
    const link = await anna.pairDesktop(running.url)
    company.mattermost.switches.fail = { path: '/posts', status: 429, times: 1, retryAfter: 1 }
    const began = Date.now()
    await link.putMessage('a', world.message('Patient'))
    await world.dm((text) => text === 'Patient')
    expect(Date.now() - began).toBeGreaterThanOrEqual(1000)
    const tries = company.seen.filter((request) => request.method === 'POST' && request.url === '/api/v4/posts')
    expect(tries.filter((request) => request.body.includes('Patient'))).toHaveLength(1)
  })

  it('are refused when they are too large or not what they should be, with the place and never the value', async () => {
    const world = current()
    const { running, anna, lines } = world
    const link = await anna.pairDesktop(running.url)
    const bad = world.message('x')
    await expect(
      link.putMessage('m', { ...bad, body: { text: 'SECRET'.repeat(4000), buttons: [] } }),
    ).rejects.toMatchObject({ status: 400 })
    await expect(
      link.putMessage('m', { ...bad, body: { text: 'x'.repeat(200_000), buttons: [] } }),
    ).rejects.toMatchObject({ status: 413 })
    const response = await fetch(`${running.url}/v1/config`, { method: 'POST' })
    expect(response.status).toBe(405)
    expect(await (await fetch(`${running.url}/v2/x`)).json()).toMatchObject({ code: 'unknownRoute' })
    expect(lines.join('')).not.toContain('SECRET')
  })
})
