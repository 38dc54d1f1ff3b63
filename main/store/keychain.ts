import type { Cancel, Clock } from '../time/clock.ts'

/** The operating system's keychain, as far as we use it. */
export interface Keychain {
  get(): Promise<string | undefined>
  set(secret: string): Promise<void>
}

/**
 * Why the keychain does not help: there is none, it stays locked, or it has no key although something is kept under one.
 * A keychain whose question was dismissed says the last, too.
 */
export type KeychainTrouble = 'missing' | 'locked' | 'noKey'

/** The keychain does not help. Nothing secret is kept then unless the user agrees to sign in anew. */
export class KeychainUnavailable extends Error {
  readonly reason: KeychainTrouble
  /** Resolves when the keychain answers after all; rejects when it does not. */
  readonly later: Promise<unknown> | undefined

  constructor(reason: KeychainTrouble, more: { cause?: unknown; later?: Promise<unknown> } = {}) {
    super(`the keychain is ${reason}`, { cause: more.cause })
    this.name = 'KeychainUnavailable'
    this.reason = reason
    this.later = more.later
  }
}

// A locked keyring waits for its owner to type a password, perhaps behind a screen lock.
const patience = 60_000

async function guarded<T>(clock: Clock, call: Promise<T>): Promise<T> {
  let cancel: Cancel = () => undefined
  try {
    return await Promise.race([
      call,
      new Promise<never>((_, reject) => {
        cancel = clock.after(patience, () => reject(new KeychainUnavailable('locked', { later: call })))
      }),
    ])
  } catch (error) {
    if (error instanceof KeychainUnavailable) throw error
    const text = error instanceof Error ? error.message : String(error)
    throw new KeychainUnavailable(/locked|dismissed|denied/i.test(text) ? 'locked' : 'missing', { cause: error })
  } finally {
    cancel()
  }
}

/**
 * The keychain through keytar: macOS Keychain, Windows Credential Manager, or the Secret Service on Linux. Loaded on
 * first use, because its library may be missing on this machine. Methods reject with `KeychainUnavailable`.
 */
export function systemKeychain(clock: Clock, service: string, account: string): Keychain {
  const keytar = async () => {
    try {
      const loaded = await import('keytar')
      return 'default' in loaded ? (loaded.default as typeof loaded) : loaded
    } catch (error) {
      throw new KeychainUnavailable('missing', { cause: error })
    }
  }
  // A question that still stands is not asked twice.
  let asked: Promise<string | null> | undefined
  return {
    async get() {
      const { getPassword } = await keytar()
      asked ??= getPassword(service, account).finally(() => {
        asked = undefined
      })
      return (await guarded(clock, asked)) ?? undefined
    },
    async set(secret) {
      const { setPassword } = await keytar()
      await guarded(clock, setPassword(service, account, secret))
    },
  }
}
