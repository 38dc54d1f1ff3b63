import type { Cancel, Clock } from '../time/clock.ts'

/** The operating system's keychain, as far as we use it. */
export interface Keychain {
  get(): Promise<string | undefined>
  set(secret: string): Promise<void>
}

/** There is no keychain, or it stays locked. Nothing secret is kept then unless the user agrees to sign in anew. */
export class KeychainUnavailable extends Error {
  readonly reason: 'missing' | 'locked'

  constructor(reason: 'missing' | 'locked', cause?: unknown) {
    super(`the keychain is ${reason}`, { cause })
    this.name = 'KeychainUnavailable'
    this.reason = reason
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
        cancel = clock.after(patience, () => reject(new KeychainUnavailable('locked')))
      }),
    ])
  } catch (error) {
    if (error instanceof KeychainUnavailable) throw error
    const text = error instanceof Error ? error.message : String(error)
    throw new KeychainUnavailable(/locked|dismissed|denied/i.test(text) ? 'locked' : 'missing', error)
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
      throw new KeychainUnavailable('missing', error)
    }
  }
  return {
    async get() {
      const { getPassword } = await keytar()
      return (await guarded(clock, getPassword(service, account))) ?? undefined
    },
    async set(secret) {
      const { setPassword } = await keytar()
      await guarded(clock, setPassword(service, account, secret))
    },
  }
}
