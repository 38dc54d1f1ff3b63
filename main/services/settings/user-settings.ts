import { joinPresets, noPresets, type Presets, underPresets } from '../../core/settings/presets.ts'
import type { Connection, Preferences, Settings } from '../../core/settings/settings.ts'
import type { Policy } from '../../store/policy.ts'
import type { AppStateStore } from '../state/app-state.ts'

/** Where the settings are kept. `set` resolves when they are on the disk, and rejects with a `StoreError`. */
export interface SettingsStore {
  readonly value: Settings
  set(settings: Settings): Promise<void>
}

/** The settings of this user under what an administrator presets: one place to read and change them. */
export class UserSettings {
  readonly #store: SettingsStore
  readonly #state: AppStateStore
  #policyPresets: Presets = noPresets
  /** The last write failed: what holds in memory is not on the disk. */
  #unsaved = false

  constructor(options: { store: SettingsStore; state: AppStateStore }) {
    this.#store = options.store
    this.#state = options.state
  }

  get value(): Settings {
    return this.#store.value
  }

  /** What the policy of this computer and the company's bot say about the preferences, the policy last. */
  presets(): Presets {
    return joinPresets(this.value.company ?? noPresets, this.#policyPresets)
  }

  /** Takes over what the policy presets. Called once, before the first `applyPresets`. */
  setPolicy(policy: Policy): void {
    const { channel } = policy.updates
    this.#policyPresets = {
      defaults: { ...policy.settings, ...(channel ? { updateChannel: channel } : {}) },
      locks: [...policy.locks, ...(channel ? ['updateChannel'] : [])],
    }
  }

  /** Brings the preferences under the presets of this moment, and tells who renders which are locked. */
  async applyPresets(): Promise<void> {
    const { preferences } = this.value
    const next = underPresets(preferences, this.presets())
    const changes = JSON.stringify(next) !== JSON.stringify(preferences)
    const saved = changes ? this.#save({ ...this.value, preferences: next }) : Promise.resolve()
    // What an administrator decided holds, whether or not it can be written down.
    this.#state.set({ settings: this.value, locks: this.presets().locks })
    await saved
  }

  /** Saves preferences that the user chose; what is locked stays as the administrator says. They hold at once. */
  async choose(preferences: Preferences): Promise<void> {
    const next = { ...this.value, preferences: underPresets(preferences, this.presets()) }
    this.#state.set({ settings: next })
    await this.#save(next)
  }

  /** Saves a change to the settings; it holds once it is on the disk. Returns whether there was anything to save. */
  async update(change: Partial<Settings>): Promise<boolean> {
    const next = { ...this.value, ...change }
    if (!this.#unsaved && JSON.stringify(next) === JSON.stringify(this.value)) return false
    await this.#save(next)
    this.#state.set({ settings: this.value })
    return true
  }

  /** Saves where accounts live and who is signed in; a part that is left out stays. */
  async connect(change: Connection): Promise<void> {
    await this.update({ connection: { ...this.value.connection, ...change } })
  }

  /**
   * Takes over where the accounts live from a configuration given at the start. Who is signed in stays, as long as it is
   * the same tenant and client, or server.
   */
  async configure(given: Connection): Promise<void> {
    const { m365, mattermost, bot } = this.value.connection
    const sameApp = given.m365?.tenantId === m365?.tenantId && given.m365?.clientId === m365?.clientId
    const signedIn = sameApp ? { username: m365?.username, accountId: m365?.accountId } : {}
    await this.#save({
      ...this.value,
      connection: {
        m365: given.m365 ? { ...given.m365, ...signedIn } : m365,
        mattermost: given.mattermost && given.mattermost.server !== mattermost?.server ? given.mattermost : mattermost,
        bot: given.bot && given.bot.url !== bot?.url ? given.bot : bot,
      },
    })
  }

  async #save(settings: Settings): Promise<void> {
    try {
      await this.#store.set(settings)
      this.#unsaved = false
    } catch (error) {
      this.#unsaved = true
      throw error
    }
  }
}
