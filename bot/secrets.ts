import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

/** 256 random bits as text for a URL. */
export function newSecret(): string {
  return randomBytes(32).toString('base64url')
}

/** An id that nobody can guess. */
export function newId(): string {
  return randomBytes(16).toString('base64url')
}

/** What is stored of a secret. The secrets are random, so a plain hash is enough. */
export function hashOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

/** Compares in constant time. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())
}

const claimsSchema = z.object({
  /** What it is good for: a click on a button, a dialog of ours. */
  p: z.enum(['button', 'dialog']),
  /** The one user who may use it. */
  u: z.string(),
  /** The message and its version, for a button and its dialog. */
  m: z.string().optional(),
  v: z.number().optional(),
  /** The button, or the dialog's name. */
  b: z.string(),
  /** Expiry. */
  e: z.number(),
})

/** What a signed context binds together. */
export type Claims = z.infer<typeof claimsSchema>

/** The current secret signs; the previous one is still believed, so that a rotation breaks no button. */
export interface SigningSecrets {
  current: string
  previous?: string
}

const sign = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('base64url')

/** Signs what Mattermost carries for us: it authenticates itself to nobody (notes, 4.5). */
export function seal(secrets: SigningSecrets, claims: Claims): string {
  const text = Buffer.from(JSON.stringify(claims)).toString('base64url')
  return `${text}.${sign(secrets.current, text)}`
}

export type Unsealed = { ok: true; claims: Claims } | { ok: false; why: 'forged' | 'expired' | 'foreign' | 'purpose' }

/** Checks a signed context against who sends it, what for, and the time. */
export function unseal(
  secrets: SigningSecrets,
  sealed: unknown,
  expected: { purpose: Claims['p']; userId: string; now: number },
): Unsealed {
  if (typeof sealed !== 'string' || sealed.length > 2000) return { ok: false, why: 'forged' }
  const [text = '', signature = ''] = sealed.split('.')
  const good = [secrets.current, secrets.previous].some(
    (secret) => secret !== undefined && sameSecret(sign(secret, text), signature),
  )
  if (!good) return { ok: false, why: 'forged' }
  const claims = claimsSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')))
  if (claims.p !== expected.purpose) return { ok: false, why: 'purpose' }
  if (claims.u !== expected.userId) return { ok: false, why: 'foreign' }
  if (claims.e <= expected.now) return { ok: false, why: 'expired' }
  return { ok: true, claims }
}
