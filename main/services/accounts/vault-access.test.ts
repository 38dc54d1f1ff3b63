import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
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
beforeEach(() => {
  desk = new Desk(0)
  folder = mkdtempSync(join(tmpdir(), 'mattercal-vault-'))
  settings = new UserSettings({ store: inMemory<Settings>(structuredClone(defaultSettings)), state: desk.state })
  trouble = undefined
  opened = 0
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

  it('does not hide any other fault', async () => {
    trouble = new Error('a fault')
    await settings.update({ withoutKeychain: true })
    await expect(access().open()).rejects.toThrow('a fault')
  })
})
