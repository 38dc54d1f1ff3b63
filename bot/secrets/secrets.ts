import { createHash, timingSafeEqual } from 'node:crypto'
import type { Random } from '../../main/random/random.ts'

/** Makes a secret: 256 random bits as text for a URL. */
export function newSecret(random: Random): string {
  return random.bytes(32).toString('base64url')
}

/** Makes an id that nobody can guess: 128 random bits as text for a URL. */
export function newId(random: Random): string {
  return random.bytes(16).toString('base64url')
}

/** What is stored of a secret. The secrets are random, so a plain SHA-256 is enough. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

/** Compares two secrets in constant time. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())
}
