import { createCipheriv, createDecipheriv } from 'node:crypto'
import { join } from 'node:path'
import type { Random } from '../random/random.ts'
import type { Clock } from '../time/clock.ts'
import { type Files, setAside } from './files.ts'
import type { DamageReport } from './json-file.ts'
import { type Keychain, KeychainUnavailable } from './keychain.ts'

/** Keeps texts that only this user on this machine can read. */
export interface Vault {
  read(name: string): Promise<string | undefined>
  /** Rejects with a `StoreError`; what was kept before still stands. */
  write(name: string, text: string): Promise<void>
  remove(name: string): Promise<void>
}

const marker = 'key'
// A profile of an older version has no marker.
const underKey = [marker, 'm365-tokens', 'mattermost-token', 'relay-token']

const version = 1
const ivLength = 12
const tagLength = 16

function seal(key: Buffer, iv: Buffer, name: string, text: string): Buffer {
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  // The name is bound in, so that one file cannot be passed off as another.
  cipher.setAAD(Buffer.from(name))
  const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.from([version]), iv, cipher.getAuthTag(), body])
}

function unseal(key: Buffer, name: string, bytes: Buffer): string {
  if (bytes[0] !== version || bytes.length < 1 + ivLength + tagLength) throw new Error('not a file of ours')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + ivLength))
  decipher.setAAD(Buffer.from(name))
  decipher.setAuthTag(bytes.subarray(1 + ivLength, 1 + ivLength + tagLength))
  return Buffer.concat([decipher.update(bytes.subarray(1 + ivLength + tagLength)), decipher.final()]).toString('utf8')
}

/**
 * A vault of AES-256-GCM files under a random key that is kept in the OS keychain. The key alone is there because
 * some keychains cap an entry at about 2.5 kB, which a token cache exceeds.
 */
export async function openVault(options: {
  folder: string
  keychain: Keychain
  files: Files
  clock: Clock
  random: Random
  report: DamageReport
  /** The user starts over: what is kept under a key that is gone is given up. */
  anew?: boolean
}): Promise<Vault> {
  const { folder, keychain, files, clock, random, report } = options
  let encoded = await keychain.get()
  const isKept = async (name: string) => (await files.info(join(folder, `${name}.bin`))) !== undefined
  if (!encoded || Buffer.from(encoded, 'base64').length !== 32) {
    // A new key would make what is kept unreadable for good; the old one may only be behind a question that was dismissed.
    const kept = await Promise.all(underKey.map(isKept))
    if (!options.anew && kept.includes(true)) throw new KeychainUnavailable('noKey')
    encoded = random.bytes(32).toString('base64')
    await keychain.set(encoded)
  }
  const key = Buffer.from(encoded, 'base64')
  const fileOf = (name: string) => join(folder, `${name}.bin`)
  const damaged = new Set<string>()
  const moveAside = async (name: string) => {
    const aside = await setAside(files, fileOf(name), clock.now())
    damaged.delete(name)
    return aside
  }
  // Writes of one name happen in order, and one that fails does not hold up the next.
  const writing = new Map<string, Promise<void>>()
  const inTurn = (name: string, task: () => Promise<void>): Promise<void> => {
    const turn = (writing.get(name) ?? Promise.resolve()).then(task)
    writing.set(
      name,
      turn.catch(() => undefined),
    )
    return turn
  }
  const vault: Vault = {
    async read(name) {
      await writing.get(name)
      const bytes = await files.read(fileOf(name))
      if (!bytes) return undefined
      try {
        return unseal(key, name, bytes)
      } catch {
        damaged.add(name)
        report(name, (await moveAside(name).catch(() => undefined)) ?? fileOf(name))
        return undefined
      }
    },
    write: (name, text) =>
      inTurn(name, async () => {
        // It could not be moved when it was read, and must not be written over.
        if (damaged.has(name)) await moveAside(name)
        await files.replace(fileOf(name), seal(key, random.bytes(ivLength), name, text))
      }),
    remove: (name) => inTurn(name, () => files.remove(fileOf(name))),
  }
  // Whether anything was ever kept under this key. The next start asks for that before it makes another.
  if (options.anew || !(await isKept(marker))) await vault.write(marker, '').catch(() => undefined)
  return vault
}

/** A vault that forgets everything at quit, for a machine without a keychain. */
export function memoryVault(): Vault {
  const texts = new Map<string, string>()
  return {
    read: async (name) => texts.get(name),
    write: async (name, text) => {
      texts.set(name, text)
    },
    remove: async (name) => {
      texts.delete(name)
    },
  }
}
