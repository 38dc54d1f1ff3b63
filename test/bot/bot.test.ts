import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunningBot } from '../../bot/bot.ts'
import type { BotConfig } from '../../bot/config/config.ts'
import type { BotLinkClient } from '../../main/bot-link/client.ts'
import { pairingProof } from '../../main/bot-link/pairing-proof.ts'
import type { Action, PutMessage } from '../../main/bot-link/protocol.ts'
import { hireBot, runBot } from '../../sandbox/bot.ts'
import { type Company, startCompany } from '../../sandbox/company.ts'
import { botLinkClient } from '../../sandbox/doors.ts'
import { Colleague } from '../support/bot.ts'
import { eventually } from '../support/eventually.ts'

const start = Date.parse('2026-11-24T09:00:00Z')
const minute = 60_000

let company: Company
let config: BotConfig
let running: RunningBot
let anna: Colleague
const lines: string[] = []
const listening: AbortController[] = []

const message = (text: string, more: Partial<PutMessage> = {}): PutMessage => ({
  body: { text, buttons: [] },
  standIn: false,
  asOf: company.clock.now(),
  ...more,
})
const button = (id: string, label: string, more = {}) => ({
  id,
  label,
  style: 'default' as const,
  data: { id },
  ...more,
})
const proofOf = (code: string) => pairingProof(running.url, code)
const texts = (who = anna) => who.dms().map((post) => post.message)
const dm = (fits: (text: string) => boolean, who = anna) =>
  eventually(
    () => who.dms().find((post) => fits(post.message)),
    (post) => post !== undefined,
  ).then((post) => post as NonNullable<typeof post>)

/** A desktop that listens; its actions are collected. */
async function listen(link: BotLinkClient): Promise<{ actions: Action[]; stop(): void }> {
  const abort = new AbortController()
  listening.push(abort)
  const actions: Action[] = []
  await new Promise<void>((resolve, reject) => {
    link.listen(abort.signal, { open: resolve, action: (action) => actions.push(action) }).catch(reject)
  })
  return { actions, stop: () => abort.abort() }
}

beforeEach(async () => {
  lines.length = 0
  company = await startCompany({ now: start, empty: true })
  config = await hireBot(company)
  running = await runBot(company, config, { write: (line) => lines.push(line) })
  anna = new Colleague(company)
})
afterEach(async () => {
  for (const abort of listening.splice(0)) abort.abort()
  await running.stop()
  await company.close()
})

describe('pairing', () => {
  it('takes Mattermost’s word for who it is, and leaves no trace in the chat', async () => {
    const link = await anna.pairDesktop(running.url)
    await link.putMessage('hello', message('Hello'))
    await dm((text) => text === 'Hello')
    const said = [...company.mattermost.store.posts.values()].filter((post) => post.user_id === anna.user.id)
    expect(said.map((post) => post.delete_at > 0)).toEqual([true])
  })

  it('uses a code once, for a short time, and only from a DM of a person to the bot', async () => {
    const link = botLinkClient(running.url)
    const { botUserId } = await link.company()
    const channel = await anna.client.directChannel(anna.user.id, botUserId)
    const begun = await link.beginPairing()
    const typed = await anna.client.createPost(channel, begun.code)
    const proof = { secret: begun.secret, postId: typed, name: 'Laptop' }
    await expect(link.confirmPairing(begun.id, proof)).rejects.toMatchObject({ code: 'wrongPost' })
    const right = await anna.client.createPost(channel, '', { mattercal_pairing: proofOf(begun.code) })
    await expect(link.confirmPairing(begun.id, { ...proof, postId: right })).rejects.toMatchObject({
      code: 'pairingOver',
    })
    const clara = new Colleague(company, 'Clara')
    const elsewhere = await anna.client.directChannel(anna.user.id, clara.user.id)
    const second = await link.beginPairing()
    const wrong = await anna.client.createPost(elsewhere, '', { mattercal_pairing: proofOf(second.code) })
    await expect(
      link.confirmPairing(second.id, { secret: second.secret, postId: wrong, name: 'Laptop' }),
    ).rejects.toMatchObject({ code: 'wrongPost' })
    const third = await link.beginPairing()
    const late = await anna.client.createPost(channel, '', { mattercal_pairing: proofOf(third.code) })
    company.clock.advance(6 * minute)
    await expect(
      link.confirmPairing(third.id, { secret: third.secret, postId: late, name: 'Laptop' }),
    ).rejects.toMatchObject({ code: 'pairingOver' })
  })

  it('of a bot that passes on what another bot says leads nowhere, nor does a webhook’s post', async () => {
    const real = botLinkClient(running.url)
    const { botUserId } = await real.company()
    const channel = await anna.client.directChannel(anna.user.id, botUserId)
    // The user was lured to another address, which took code and secret from the real bot.
    const lured = await real.beginPairing()
    const post = await anna.client.createPost(channel, '', {
      mattercal_pairing: pairingProof('https://bot.evil.example', lured.code),
    })
    await expect(
      real.confirmPairing(lured.id, { secret: lured.secret, postId: post, name: 'Laptop' }),
    ).rejects.toMatchObject({ code: 'wrongPost' })
    const second = await real.beginPairing()
    const byHook = await anna.client.createPost(channel, '', {
      mattercal_pairing: proofOf(second.code),
      from_webhook: 'true',
    })
    await expect(
      real.confirmPairing(second.id, { secret: second.secret, postId: byHook, name: 'Laptop' }),
    ).rejects.toMatchObject({ code: 'wrongPost' })
  })

  it('that ends takes back what waits, unless another computer is there', async () => {
    const [laptop, desk] = [await anna.pairDesktop(running.url), await anna.pairDesktop(running.url, 'Desk')]
    const at = start + 60 * minute
    await laptop.putMessage('summary', message('Summary', { deliverAt: at, standIn: true }))
    await laptop.unpair()
    company.clock.jumpTo(at)
    await dm((text) => text === 'Summary')
    await desk.putMessage('reminder', message('Reminder', { deliverAt: at + minute, standIn: true }))
    await desk.unpair()
    company.clock.jumpTo(at + 10 * minute)
    const again = await anna.pairDesktop(running.url)
    await again.putMessage('last', message('Last'))
    await dm((text) => text === 'Last')
    expect(texts()).toEqual(['Summary', 'Last'])
  })

  it('that ends closes the connection, also when the signal of it was lost', async () => {
    const link = await anna.pairDesktop(running.url)
    const ended = new Promise((resolve) => {
      void link
        .listen(new AbortController().signal, {
          async open() {
            await link.unpair()
          },
          action: () => undefined,
        })
        .catch(resolve)
    })
    expect(await ended).toMatchObject({ kind: 'lost' })
  })

  it('is limited for each address', async () => {
    const link = botLinkClient(running.url)
    for (let i = 0; i < config.limits.pairingsPerMinute; i++) await link.beginPairing()
    await expect(link.beginPairing()).rejects.toMatchObject({ kind: 'throttled' })
    // A made-up token does not make another caller of it.
    await expect(botLinkClient(running.url, 'made.up').beginPairing()).rejects.toMatchObject({ kind: 'throttled' })
  })

  it('is ended by the user from the desktop, or from the chat, at once', async () => {
    const first = await anna.pairDesktop(running.url, 'Laptop')
    const second = await anna.pairDesktop(running.url, 'Desk')
    const ear = await listen(second)
    expect(await anna.type('/mscal info')).toMatch(/\*\*Laptop\*\*: last seen.*\n- \*\*Desk\*\*: connected/)
    await first.unpair()
    await expect(first.putMessage('x', message('x'))).rejects.toMatchObject({ kind: 'signIn' })
    await second.putMessage('y', message('y'))
    expect(await anna.type('/mscal disconnect')).toMatch(/^Done/)
    await expect(second.putMessage('z', message('z'))).rejects.toMatchObject({ kind: 'signIn' })
    expect(ear.actions).toEqual([])
  })
})

describe('messages', () => {
  it('come once for each key, in order, also from two desktops, and only to their own user', async () => {
    const [laptop, desk] = [await anna.pairDesktop(running.url), await anna.pairDesktop(running.url, 'Desk')]
    const clara = new Colleague(company, 'Clara')
    const hers = await clara.pairDesktop(running.url)
    for (let i = 0; i < 10; i++) {
      await laptop.putMessage(`m${i}`, message(`Message ${i}`))
      await desk.putMessage(`m${i}`, message(`Message ${i}`))
    }
    await hers.putMessage('m0', message('For Clara'))
    await dm((text) => text === 'Message 9')
    await dm((text) => text === 'For Clara', clara)
    expect(texts()).toEqual(Array.from({ length: 10 }, (_, i) => `Message ${i}`))
    expect(texts(clara)).toEqual(['For Clara'])
  })

  it('are brought up to date in place, and an older view never replaces a newer one', async () => {
    const link = await anna.pairDesktop(running.url)
    await link.putMessage('m', message('First'))
    const post = await dm((text) => text === 'First')
    company.clock.advance(minute)
    await link.putMessage('m', message('Second'))
    await dm((text) => text === 'Second')
    expect(await link.putMessage('m', message('Old', { asOf: start }))).toBe('ignored')
    expect(anna.dms().map((p) => p.id)).toEqual([post.id])
  })

  it('handed over for later arrive on time while the desktop sleeps, and can be taken back or replaced before', async () => {
    const link = await anna.pairDesktop(running.url)
    const at = start + 60 * minute
    await link.putMessage('summary', message('As of yesterday', { deliverAt: at, standIn: true }))
    await link.putMessage('reminder', message('Reminder', { deliverAt: at, standIn: true }))
    expect(await link.withdrawMessage('reminder')).toBe('withdrawn')
    company.clock.jumpTo(at - 1000)
    await link.putMessage('now', message('Meanwhile'))
    await dm((text) => text === 'Meanwhile')
    expect(texts()).toEqual(['Meanwhile'])
    company.clock.jumpTo(at)
    await dm((text) => text === 'As of yesterday')
    await link.putMessage('summary', message('Fresh'))
    await dm((text) => text === 'Fresh')
    expect(await link.putMessage('summary', message('Stand-in', { standIn: true, deliverAt: at }))).toBe('ignored')
    expect(texts()).toEqual(['Meanwhile', 'Fresh'])
  })

  it('wait for a fresh one while a desktop is connected', async () => {
    const link = await anna.pairDesktop(running.url)
    await listen(link)
    const at = start + 60 * minute
    await link.putMessage('summary', message('Stale', { deliverAt: at, standIn: true }))
    company.clock.jumpTo(at)
    await link.putMessage('summary', message('Fresh'))
    await dm((text) => text === 'Fresh')
    const edited = anna.dms().filter((post) => post.edit_at > 0)
    expect(edited).toEqual([])
  })

  it('survive an outage of Mattermost, in order and without a flood of what nobody needs any more', async () => {
    const link = await anna.pairDesktop(running.url)
    await company.servers.mattermost.stop()
    await link.putMessage('a', message('First'))
    await link.putMessage('r', message('Join now', { dropAfter: start + 10 * minute }))
    await link.putMessage('b', message('Second'))
    await eventually(
      () => lines.join(''),
      (log) => log.includes('Mattermost does not take messages'),
    )
    company.clock.advance(60 * minute)
    await company.servers.mattermost.start()
    await dm((text) => text === 'Second')
    expect(texts()).toEqual(['First', 'Second'])
  })

  it('are not held up by one that Mattermost chokes on, neither other people’s nor, in time, one’s own', async () => {
    const clara = new Colleague(company, 'Clara')
    const [annas, claras] = [await anna.pairDesktop(running.url), await clara.pairDesktop(running.url)]
    company.mattermost.switches.chokesOn = 'indigestible'
    await annas.putMessage('bad', message('indigestible'))
    await eventually(
      () => lines.join(''),
      (log) => log.includes('Mattermost does not take messages'),
    )
    for (let i = 0; i < 5; i++) await claras.putMessage(`m${i}`, message(`M${i}`))
    await dm((text) => text === 'M4', clara)
    company.mattermost.switches.chokesOn = ''
    await dm((text) => text === 'indigestible')
  })

  it('survive a proxy that refuses in Mattermost’s place', async () => {
    const link = await anna.pairDesktop(running.url)
    company.mattermost.switches.fail = { path: '/posts', status: 403, times: 1, html: true }
    await link.putMessage('a', message('Through'))
    await dm((text) => text === 'Through')
  })

  it('show what changed below themselves when Mattermost no longer lets their text be edited', async () => {
    const link = await anna.pairDesktop(running.url)
    await link.putMessage('m', message('Roadmap?', { body: { text: 'Roadmap?', buttons: [button('a', 'Accept')] } }))
    const post = await dm((text) => text === 'Roadmap?')
    company.mattermost.switches.postEditTimeLimit = 60
    company.clock.advance(10 * minute)
    await link.putMessage('m', message('Roadmap? You accepted.'))
    const attachments = () => anna.dms()[0]?.props.attachments as { text?: string }[] | undefined
    await eventually(attachments, (all) => all?.[0]?.text === 'Roadmap? You accepted.')
    expect(anna.buttons(anna.dms()[0] as typeof post)).toEqual([])
  })

  it('left by a sleeping desktop go when another one no longer knows of them', async () => {
    const [laptop, desk] = [await anna.pairDesktop(running.url), await anna.pairDesktop(running.url, 'Desk')]
    const at = start + 60 * minute
    for (const key of ['reminder:moved', 'reminder:stays', 'summary:tomorrow'])
      await laptop.putMessage(key, message(key, { deliverAt: at, standIn: true }))
    await desk.keepStandIns({ prefix: 'reminder:', keys: ['reminder:stays'], asOf: start + minute })
    company.clock.jumpTo(at)
    await dm((text) => text === 'summary:tomorrow')
    expect(texts()).toEqual(['reminder:stays', 'summary:tomorrow'])
  })

  it('obey a request for patience', async () => {
    const link = await anna.pairDesktop(running.url)
    company.mattermost.switches.fail = { path: '/posts', status: 429, times: 1, retryAfter: 1 }
    const began = Date.now()
    await link.putMessage('a', message('Patient'))
    await dm((text) => text === 'Patient')
    expect(Date.now() - began).toBeGreaterThanOrEqual(1000)
    const tries = company.seen.filter((request) => request.method === 'POST' && request.url === '/api/v4/posts')
    expect(tries.filter((request) => request.body.includes('Patient'))).toHaveLength(1)
  })

  it('are refused when they are too large or not what they should be, with the place and never the value', async () => {
    const link = await anna.pairDesktop(running.url)
    const bad = message('x')
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

describe('clicks', () => {
  const withButtons = (more: Partial<PutMessage['body']> = {}) =>
    message('Roadmap?', {
      body: { text: 'Roadmap?', buttons: [button('accept', 'Accept'), button('decline', 'Decline')], ...more },
    })

  it('reach the desktop once, and the post shows what came of it', async () => {
    const link = await anna.pairDesktop(running.url)
    const ear = await listen(link)
    await link.putMessage('invite:1', withButtons())
    const post = await dm((text) => text === 'Roadmap?')
    expect(await anna.click(post, 'Accept')).toBe(200)
    const [action] = await eventually(
      () => ear.actions,
      (actions) => actions.length > 0,
    )
    expect(action).toMatchObject({ kind: 'button', key: 'invite:1', button: 'accept', data: { id: 'accept' } })
    expect(await link.claim(action?.id ?? '')).toBe(true)
    expect(await link.finish(action?.id ?? '', { text: 'You accepted.' })).toBe(true)
    await dm((text) => text === 'Roadmap?\n\n*You accepted.*')
    expect(anna.buttons(post)).toEqual([])
    expect(await link.finish(action?.id ?? '', { text: 'Again' })).toBe(false)
  })

  it('wait while the desktop is offline, say so, and survive a restart of the bot', async () => {
    const file = `${company.caFile}.sqlite`
    await running.stop()
    config = { ...config, databaseUrl: `sqlite:${file}` }
    running = await runBot(company, config)
    const link = await anna.pairDesktop(running.url)
    await link.putMessage('i', withButtons({ clicksUntilText: 'Wednesday, 14:00' }))
    const post = await dm((text) => text === 'Roadmap?')
    await anna.click(post, 'Decline')
    await dm((text) =>
      text.includes('your Mattercal is offline; it will answer when it is back (until Wednesday, 14:00)'),
    )
    await running.stop()
    running = await runBot(company, config)
    const ear = await listen(link)
    await eventually(
      () => ear.actions,
      (actions) => actions.length === 1,
    )
    expect(ear.actions[0]).toMatchObject({ button: 'decline' })
  })

  it('go to one of two desktops', async () => {
    const [laptop, desk] = [await anna.pairDesktop(running.url), await anna.pairDesktop(running.url, 'Desk')]
    const ears = [await listen(laptop), await listen(desk)]
    await laptop.putMessage('i', withButtons())
    await anna.click(await dm((text) => text === 'Roadmap?'), 'Accept')
    await eventually(
      () => ears.every((ear) => ear.actions.length === 1),
      (both) => both,
    )
    const id = ears[0]?.actions[0]?.id ?? ''
    expect((await Promise.all([laptop.claim(id), desk.claim(id)])).filter(Boolean)).toHaveLength(1)
  })

  it('twice count once', async () => {
    const link = await anna.pairDesktop(running.url)
    const ear = await listen(link)
    await link.putMessage('i', withButtons())
    const post = await dm((text) => text === 'Roadmap?')
    await Promise.all([anna.click(post, 'Accept'), anna.click(post, 'Accept')])
    await dm((text) => text.includes('on its way'))
    expect(ear.actions).toHaveLength(1)
  })

  it('keep their mark when the desktop sends the same message again', async () => {
    const link = await anna.pairDesktop(running.url)
    await link.putMessage('invite:1', withButtons())
    const post = await dm((text) => text === 'Roadmap?')
    await anna.click(post, 'Accept')
    await dm((text) => text.includes('your Mattercal is offline'))
    company.clock.advance(minute)
    await link.putMessage('invite:1', withButtons())
    await link.putMessage('next', message('Next'))
    await dm((text) => text === 'Next')
    expect(texts()[0]).toContain('your Mattercal is offline')
    expect(anna.buttons(anna.dms()[0] as typeof post)).toEqual([])
  })

  it('are answered in words when Mattermost does not open the dialog', async () => {
    const link = await anna.pairDesktop(running.url)
    const dialog = {
      title: 'Note',
      submit: 'Send',
      elements: [{ type: 'textarea' as const, name: 'note', label: 'Note', optional: false }],
    }
    await link.putMessage('i', withButtons({ buttons: [button('note', 'Note…', { dialog })] }))
    const post = await dm((text) => text === 'Roadmap?')
    company.mattermost.switches.fail = { path: '/dialogs/open', status: 503, times: 1 }
    expect(await anna.click(post, 'Note…')).toBe(200)
    await eventually(
      () => anna.whispers(),
      (all) => all.some((text) => text.includes('Please try again in a moment')),
    )
  })

  it('in a dialog show the same errors when it is sent again as it was', async () => {
    const link = await anna.pairDesktop(running.url)
    const ear = await listen(link)
    const dialog = {
      title: 'Note',
      submit: 'Send',
      elements: [{ type: 'text' as const, name: 'time', label: 'Time', optional: false }],
    }
    await link.putMessage('i', withButtons({ buttons: [button('note', 'Note…', { dialog })] }))
    await anna.click(await dm((text) => text === 'Roadmap?'), 'Note…')
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
    const link = await anna.pairDesktop(running.url)
    const ear = await listen(link)
    await link.putMessage('i', withButtons({ clicksUntil: start + 30 * minute }))
    const post = await dm((text) => text === 'Roadmap?')
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
      message('Moved', {
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
    const link = await anna.pairDesktop(running.url)
    const ear = await listen(link)
    const dialog = {
      title: 'Answer',
      submit: 'Send',
      elements: [{ type: 'textarea' as const, name: 'note', label: 'Note', optional: true }],
    }
    await link.putMessage('i', withButtons({ buttons: [button('note', 'With a note…', { dialog })] }))
    await anna.click(await dm((text) => text === 'Roadmap?'), 'With a note…')
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

describe('the slash command', () => {
  it('is answered by the desktop while it is connected, and by a clear line when it is not', async () => {
    expect(await anna.type('/mscal today')).toContain('No computer of yours is connected')
    const link = await anna.pairDesktop(running.url)
    expect(await anna.type('/mscal today')).toContain('not connected just now')
    const ear = await listen(link)
    const answer = anna.type('/mscal today')
    const [action] = await eventually(
      () => ear.actions,
      (actions) => actions.length > 0,
    )
    expect(action).toMatchObject({ kind: 'command', text: 'today' })
    await link.claim(action?.id ?? '')
    await link.finish(action?.id ?? '', { text: 'Nothing today' })
    expect(await answer).toBe('Nothing today')
  })

  it('gives help for an unknown word, and the admin’s words to admins only', async () => {
    expect(await anna.type('/mscal dance')).toMatch(/There is no “dance”[\s\S]*event create/)
    expect(await anna.type('/mscal users')).toContain('Only an administrator')
    const omar = new Colleague(company, 'Omar')
    expect(await omar.type('/mscal health')).toContain('- Mattermost: ok')
    expect(await omar.type('/mscal users')).toContain('0 computers are paired')
    expect(await omar.type('/mscal logs')).toContain('level **error**')
  })

  it('with a wrong token is refused', async () => {
    const response = await fetch(`${running.url}/mattermost/commands`, {
      method: 'POST',
      body: new URLSearchParams({ token: 'wrong', user_id: anna.user.id, text: 'info' }),
    })
    expect(await response.json()).toMatchObject({ text: expect.stringContaining('right token') })
  })
})

describe('the admin', () => {
  it('who does not exist is no reason for ever more messages', async () => {
    await running.stop()
    config = { ...config, admins: { userIds: ['z'.repeat(26)], logLevel: 'warn', fullContext: false } }
    running = await runBot(company, config, { write: (line) => lines.push(line) })
    running.app.botLog.error('something broke')
    await eventually(
      () => lines.join(''),
      (log) => log.includes('"own":true'),
    )
    expect(running.app.adminMessages.recent().filter((line) => line.includes('refuses'))).toEqual([])
  }, 20_000)

  it('is told of errors by DM, grouped and redacted', async () => {
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
  const link = await anna.pairDesktop(running.url)
  await link.putMessage('i', message('A private matter'))
  await dm((text) => text === 'A private matter')
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
