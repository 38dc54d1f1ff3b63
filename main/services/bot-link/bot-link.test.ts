import { beforeEach, describe, expect, it } from 'vitest'
import { Desk, inMemory } from '../../../test/support/desk.ts'
import { settle } from '../../../test/support/fake-clock.ts'
import { CompanyInMemory } from '../../../test/support/in-memory/company.ts'
import { defaultSettings, type Settings } from '../../core/settings/settings.ts'
import { memoryVault, type Vault } from '../../store/vault.ts'
import { say } from '../../text/say.ts'
import { UserSettings } from '../settings/user-settings.ts'
import { BotLink } from './bot-link.ts'
import { type DoAction, IncomingActions } from './incoming-actions.ts'
import { readPairing, writePairing } from './memory.ts'
import { OutgoingQueue } from './outgoing-queue.ts'

let desk: Desk
let company: CompanyInMemory
let vault: Vault
let settings: UserSettings
let queue: OutgoingQueue
let link: BotLink
let told: string[]
let work: DoAction
beforeEach(() => {
  desk = new Desk(0)
  company = new CompanyInMemory(desk.clock)
  vault = memoryVault()
  settings = new UserSettings({ store: inMemory<Settings>(structuredClone(defaultSettings)), state: desk.state })
  queue = new OutgoingQueue(desk)
  told = []
  work = async ({ id }) => ({ text: `did ${id}` })
  link = new BotLink({
    ...desk,
    http: company.http,
    settings,
    queue,
    actions: new IncomingActions({ ...desk, do: (action, again) => work(action, again) }),
    vault: () => vault,
    onPaired: async () => void told.push('paired'),
    onUnpaired: async () => void told.push('unpaired'),
  })
})

const shown = () => desk.state.get().botLink
const bot = () => settings.value.connection.bot
const belongs = (more: object = {}) => settings.connect({ bot: { url: company.botUrl, botUsername: '', ...more } })
const paired = async () => {
  await belongs()
  await link.start(company.anna)
  await settle()
}

describe('connecting to the bot', () => {
  it('takes over what it says about the company, pairs, and comes up', async () => {
    company.about = {
      defaults: { clock: '24' },
      locks: ['clock'],
      microsoft: { cloud: 'global', tenantId: 't', clientId: 'c' },
    }
    await link.start(company.anna)
    expect(await link.connect('bot.example.com')).toBeUndefined()
    await settle()
    expect(shown()).toEqual({ state: 'connected' })
    expect(settings.value.preferences.clock).toBe('24')
    expect(desk.state.get().locks).toEqual(['clock'])
    expect(settings.value.connection).toMatchObject({
      bot: { url: company.botUrl, botUsername: 'mattercal', desktopId: 'desktop-1' },
      m365: { tenantId: 't' },
      mattermost: { server: company.mattermostUrl },
    })
    expect(await readPairing(vault)).toEqual({ url: company.botUrl, token: 'desktop-1' })
    expect(told).toEqual(['paired'])
  })

  it('goes on at the address that the bot goes by', async () => {
    await link.start(company.anna)
    expect(await link.connect('https://old.example.com')).toBeUndefined()
    await settle()
    expect(bot()?.url).toBe(company.botUrl)
    expect(company.count('POST old.example.com')).toBe(0)
    expect(shown()).toEqual({ state: 'connected' })
  })

  it('without a sign-in to Mattermost waits for it, and pairs then', async () => {
    expect(await link.connect(company.botUrl)).toBeUndefined()
    expect(shown()).toEqual({ state: 'waiting' })
    await link.start(company.anna)
    await settle()
    expect(shown()).toEqual({ state: 'connected' })
  })

  it('refuses an address that is none, or is not encrypted, and asks nobody', async () => {
    for (const typed of ['http://bot.example.com', 'https://', 'https://a:b@bot.example.com'])
      expect(await link.connect(typed)).toBe(say('botLink.badAddress'))
    expect(company.lines).toEqual([])
    expect(bot()).toBeUndefined()
  })

  it('refuses the bot of another Mattermost server, and changes nothing', async () => {
    await settings.connect({ mattermost: { server: 'https://other.example.com', userId: 'anna-id' } })
    expect(await link.connect(company.botUrl)).toBe(say('botLink.otherServer'))
    expect(shown()).toEqual({ state: 'off' })
    expect(bot()).toBeUndefined()
  })

  it('says why it did not work, and does not try again by itself: a person asked', async () => {
    company.trouble = () => 'offline'
    const problem = await link.connect(company.botUrl)
    expect(problem).toBeTruthy()
    expect(shown()).toEqual({ state: 'off', problem })
    expect(desk.clock.waiting).toBe(0)
  })
})

describe('at the start', () => {
  it('a desktop that is paired listens, and pairs with nobody', async () => {
    company.desktops.add('kept')
    await writePairing(vault, { url: company.botUrl, token: 'kept' })
    await belongs({ desktopId: 'laptop' })
    await link.start(company.anna)
    await settle()
    expect(shown()).toEqual({ state: 'connected' })
    expect(company.posts).toEqual([])
    expect(told).toEqual([])
  })

  it('a kept token goes to no other address than the one that gave it', async () => {
    await writePairing(vault, { url: 'https://evil.example.com', token: 'kept' })
    await belongs({ desktopId: 'laptop' })
    await link.start(company.anna)
    await settle()
    expect(shown()).toEqual({ state: 'unpaired', problem: say('botLink.ended') })
    expect(company.lines).toEqual([])
  })

  it('a bot that cannot be reached is asked again, later and later, and at once when the network is back', async () => {
    company.trouble = () => 'offline'
    await belongs()
    await link.start(company.anna)
    expect(shown().state).toBe('unpaired')
    const tries = () => company.count('GET bot.example.com/v1/config')
    await desk.clock.pass(5_000)
    expect(tries()).toBe(2)
    await desk.clock.pass(9_999)
    expect(tries()).toBe(2)
    company.trouble = () => undefined
    link.wake()
    await settle()
    expect(shown()).toEqual({ state: 'connected' })
    expect(told).toEqual(['paired'])
  })

  it('nobody is signed in: the bot is asked until it says where to sign in', async () => {
    company.trouble = () => 503
    await belongs()
    await link.prepare()
    company.trouble = () => undefined
    await desk.clock.pass(5_000)
    expect(settings.value.connection.mattermost?.server).toBe(company.mattermostUrl)
    expect(shown()).toEqual({ state: 'waiting' })
    expect(desk.clock.waiting).toBe(0)
  })

  it('a bot that refuses is not asked again by itself', async () => {
    company.trouble = (line) => (line.endsWith('/v1/pairings') ? 403 : undefined)
    await belongs()
    await link.start(company.anna)
    await settle()
    expect(shown().state).toBe('unpaired')
    expect(desk.clock.waiting).toBe(0)
  })
})

describe('what the bot says about the company', () => {
  it('is read again on every connection', async () => {
    await paired()
    company.about = { defaults: { clock: '12' }, locks: ['clock'] }
    company.hangUp()
    await desk.clock.pass(3_000)
    expect(settings.value.preferences.clock).toBe('12')
    expect(desk.state.get().locks).toEqual(['clock'])
  })

  it('stays as it was when it could not be read', async () => {
    await paired()
    const before = settings.value
    company.trouble = (line) => (line.endsWith('/v1/config') ? 500 : undefined)
    company.hangUp()
    await desk.clock.pass(3_000)
    expect(settings.value).toEqual(before)
    expect(shown()).toEqual({ state: 'connected' })
  })
})

describe('the pairing', () => {
  it('is over when it was ended elsewhere, and is not begun again by itself', async () => {
    await paired()
    company.desktops.clear()
    company.hangUp()
    await desk.clock.pass(3_000)
    expect(shown()).toEqual({ state: 'unpaired', problem: say('botLink.ended') })
    expect(await readPairing(vault)).toBeUndefined()
    expect(queue.paired).toBe(false)
    expect(told).toEqual(['paired', 'unpaired'])
    await link.start(company.anna)
    await desk.clock.pass(600_000)
    expect(shown()).toEqual({ state: 'unpaired', problem: say('botLink.ended') })
    expect(company.desktops.size).toBe(0)
  })

  it('ends here and at the bot when the user disconnects; connecting again works without another sign-in', async () => {
    await paired()
    await link.disconnect()
    expect(shown()).toEqual({ state: 'off' })
    expect(bot()).toBeUndefined()
    expect(company.desktops.size).toBe(0)
    expect(desk.clock.waiting).toBe(0)
    expect(await link.connect(company.botUrl)).toBeUndefined()
    await settle()
    expect(shown()).toEqual({ state: 'connected' })
  })

  it('ends here also when the bot cannot be told', async () => {
    await paired()
    company.trouble = () => 'offline'
    await link.disconnect()
    expect(shown()).toEqual({ state: 'off' })
    expect(await readPairing(vault)).toBeUndefined()
  })

  it('ends when the user signs out; the address waits for the next user', async () => {
    await paired()
    await link.signedOut()
    expect(shown()).toEqual({ state: 'waiting' })
    expect(bot()).toEqual({ url: company.botUrl, botUsername: 'mattercal' })
    expect(company.desktops.size).toBe(0)
    expect(desk.clock.waiting).toBe(0)
  })

  it('leaves nothing of the user on the disk, also when an action ends after the sign-out', async () => {
    let end: () => void = () => undefined
    work = async () => {
      await new Promise<void>((resolve) => {
        end = resolve
      })
      return { text: 'your calendar' }
    }
    await paired()
    company.trouble = (line) => (line.includes('/messages/') ? 'offline' : undefined)
    await queue.put('one', { body: { text: 'private', buttons: [] }, standIn: false, asOf: 1 })
    company.offer({ kind: 'command', id: 'a', text: 'today', givenAt: 0 })
    await settle()
    await link.signedOut()
    end()
    await settle()
    expect(await vault.read('relay')).toBeUndefined()
  })

  it('outlives a stop, which leaves nothing running', async () => {
    await paired()
    link.stop()
    await settle()
    expect(company.connected).toBe(0)
    expect(queue.paired).toBe(false)
    expect(desk.clock.waiting).toBe(0)
    await link.start(company.anna)
    await settle()
    expect(shown()).toEqual({ state: 'connected' })
    expect(company.posts).toHaveLength(1)
  })
})

describe('while the bot is being looked for', () => {
  const hold = async () => {
    company.trouble = (line) => (line.endsWith('/v1/config') ? 'hold' : undefined)
    await belongs()
    const started = link.start(company.anna)
    await settle()
    return started
  }

  it('a stop leaves no retry behind', async () => {
    company.trouble = () => 'silence'
    await belongs()
    const started = link.start(company.anna)
    await settle()
    link.stop()
    await desk.clock.pass(15_000)
    await started
    expect(desk.clock.waiting).toBe(0)
  })

  it('a stop keeps it from being paired', async () => {
    const started = hold()
    await settle()
    link.stop()
    company.trouble = () => undefined
    company.release()
    await settle()
    await started
    expect(queue.paired).toBe(false)
    expect(company.connected).toBe(0)
    expect(company.desktops.size).toBe(0)
  })

  it('a sign-out ends also the pairing that is just being made', async () => {
    company.trouble = (line) => (line.endsWith('/confirm') ? 'hold' : undefined)
    await belongs()
    const started = link.start(company.anna)
    await settle()
    await link.signedOut()
    company.trouble = () => undefined
    company.release()
    await settle()
    await started
    expect(company.desktops.size).toBe(0)
    expect(await readPairing(vault)).toBeUndefined()
    expect(bot()?.desktopId).toBeUndefined()
    expect(shown()).toEqual({ state: 'waiting' })
    expect(told).not.toContain('paired')
  })

  it('the user can still disconnect for good', async () => {
    const started = hold()
    await settle()
    await link.disconnect()
    company.trouble = () => undefined
    company.release()
    await settle()
    await started
    expect(bot()).toBeUndefined()
    expect(shown()).toEqual({ state: 'off' })
    expect(company.desktops.size).toBe(0)
  })

  it('a sign-in does not end what the user asked for', async () => {
    company.trouble = (line) => (line.endsWith('/v1/config') ? 'hold' : undefined)
    const connected = link.connect(company.botUrl)
    await settle()
    await link.start(company.anna)
    company.trouble = () => undefined
    company.release()
    expect(await connected).toBeUndefined()
    await settle()
    expect(shown()).toEqual({ state: 'connected' })
    expect(company.desktops.size).toBe(1)
  })

  it('a sign-in pairs once', async () => {
    company.trouble = (line) => (line.endsWith('/v1/config') ? 'hold' : undefined)
    await belongs()
    const prepared = link.prepare()
    await settle()
    const started = link.start(company.anna)
    await settle()
    company.trouble = () => undefined
    company.release()
    await settle()
    await Promise.all([prepared, started])
    expect(company.desktops.size).toBe(1)
    expect(company.posts).toHaveLength(1)
    expect(shown()).toEqual({ state: 'connected' })
  })
})

it('what people do in Mattermost is done, and answered', async () => {
  await paired()
  company.offer({ kind: 'command', id: 'a', text: 'today', givenAt: 0 })
  await settle()
  expect(company.results).toEqual([{ id: 'a', result: { text: 'did a' } }])
  expect(desk.faults).toEqual([])
})
