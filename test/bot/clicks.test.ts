import { describe, expect, it } from 'vitest'
import type { PutMessage } from '../../main/bot-link/protocol.ts'
import { Colleague } from '../support/bot/colleague.ts'
import { button, minute, start, worldForEach } from '../support/bot/world.ts'
import { eventually } from '../support/eventually.ts'

const current = worldForEach()

describe('clicks', () => {
  const withButtons = (more: Partial<PutMessage['body']> = {}) =>
    current().message('Roadmap?', {
      body: { text: 'Roadmap?', buttons: [button('accept', 'Accept'), button('decline', 'Decline')], ...more },
    })

  it('reach the desktop once, and the post shows what came of it', async () => {
    const world = current()
    const { running, anna } = world
    const link = await anna.pairDesktop(running.url)
    const ear = await world.listen(link)
    await link.putMessage('invite:1', withButtons())
    const post = await world.dm((text) => text === 'Roadmap?')
    expect(await anna.click(post, 'Accept')).toBe(200)
    const [action] = await eventually(
      () => ear.actions,
      (actions) => actions.length > 0,
    )
    expect(action).toMatchObject({ kind: 'button', key: 'invite:1', button: 'accept', data: { id: 'accept' } })
    expect(await link.claim(action?.id ?? '')).toEqual({ again: false })
    expect(await link.finish(action?.id ?? '', { text: 'You accepted.' })).toBe(true)
    await world.dm((text) => text === 'Roadmap?\n\n*You accepted.*')
    expect(anna.buttons(post)).toEqual([])
    expect(await link.finish(action?.id ?? '', { text: 'Again' })).toBe(false)
  })

  it('wait while the desktop is offline, say so, and survive a restart of the bot', async () => {
    const world = current()
    const { company, anna } = world
    await world.restart({ databaseUrl: `sqlite:${company.caFile}.sqlite` })
    const link = await anna.pairDesktop(world.running.url)
    await link.putMessage('i', withButtons({ clicksUntilText: 'Wednesday, 14:00' }))
    const post = await world.dm((text) => text === 'Roadmap?')
    await anna.click(post, 'Decline')
    await world.dm((text) =>
      text.includes('your Mattercal is offline; it will answer when it is back (until Wednesday, 14:00)'),
    )
    await world.restart()
    const ear = await world.listen(link)
    await eventually(
      () => ear.actions,
      (actions) => actions.length === 1,
    )
    expect(ear.actions[0]).toMatchObject({ button: 'decline' })
  })

  it('go to one of two desktops', async () => {
    const world = current()
    const { running, anna } = world
    const [laptop, desk] = [await anna.pairDesktop(running.url), await anna.pairDesktop(running.url, 'Desk')]
    const ears = [await world.listen(laptop), await world.listen(desk)]
    await laptop.putMessage('i', withButtons())
    await anna.click(await world.dm((text) => text === 'Roadmap?'), 'Accept')
    await eventually(
      () => ears.every((ear) => ear.actions.length === 1),
      (both) => both,
    )
    const id = ears[0]?.actions[0]?.id ?? ''
    expect((await Promise.all([laptop.claim(id), desk.claim(id)])).filter(Boolean)).toHaveLength(1)
  })

  it('twice count once', async () => {
    const world = current()
    const { running, anna } = world
    const link = await anna.pairDesktop(running.url)
    const ear = await world.listen(link)
    await link.putMessage('i', withButtons())
    const post = await world.dm((text) => text === 'Roadmap?')
    await Promise.all([anna.click(post, 'Accept'), anna.click(post, 'Accept')])
    await world.dm((text) => text.includes('on its way'))
    expect(ear.actions).toHaveLength(1)
  })

  it('keep their mark when the desktop sends the same message again', async () => {
    const world = current()
    const { company, running, anna } = world
    const link = await anna.pairDesktop(running.url)
    await link.putMessage('invite:1', withButtons())
    const post = await world.dm((text) => text === 'Roadmap?')
    await anna.click(post, 'Accept')
    await world.dm((text) => text.includes('your Mattercal is offline'))
    company.clock.advance(minute)
    await link.putMessage('invite:1', withButtons())
    await link.putMessage('next', world.message('Next'))
    await world.dm((text) => text === 'Next')
    expect(world.texts()[0]).toContain('your Mattercal is offline')
    expect(anna.buttons(anna.dms()[0] as typeof post)).toEqual([])
  })

  it('are answered in words when Mattermost does not open the dialog', async () => {
    const world = current()
    const { company, running, anna } = world
    const link = await anna.pairDesktop(running.url)
    const dialog = {
      title: 'Note',
      submit: 'Send',
      elements: [{ type: 'textarea' as const, name: 'note', label: 'Note', optional: false }],
    }
    await link.putMessage('i', withButtons({ buttons: [button('note', 'Note…', { dialog })] }))
    const post = await world.dm((text) => text === 'Roadmap?')
    company.mattermost.switches.fail = { path: '/dialogs/open', status: 503, times: 1 }
    expect(await anna.click(post, 'Note…')).toBe(200)
    await eventually(
      () => anna.whispers(),
      (all) => all.some((text) => text.includes('Please try again in a moment')),
    )
  })

  it('in a dialog show the same errors when it is sent again as it was', async () => {
    const world = current()
    const { running, anna } = world
    const link = await anna.pairDesktop(running.url)
    const ear = await world.listen(link)
    const dialog = {
      title: 'Note',
      submit: 'Send',
      elements: [{ type: 'text' as const, name: 'time', label: 'Time', optional: false }],
    }
    await link.putMessage('i', withButtons({ buttons: [button('note', 'Note…', { dialog })] }))
    await anna.click(await world.dm((text) => text === 'Roadmap?'), 'Note…')
    const first = anna.submit({ time: 'soon' })
    const [action] = await eventually(
      () => ear.actions,
      (actions) => actions.length > 0,
    )
    await link.claim(action?.id ?? '')
    await link.finish(action?.id ?? '', { errors: { time: 'Not a time.' } })
    expect(await first).toMatchObject({ errors: { time: 'Not a time.' } })
    expect(await anna.submit({ time: 'soon' })).toMatchObject({ errors: { time: 'Not a time.' } })
  })

  it('that are forged, foreign, stale or late do nothing and are counted', async () => {
    const world = current()
    const { company, running, anna } = world
    const link = await anna.pairDesktop(running.url)
    const ear = await world.listen(link)
    await link.putMessage('i', withButtons({ clicksUntil: start + 30 * minute }))
    const post = await world.dm((text) => text === 'Roadmap?')
    const attachments = post.props.attachments as {
      actions: { integration: { url: string; context: { sealed: string } } }[]
    }[]
    const integration = attachments[0]?.actions[0]?.integration
    if (!integration) throw new Error('no button')
    const { url, context } = integration
    const click = async (body: object) =>
      (
        await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        })
      ).json()
    const clara = new Colleague(company, 'Clara').user.id
    const [claims = ''] = context.sealed.split('.')
    const forged = `${claims}.${'A'.repeat(43)}`
    expect(await click({ user_id: anna.user.id, context: { sealed: forged } })).toMatchObject({
      ephemeral_text: expect.stringContaining('not valid'),
    })
    expect(await click({ user_id: clara, context })).toMatchObject({
      ephemeral_text: expect.stringContaining('somebody else'),
    })
    company.clock.advance(minute)
    await link.putMessage(
      'i',
      world.message('Moved', {
        body: { text: 'Moved', buttons: [button('accept', 'Accept')], clicksUntil: start + 30 * minute },
      }),
    )
    expect(await click({ user_id: anna.user.id, context })).toMatchObject({
      ephemeral_text: expect.stringContaining('has changed'),
    })
    company.clock.advance(60 * minute)
    expect(await click({ user_id: anna.user.id, context })).toMatchObject({
      ephemeral_text: expect.stringContaining('too late'),
    })
    expect(ear.actions).toEqual([])
    const metrics = await (await fetch(`${running.url}/metrics`)).text()
    for (const outcome of ['forged', 'foreign', 'stale', 'expired'])
      expect(metrics).toContain(`mattercal_mattermost_calls_total{outcome="${outcome}"} 1`)
  })

  it('with a dialog come with what was filled in', async () => {
    const world = current()
    const { running, anna } = world
    const link = await anna.pairDesktop(running.url)
    const ear = await world.listen(link)
    const dialog = {
      title: 'Answer',
      submit: 'Send',
      elements: [{ type: 'textarea' as const, name: 'note', label: 'Note', optional: true }],
    }
    await link.putMessage('i', withButtons({ buttons: [button('note', 'With a note…', { dialog })] }))
    await anna.click(await world.dm((text) => text === 'Roadmap?'), 'With a note…')
    expect(anna.dialog()?.dialog).toMatchObject({ title: 'Answer' })
    const closing = anna.submit({ note: 'See you' })
    const [action] = await eventually(
      () => ear.actions,
      (actions) => actions.length > 0,
    )
    expect(action).toMatchObject({ button: 'note', submission: { note: 'See you' } })
    await link.claim(action?.id ?? '')
    await link.finish(action?.id ?? '', { errors: { note: 'Too short' } })
    expect(await closing).toMatchObject({ errors: { note: 'Too short' } })
  })
})
