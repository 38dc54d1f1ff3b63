import { describe, expect, it } from 'vitest'
import { pairingProof } from '../../main/bot-link/pairing-proof.ts'
import { botLinkClient } from '../../sandbox/doors.ts'
import { Colleague } from '../support/bot/colleague.ts'
import { minute, start, worldForEach } from '../support/bot/world.ts'

const current = worldForEach()

describe('pairing', () => {
  it('takes Mattermost’s word for who it is, and leaves no trace in the chat', async () => {
    const world = current()
    const { company, running, anna } = world
    const link = await anna.pairDesktop(running.url)
    await link.putMessage('hello', world.message('Hello'))
    await world.dm((text) => text === 'Hello')
    const said = [...company.mattermost.store.posts.values()].filter((post) => post.user_id === anna.user.id)
    expect(said.map((post) => post.delete_at > 0)).toEqual([true])
  })

  it('uses a code once, for a short time, and only from a DM of a person to the bot', async () => {
    const world = current()
    const { company, running, anna } = world
    const link = botLinkClient(running.url)
    const { botUserId } = await link.company()
    const channel = await anna.client.directChannel(anna.user.id, botUserId)
    const begun = await link.beginPairing()
    const typed = await anna.client.createPost(channel, begun.code)
    const proof = { secret: begun.secret, postId: typed, name: 'Laptop' }
    await expect(link.confirmPairing(begun.id, proof)).rejects.toMatchObject({ code: 'wrongPost' })
    const right = await anna.client.createPost(channel, '', { mattercal_pairing: world.proofOf(begun.code) })
    await expect(link.confirmPairing(begun.id, { ...proof, postId: right })).rejects.toMatchObject({
      code: 'pairingOver',
    })
    const clara = new Colleague(company, 'Clara')
    const elsewhere = await anna.client.directChannel(anna.user.id, clara.user.id)
    const second = await link.beginPairing()
    const wrong = await anna.client.createPost(elsewhere, '', { mattercal_pairing: world.proofOf(second.code) })
    await expect(
      link.confirmPairing(second.id, { secret: second.secret, postId: wrong, name: 'Laptop' }),
    ).rejects.toMatchObject({ code: 'wrongPost' })
    const third = await link.beginPairing()
    const late = await anna.client.createPost(channel, '', { mattercal_pairing: world.proofOf(third.code) })
    company.clock.advance(6 * minute)
    await expect(
      link.confirmPairing(third.id, { secret: third.secret, postId: late, name: 'Laptop' }),
    ).rejects.toMatchObject({ code: 'pairingOver' })
  })

  it('of a bot that passes on what another bot says leads nowhere, nor does a webhook’s post', async () => {
    const world = current()
    const { running, anna } = world
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
      mattercal_pairing: world.proofOf(second.code),
      from_webhook: 'true',
    })
    await expect(
      real.confirmPairing(second.id, { secret: second.secret, postId: byHook, name: 'Laptop' }),
    ).rejects.toMatchObject({ code: 'wrongPost' })
  })

  it('that ends takes back what waits, unless another computer is there', async () => {
    const world = current()
    const { company, running, anna } = world
    const [laptop, desk] = [await anna.pairDesktop(running.url), await anna.pairDesktop(running.url, 'Desk')]
    const at = start + 60 * minute
    await laptop.putMessage('summary', world.message('Summary', { deliverAt: at, standIn: true }))
    await laptop.unpair()
    company.clock.jumpTo(at)
    await world.dm((text) => text === 'Summary')
    await desk.putMessage('reminder', world.message('Reminder', { deliverAt: at + minute, standIn: true }))
    await desk.unpair()
    company.clock.jumpTo(at + 10 * minute)
    const again = await anna.pairDesktop(running.url)
    await again.putMessage('last', world.message('Last'))
    await world.dm((text) => text === 'Last')
    expect(world.texts()).toEqual(['Summary', 'Last'])
  })

  it('that ends closes the connection, also when the signal of it was lost', async () => {
    const { running, anna } = current()
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
    const { config, running } = current()
    const link = botLinkClient(running.url)
    for (let i = 0; i < config.limits.pairingsPerMinute; i++) await link.beginPairing()
    await expect(link.beginPairing()).rejects.toMatchObject({ kind: 'throttled' })
    // A made-up token does not make another caller of it.
    await expect(botLinkClient(running.url, 'made.up').beginPairing()).rejects.toMatchObject({ kind: 'throttled' })
  })

  it('is ended by the user from the desktop, or from the chat, at once', async () => {
    const world = current()
    const { running, anna } = world
    const first = await anna.pairDesktop(running.url, 'Laptop')
    const second = await anna.pairDesktop(running.url, 'Desk')
    const ear = await world.listen(second)
    expect(await anna.type('/mscal info')).toMatch(/\*\*Laptop\*\*: last seen.*\n- \*\*Desk\*\*: connected/)
    await first.unpair()
    await expect(first.putMessage('x', world.message('x'))).rejects.toMatchObject({ kind: 'signIn' })
    await second.putMessage('y', world.message('y'))
    expect(await anna.type('/mscal disconnect')).toMatch(/^Done/)
    await expect(second.putMessage('z', world.message('z'))).rejects.toMatchObject({ kind: 'signIn' })
    expect(ear.actions).toEqual([])
  })
})
