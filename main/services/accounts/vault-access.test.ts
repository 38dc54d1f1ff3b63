import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Desk, inMemory } from '../../../test/support/desk.ts'
import { defaultSettings, type Settings } from '../../core/settings/settings.ts'
import { SystemFiles } from '../../store/files.ts'
import { type Keychain, KeychainUnavailable } from '../../store/keychain.ts'
import { UserSettings } from '../settings/user-settings.ts'
import { VaultAccess } from './vault-access.ts'

let desk: Desk
let folder: string
let settings: UserSettings
let trouble: Error | undefined
let opened: number
let restored: number
beforeEach(() => {
  desk = new Desk(0)
  folder = mkdtempSync(join(tmpdir(), 'mattercal-vault-'))
  settings = new UserSettings({ store: inMemory<Settings>(structuredClone(defaultSettings)), state: desk.state })
  trouble = undefined
  opened = 0
  restored = 0
  secret = undefined
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

let secret: string | undefined
const keychain: Keychain = {
  async get() {
    if (trouble) throw trouble
    return secret
  },
  async set(value) {
    secret = value
  },
}

const access = () =>
  new VaultAccess({
    ...desk,
    folder,
    keychain,
    files: new SystemFiles(),
    report: () => undefined,
    settings,
    onOpened: async () => void opened++,
    restore: async () => void restored++,
  })

describe('the vault of this user', () => {
  it('keeps what it is given over a restart', async () => {
    const first = access()
    expect(first.vault).toBeUndefined()
    await first.open()
    await first.vault?.write('token', 'secret')
    const second = access()
    await second.open()
    expect(await second.vault?.read('token')).toBe('secret')
    expect(desk.state.get().keychain).toBe('ok')
    expect(opened).toBe(2)
  })

  it('is not there without a keychain, and the window says which trouble it is', async () => {
    for (const reason of ['missing', 'locked'] as const) {
      trouble = new KeychainUnavailable(reason)
      const vault = access()
      await vault.open()
      expect(vault.vault).toBeUndefined()
      expect(desk.state.get().keychain).toBe(reason)
    }
    expect(opened).toBe(0)
  })

  it('forgets everything at quit once the user agreed to go without a keychain', async () => {
    trouble = new KeychainUnavailable('missing')
    const first = access()
    await first.open()
    await first.goWithoutKeychain()
    expect(desk.state.get().keychain).toBe('session')
    expect(settings.value.withoutKeychain).toBe(true)
    await first.vault?.write('token', 'secret')
    const second = access()
    await second.open()
    expect(desk.state.get().keychain).toBe('session')
    expect(await second.vault?.read('token')).toBeUndefined()
  })

  it('uses the keychain again as soon as there is one', async () => {
    await settings.update({ withoutKeychain: true })
    await access().open()
    expect(desk.state.get().keychain).toBe('ok')
  })

  it('is asked for again on a wake or by a button, and then the accounts are taken up', async () => {
    trouble = new KeychainUnavailable('locked')
    const vault = access()
    await vault.open()
    expect(await vault.retry()).toBe(false)
    expect({ restored, keychain: desk.state.get().keychain }).toEqual({ restored: 0, keychain: 'locked' })
    trouble = undefined
    expect(await vault.retry()).toBe(true)
    expect({ restored, keychain: desk.state.get().keychain }).toEqual({ restored: 1, keychain: 'ok' })
    expect(await vault.retry()).toBe(true)
    expect(restored).toBe(1)
  })

  it('is opened as soon as a keychain that was asked long ago is unlocked', async () => {
    let unlock: () => void = () => undefined
    trouble = new KeychainUnavailable('locked', { later: new Promise<void>((resolve) => (unlock = resolve)) })
    const vault = access()
    await vault.open()
    expect(vault.vault).toBeUndefined()
    trouble = undefined
    unlock()
    await vi.waitFor(() => expect(restored).toBe(1))
    expect(desk.state.get().keychain).toBe('ok')
  })

  it('gets no new key when a question was dismissed, and keeps what it had', async () => {
    const first = access()
    await first.open()
    await first.vault?.write('m365-tokens', 'secret')
    const kept = secret
    secret = undefined
    const second = access()
    await second.open()
    expect(second.vault).toBeUndefined()
    expect({ secret, keychain: desk.state.get().keychain }).toEqual({ secret: undefined, keychain: 'noKey' })
    secret = kept
    expect(await second.retry()).toBe(true)
    expect(await second.vault?.read('m365-tokens')).toBe('secret')
  })

  it('begins anew when the key is gone and the user says so', async () => {
    const first = access()
    await first.open()
    await first.vault?.write('m365-tokens', 'secret')
    secret = undefined
    const second = access()
    await second.open()
    expect(await second.retry({ anew: true })).toBe(true)
    expect(secret).toBeTruthy()
    expect(await second.vault?.read('m365-tokens')).toBeUndefined()
    const third = access()
    await third.open()
    expect(desk.state.get().keychain).toBe('ok')
  })

  it('does not hide any other fault', async () => {
    trouble = new Error('a fault')
    await settings.update({ withoutKeychain: true })
    await expect(access().open()).rejects.toThrow('a fault')
  })
})
