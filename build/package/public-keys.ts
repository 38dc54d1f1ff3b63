import { createPublicKey } from 'node:crypto'

/** The public keys in a text, each PEM; those that cannot be read are an error. */
export function publicKeysIn(text: string): string[] {
  const keys = text.match(/-----BEGIN PUBLIC KEY-----[^-]+-----END PUBLIC KEY-----/g) ?? []
  for (const key of keys) createPublicKey(key)
  return [...keys]
}
