import type { Random } from '../../random/random.ts'
import type { Files } from '../../store/files.ts'
import type { DamageReport } from '../../store/json-file.ts'
import { type Keychain, KeychainUnavailable } from '../../store/keychain.ts'
import type { Log } from '../../store/log.ts'
import { memoryVault, openVault, type Vault } from '../../store/vault.ts'
import type { Clock } from '../../time/clock.ts'
import type { UserSettings } from '../settings/user-settings.ts'
import type { AppStateStore } from '../state/app-state.ts'

interface Options {
  folder: string
  keychain: Keychain
  files: Files
  clock: Clock
  random: Random
  report: DamageReport
  state: AppStateStore
  settings: UserSettings
  log: Log
  /** Called with every vault that was opened, before the accounts use it. */
  onOpened(vault: Vault): Promise<void>
}

/** The vault of this user, if there is one: it takes a keychain, or the user's consent to go without. */
export class VaultAccess {
  readonly #options: Options
  #vault: Vault | undefined

  constructor(options: Options) {
    this.#options = options
  }

  /** Undefined while there is no keychain and the user has not agreed to go without. */
  get vault(): Vault | undefined {
    return this.#vault
  }

  /** Opens the vault; the state says what stands in the way if it cannot be opened. */
  async open(): Promise<void> {
    const { state, settings, log, onOpened } = this.#options
    try {
      this.#vault = await openVault(this.#options)
      await onOpened(this.#vault)
      state.set({ keychain: 'ok' })
    } catch (error) {
      if (!(error instanceof KeychainUnavailable)) throw error
      log('warn', 'no keychain', { reason: error.reason })
      if (settings.value.withoutKeychain) {
        this.#vault = memoryVault()
        await onOpened(this.#vault)
        state.set({ keychain: 'session' })
      } else state.set({ keychain: error.reason })
    }
  }

  /** The user agreed to sign in at each start: goes on with a vault that forgets everything at quit. */
  async goWithoutKeychain(): Promise<void> {
    await this.#options.settings.update({ withoutKeychain: true })
    await this.open()
  }
}
