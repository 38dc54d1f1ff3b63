import { beforeEach, describe, expect, it } from 'vitest'
import { inMemory } from '../../../test/support/desk.ts'
import { defaultSettings, type Settings } from '../../core/settings/settings.ts'
import { StoreError } from '../../store/files.ts'
import { noPolicy } from '../../store/policy.ts'
import { AppStateStore } from '../state/app-state.ts'
import { type SettingsStore, UserSettings } from './user-settings.ts'

/** Settings on a disk that may be full; as in a file, what could not be written still holds in memory. */
class Disk implements SettingsStore {
  value: Settings = structuredClone(defaultSettings)
  written: Settings = this.value
  full = false

  async set(settings: Settings): Promise<void> {
    this.value = settings
    if (this.full) throw new StoreError('settings.json', Object.assign(new Error('no space'), { code: 'ENOSPC' }))
    this.written = settings
  }
}

let disk: Disk
let state: AppStateStore
let settings: UserSettings
beforeEach(() => {
  disk = new Disk()
  state = new AppStateStore()
  settings = new UserSettings({ store: disk, state })
})

const m365 = { cloud: 'global' as const, tenantId: 'tenant', clientId: 'client' }

describe('preferences that the user chooses', () => {
  it('hold at once and are kept', async () => {
    const chosen = settings.choose({ ...settings.value.preferences, startAtLogin: true })
    expect(state.get().settings.preferences.startAtLogin).toBe(true)
    await chosen
    expect(disk.written.preferences.startAtLogin).toBe(true)
  })

  it('cannot change what an administrator locked', async () => {
    settings.setPolicy({ ...noPolicy, settings: { startAtLogin: true }, locks: ['startAtLogin'] })
    await settings.applyPresets()
    expect(state.get().locks).toEqual(['startAtLogin'])
    await settings.choose({ ...settings.value.preferences, startAtLogin: false })
    expect(disk.written.preferences.startAtLogin).toBe(true)
  })

  it('say so when they could not be kept', async () => {
    disk.full = true
    await expect(settings.choose({ ...settings.value.preferences, startAtLogin: true })).rejects.toBeInstanceOf(
      StoreError,
    )
  })
})

describe('what administrators preset', () => {
  it('comes from the company’s bot and from the policy; the policy has the last word', async () => {
    disk.value = {
      ...disk.value,
      company: { defaults: { clock: '12', summary: { time: '07:00' } }, locks: ['summary.time'] },
    }
    settings.setPolicy({ ...noPolicy, settings: { clock: '24' }, locks: ['clock'] })
    await settings.applyPresets()
    expect(disk.written.preferences).toMatchObject({ clock: '24', summary: { time: '07:00' } })
    expect([...state.get().locks].sort()).toEqual(['clock', 'summary.time'])
  })

  it('includes the channel of updates, which is locked then', async () => {
    settings.setPolicy({ ...noPolicy, updates: { mode: 'automatic', channel: 'beta' } })
    await settings.applyPresets()
    expect(disk.written.preferences.updateChannel).toBe('beta')
    expect(state.get().locks).toEqual(['updateChannel'])
  })
})

describe('a change to the settings', () => {
  it('holds once it is on the disk, and says whether there was one', async () => {
    const change = settings.update({ withoutKeychain: true })
    expect(state.get().settings.withoutKeychain).toBe(false)
    expect(await change).toBe(true)
    expect(state.get().settings.withoutKeychain).toBe(true)
    expect(await settings.update({ withoutKeychain: true })).toBe(false)
  })

  it('that could not be kept is kept when it is made again', async () => {
    disk.full = true
    await expect(settings.update({ withoutKeychain: true })).rejects.toBeInstanceOf(StoreError)
    disk.full = false
    await settings.update({ withoutKeychain: true })
    expect(disk.written.withoutKeychain).toBe(true)
    expect(state.get().settings.withoutKeychain).toBe(true)
  })

  it('of who is signed in leaves the other account alone', async () => {
    await settings.connect({ mattermost: { server: 'https://chat.example.com', userId: 'anna' } })
    await settings.connect({ m365: { ...m365, username: 'anna@example.com' } })
    expect(disk.written.connection).toMatchObject({ mattermost: { userId: 'anna' }, m365: { tenantId: 'tenant' } })
    await settings.connect({ m365: undefined })
    expect(disk.written.connection.m365).toBeUndefined()
    expect(disk.written.connection.mattermost?.userId).toBe('anna')
  })
})

describe('a configuration given at the start', () => {
  const signedIn = () =>
    settings.connect({
      m365: { ...m365, username: 'anna@example.com' },
      mattermost: { server: 'https://chat.example.com', userId: 'anna' },
      bot: { url: 'https://bot.example.com', botUsername: 'mattercal', desktopId: 'laptop' },
    })

  it('leaves who is signed in at the same places signed in', async () => {
    await signedIn()
    await settings.configure({
      m365: { ...m365, graph: 'https://graph.example.com' },
      mattermost: { server: 'https://chat.example.com' },
      bot: { url: 'https://bot.example.com', botUsername: '' },
    })
    expect(disk.written.connection).toEqual({
      m365: { ...m365, username: 'anna@example.com', graph: 'https://graph.example.com' },
      mattermost: { server: 'https://chat.example.com', userId: 'anna' },
      bot: { url: 'https://bot.example.com', botUsername: 'mattercal', desktopId: 'laptop' },
    })
  })

  it('signs nobody in at another place', async () => {
    await signedIn()
    await settings.configure({
      m365: { ...m365, tenantId: 'another' },
      mattermost: { server: 'https://other.example.com' },
      bot: { url: 'https://other-bot.example.com', botUsername: '' },
    })
    expect(disk.written.connection).toEqual({
      m365: { ...m365, tenantId: 'another', username: undefined },
      mattermost: { server: 'https://other.example.com' },
      bot: { url: 'https://other-bot.example.com', botUsername: '' },
    })
  })

  it('that says nothing changes nothing', async () => {
    await signedIn()
    const { connection } = disk.written
    await settings.configure({})
    expect(disk.written.connection).toEqual(connection)
  })
})

it('settings that are kept nowhere still hold', async () => {
  const store = inMemory<Settings>(structuredClone(defaultSettings))
  await new UserSettings({ store, state }).choose({ ...defaultSettings.preferences, clock: '24' })
  expect(store.value.preferences.clock).toBe('24')
})
