import { beforeEach, describe, expect, it } from 'vitest'
import { at, hour, minute } from '../../../test/support/events.ts'
import { settle } from '../../../test/support/fake-clock.ts'
import { PlatformInMemory } from '../../../test/support/in-memory/platform.ts'
import type { Connection } from '../../core/settings/settings.ts'
import { StoreError } from '../../store/files.ts'
import { AppStateStore } from '../state/app-state.ts'
import { startApp } from './app.ts'

let computer: PlatformInMemory
let state: AppStateStore
beforeEach(() => {
  computer = new PlatformInMemory(at('2026-11-24T08:00:00Z'))
})

async function start(connection?: Connection) {
  state = new AppStateStore()
  const app = await startApp(computer.lend(), state, connection)
  await settle()
  return app
}

/** The app of somebody who signed in to Mattermost and is connected to the bot. */
async function connected() {
  const app = await start()
  const { company } = computer
  expect(
    await app.run('signInMattermost', { method: 'token', server: company.mattermostUrl, token: 'anna-token' }),
  ).toEqual({ ok: true })
  expect(await app.run('connectBot', { url: company.botUrl })).toEqual({ ok: true })
  await settle()
  return app
}

/** Lets an hour pass after the app has stopped: nothing may be asked, told or written any more. */
async function expectSilence(): Promise<void> {
  const asked = computer.company.lines.length
  const written = new Map(computer.files.contents)
  await computer.clock.pass(hour)
  expect(computer.clock.waiting).toBe(0)
  expect(computer.company.lines.slice(asked)).toEqual([])
  expect(computer.files.contents).toEqual(written)
  expect(computer.company.connected).toBe(0)
}

describe('the app', () => {
  it('starts for the first time without a network, and ends without leaving anything behind', async () => {
    computer.company.trouble = () => 'offline'
    const app = await start()
    expect(state.get()).toMatchObject({
      keychain: 'ok',
      zone: 'Europe/Vienna',
      problems: [],
      botLink: { state: 'off' },
    })
    expect(computer.asked).toEqual(['proxy system', 'crash reports undefined'])
    expect(computer.company.lines).toEqual([])
    await app.stop()
    await expectSilence()
    expect(computer.complaints).toEqual([])
  })

  it('writes nowhere but to the profile’s folder', async () => {
    const app = await connected()
    await app.run('setPreferences', { ...state.get().settings.preferences, clock: '24' })
    await app.run('pauseStatus', { for: 'hour' })
    await app.stop()
    for (const path of computer.files.contents.keys()) expect(path).toMatch(/^\/profile\//)
    expect(computer.files.contents.has('/profile/settings.json')).toBe(true)
  })

  it('keeps no token in a file that can be read', async () => {
    const app = await connected()
    await app.stop()
    for (const bytes of computer.files.contents.values()) {
      expect(bytes.includes('anna-token')).toBe(false)
      expect(bytes.includes('desktop-1')).toBe(bytes.includes('desktopId'))
    }
  })

  it('is where it was after a restart', async () => {
    await (await connected()).stop()
    const app = await start()
    expect(state.get()).toMatchObject({
      mattermost: { state: 'signedIn', name: 'anna' },
      botLink: { state: 'connected' },
    })
    expect(computer.company.desktops.size).toBe(1)
    await app.stop()
    await expectSilence()
  })

  it('reads where to sign in from the bot that the start names', async () => {
    const app = await start({ bot: { url: computer.company.botUrl, botUsername: '' } })
    expect(state.get().settings.connection.mattermost?.server).toBe(computer.company.mattermostUrl)
    expect(state.get().botLink).toEqual({ state: 'waiting' })
    await app.stop()
  })

  it('tells the system when it should start at login, and when not', async () => {
    const app = await start()
    const { preferences } = state.get().settings
    await app.run('setPreferences', { ...preferences, startAtLogin: true })
    await app.run('setPreferences', { ...preferences, startAtLogin: true, clock: '24' })
    await app.run('setPreferences', preferences)
    expect(computer.asked.filter((what) => what.startsWith('start'))).toEqual([
      'start at login true',
      'start at login false',
    ])
    await app.stop()
  })

  it('tells on the desktop what should go to Mattermost, as long as there is no bot', async () => {
    const app = await start()
    const { company } = computer
    const signIn = () =>
      app.run('signInMattermost', { method: 'token', server: company.mattermostUrl, token: 'anna-token' })
    const refuse = async () => {
      company.trouble = (line) => (line.includes('chat.example.com') ? 401 : undefined)
      app.wake('test')
      await computer.clock.pass(minute)
      company.trouble = () => undefined
    }
    await signIn()
    const { preferences } = state.get().settings
    await app.run('setPreferences', { ...preferences, channels: { ...preferences.channels, problems: 'mattermost' } })
    await refuse()
    expect(computer.told.map(({ notice }) => notice.kind)).toEqual(['signInNeeded'])
    await signIn()
    expect(await app.run('connectBot', { url: company.botUrl })).toEqual({ ok: true })
    await settle()
    await refuse()
    expect(computer.told).toHaveLength(1)
    expect(company.messages.map(({ put }) => put.body.text).join()).toContain('Mattermost')
    await app.stop()
  })

  it('says so when the system does not let it start at login, until it does', async () => {
    const app = await start()
    const { preferences } = state.get().settings
    const denied = Object.assign(new Error('denied'), { code: 'EACCES' })
    computer.startAtLoginFails = new StoreError('/home/anna/.config/autostart/mattercal.desktop', denied)
    await app.run('setPreferences', { ...preferences, startAtLogin: true })
    await settle()
    expect(state.get().problems).toMatchObject([
      { id: 'startAtLogin', text: expect.stringContaining('mattercal.desktop') },
    ])
    expect(state.get().settings.preferences.startAtLogin).toBe(true)
    computer.startAtLoginFails = undefined
    await app.run('setPreferences', { ...preferences, startAtLogin: false })
    await settle()
    expect(state.get().problems).toEqual([])
    await app.stop()
  })
})

describe('what the administrator decided', () => {
  const decide = (policy: object) => computer.files.replace(computer.policyPath, JSON.stringify(policy))

  it('holds from the start', async () => {
    await decide({
      bot: 'https://bot.example.com/',
      settings: { clock: '24' },
      locks: ['clock'],
      proxy: { mode: 'direct' },
    })
    const app = await start()
    expect(state.get()).toMatchObject({ locks: ['clock'], settings: { preferences: { clock: '24' } } })
    expect(state.get().settings.connection.bot?.url).toBe('https://bot.example.com')
    expect(computer.asked).toContain('proxy direct')
    await app.stop()
    await expectSilence()
  })

  it('is gone without when it cannot be read, and the user is told', async () => {
    await computer.files.replace(computer.policyPath, '{')
    const app = await start()
    expect(state.get().problems).toMatchObject([{ id: 'policy', severity: 'warning' }])
    await app.stop()
  })

  it('does not keep the app from starting when it names a bot without encryption', async () => {
    await decide({ bot: 'http://bot.example.com', settings: { clock: '24' } })
    const app = await start()
    expect(state.get().problems).toMatchObject([{ id: 'policy', severity: 'warning' }])
    expect(state.get().settings.preferences.clock).toBe('24')
    expect(computer.company.lines).toEqual([])
    await app.stop()
  })
})

describe('a disk that is full at the start', () => {
  const settings = '/profile/settings.json'

  it('keeps nobody from starting for the first time, with a configuration or without', async () => {
    computer.files.full = true
    for (const connection of [undefined, { bot: { url: computer.company.botUrl, botUsername: '' } }]) {
      const app = await start(connection)
      expect(state.get().settings.connection.bot?.url).toBe(connection?.bot.url)
      expect(state.get().problems.map(({ id }) => id)).toEqual(connection ? ['disk'] : [])
      await app.stop()
    }
    computer.files.full = false
    await expectSilence()
  })

  it('holds in memory what the administrator decided', async () => {
    const policy = { settings: { clock: '24' }, locks: ['clock'], bot: 'https://bot.example.com' }
    await computer.files.replace(computer.policyPath, JSON.stringify(policy))
    computer.files.full = true
    const app = await start()
    expect(state.get()).toMatchObject({ locks: ['clock'], settings: { preferences: { clock: '24' } } })
    expect(state.get().problems).toMatchObject([{ id: 'disk' }])
    computer.files.full = false
    await app.run('setPreferences', { ...state.get().settings.preferences, startAtLogin: true })
    await app.stop()
    expect(JSON.parse(computer.files.contents.get(settings)?.toString() ?? '{}').preferences.clock).toBe('24')
  })

  it('leaves a damaged file where it is, until it can be set aside', async () => {
    await computer.files.replace(settings, '{ damaged')
    computer.files.full = true
    const app = await start()
    expect(state.get().problems).toMatchObject([{ id: 'damaged:settings' }])
    computer.files.full = false
    await app.run('setPreferences', { ...state.get().settings.preferences, clock: '12' })
    await app.stop()
    const kept = [...computer.files.contents].find(([path]) => path.includes('settings.json.damaged'))
    expect(kept?.[1].toString()).toBe('{ damaged')
    expect(JSON.parse(computer.files.contents.get(settings)?.toString() ?? '{}').preferences.clock).toBe('12')
  })

  it('is not written on by a start that changes nothing', async () => {
    const connection = { bot: { url: computer.company.botUrl, botUsername: '' } }
    await (await start(connection)).stop()
    computer.files.full = true
    const app = await start(connection)
    expect(state.get().problems).toEqual([])
    await app.stop()
  })
})

describe('a wake', () => {
  it('looks at the zone, the status and the bot again', async () => {
    const app = await connected()
    computer.company.trouble = () => 'offline'
    computer.company.hangUp()
    await computer.clock.pass(20_000)
    expect(state.get().botLink.state).toBe('offline')
    computer.company.trouble = () => undefined
    computer.zone = 'America/New_York'
    app.wake('resume')
    await settle()
    expect(state.get()).toMatchObject({ zone: 'America/New_York', botLink: { state: 'connected' } })
    await app.stop()
    await expectSilence()
  })

  it('before anybody is signed in asks nobody', async () => {
    const app = await start()
    app.wake('network')
    await settle()
    expect(computer.company.lines).toEqual([])
    await app.stop()
  })

  it('after the end starts nothing again', async () => {
    const app = await connected()
    await app.stop()
    app.wake('resume')
    app.setActive(true)
    await settle()
    await expectSilence()
  })
})

describe('the end', () => {
  it('waits no longer than its time although nobody answers', async () => {
    const app = await connected()
    computer.company.trouble = () => 'silence'
    await app.run('leaveAlone', undefined)
    computer.company.hangUp()
    await computer.clock.pass(3_000)
    let ended = false
    const stopped = app.stop().then(() => {
      ended = true
    })
    await computer.clock.pass(1_499)
    await computer.clock.pass(1)
    expect(ended).toBe(true)
    await stopped
    // Requests that were under way give up by themselves.
    await computer.clock.pass(minute)
    await expectSilence()
  })

  it('comes in order also in the middle of the start of a connection', async () => {
    computer.company.trouble = (line) => (line.includes('bot.example.com') ? 'silence' : undefined)
    const app = await start({ bot: { url: computer.company.botUrl, botUsername: '' } })
    expect(state.get().botLink.state).toBe('connecting')
    await app.stop()
    await computer.clock.pass(minute)
    await expectSilence()
  })

  it('comes in order although the disk is full', async () => {
    const app = await connected()
    computer.files.full = true
    expect(await app.run('pauseStatus', { for: 'hour' })).toMatchObject({
      ok: false,
      message: expect.stringMatching(/^The disk is full/),
    })
    await app.stop()
    computer.files.full = false
    await expectSilence()
  })

  it('can come twice', async () => {
    const app = await connected()
    await Promise.all([app.stop(), app.stop()])
    await expectSilence()
  })
})

describe('signing out of Mattermost', () => {
  it('ends the connection to the bot, and the next user gets their own', async () => {
    const app = await connected()
    await app.run('signOutMattermost', undefined)
    expect(state.get()).toMatchObject({ mattermost: { state: 'signedOut' }, botLink: { state: 'waiting' }, status: {} })
    expect(computer.company.desktops.size).toBe(0)
    await app.run('signInMattermost', { method: 'token', server: computer.company.mattermostUrl, token: 'anna-token' })
    await settle()
    expect(state.get().botLink.state).toBe('connected')
    await app.stop()
    await expectSilence()
    expect(computer.told).toEqual([])
  })
})
