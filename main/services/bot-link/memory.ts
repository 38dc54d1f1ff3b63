import { z } from 'zod'
import { actionResultSchema, keepStandInsSchema, messageBodySchema, putMessageSchema } from '../../bot-link/protocol.ts'
import type { Vault } from '../../store/vault.ts'
import { VaultValue } from '../../store/vault-value.ts'

const titlesSchema = z.object({ about: z.array(z.string()), masked: messageBodySchema.optional() })

const memorySchema = z.object({
  /** Messages to put or take back, by key, in the order in which they were given; `keep` says what should wait. */
  pending: z
    .array(
      z.object({
        key: z.string(),
        put: putMessageSchema.optional(),
        titles: titlesSchema.optional(),
        keep: keepStandInsSchema.optional(),
      }),
    )
    .default([]),
  /** Messages with titles that the bot was given a short time ago: it may not have posted them yet. */
  given: z
    .array(z.object({ key: z.string(), put: putMessageSchema, titles: titlesSchema, at: z.number() }))
    .default([]),
  /** Ids of actions that were begun. After a crash nobody knows how far such an action got. */
  begun: z.array(z.string()).default([]),
  /** Actions that were dealt with, so that one that is offered again is not done again. */
  handled: z.array(z.object({ id: z.string(), result: actionResultSchema })).default([]),
})

/** What a desktop remembers of its dealings with the bot. It holds texts of messages, so it is kept in the vault. */
export type BotLinkMemory = z.infer<typeof memorySchema>

// Names of files in the vault. They are older than the words used today; a pairing must outlive an update.
const memoryName = 'relay'
const tokenName = 'relay-token'

const pairingSchema = z.object({ url: z.string(), token: z.string() })

/** The kept pairing: a desktop token, and the one address that it may go to. */
export type Pairing = z.infer<typeof pairingSchema>

/** Reads what was remembered. */
export const openMemory = (vault: Vault): Promise<VaultValue<BotLinkMemory>> =>
  VaultValue.open(vault, memoryName, memorySchema)

/** The kept pairing; undefined when there is none, or it makes no sense. */
export async function readPairing(vault: Vault): Promise<Pairing | undefined> {
  const text = await vault.read(tokenName)
  if (text === undefined) return undefined
  try {
    return pairingSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** Keeps a pairing. Rejects with a `StoreError`. */
export const writePairing = (vault: Vault, pairing: Pairing): Promise<void> =>
  vault.write(tokenName, JSON.stringify(pairing))

/** Forgets the pairing and everything that belongs to it. */
export async function forgetPairing(vault: Vault): Promise<void> {
  await vault.remove(tokenName)
  await vault.remove(memoryName)
}
