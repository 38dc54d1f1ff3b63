import type { Background } from '../../lifecycle/background.ts'
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
  /** Takes up the accounts of the last run, when the vault could be opened only later. */
  restore(): Promise<void>
  background: Background
}

/** The vault of this user, if there is one: it takes a keychain, or the user's consent to go without. */
export class VaultAccess {
  readonly #options: Options
  #vault: Vault | undefined
  #retrying: Promise<boolean> | undefined

  constructor(options: Options) {
    this.#options = options
  }

  /** Undefined while there is no keychain and the user has not agreed to go without. */
  get vault(): Vault | undefined {
    return this.#vault
  }

  /** Opens the vault; the state says what stands in the way if it cannot be opened. */
  async open(options: { anew?: boolean } = {}): Promise<void> {
    const { state, settings, log, onOpened } = this.#options
    try {
      this.#vault = await openVault({ ...this.#options, ...options })
      await onOpened(this.#vault)
      state.set({ keychain: 'ok' })
    } catch (error) {
      if (!(error instanceof KeychainUnavailable)) throw error
      log('warn', 'no keychain', { reason: error.reason })
      // A keyring is often unlocked only when the person has logged in and the app is long running.
      const { later } = error
      if (later) this.#options.background('keychain', () => later.then(() => this.retry()))
      if (settings.value.withoutKeychain) {
        this.#vault = memoryVault()
        await onOpened(this.#vault)
        state.set({ keychain: 'session' })
      } else state.set({ keychain: error.reason })
    }
  }

  /**
   * Asks the keychain again, unless there is a vault. `anew`: gives up what is kept under a key that is gone. Resolves to
   * whether there is a vault now; the accounts are taken up then.
   */
  async retry(options: { anew?: boolean } = {}): Promise<boolean> {
    if (this.#vault) return true
    this.#retrying ??= this.#retry(options).finally(() => {
      this.#retrying = undefined
    })
    return this.#retrying
  }

  async #retry(options: { anew?: boolean }): Promise<boolean> {
    await this.open(options)
    if (!this.#vault) return false
    await this.#options.restore()
    return true
  }

  /** The user agreed to sign in at each start: goes on with a vault that forgets everything at quit. */
  async goWithoutKeychain(): Promise<void> {
    await this.#options.settings.update({ withoutKeychain: true })
    await this.open()
  }
}
