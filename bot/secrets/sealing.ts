import { createHmac } from 'node:crypto'
import { z } from 'zod'
import { sameSecret } from './secrets.ts'

// The names are short because Mattermost carries the claims with every button.
const claimsSchema = z.object({
  /** Purpose: a click on a button, or a dialog of the bot. */
  p: z.enum(['button', 'dialog']),
  /** The Mattermost user ID of the one user who may use the context. */
  u: z.string(),
  /** The message and its version, for a button and its dialog. */
  m: z.string().optional(),
  v: z.number().optional(),
  /** The button's id, or the dialog's name. */
  b: z.string(),
  /** Expiry, in Unix milliseconds. */
  e: z.number(),
})

/** What a signed context binds together. */
export type Claims = z.infer<typeof claimsSchema>

/** The current secret signs. The previous one is still accepted, so that a rotation breaks no button. */
export interface SigningSecrets {
  current: string
  previous?: string
}

const sign = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('base64url')

/**
 * Signs a context that Mattermost sends back with a click or a dialog. Mattermost does not authenticate itself to the
 * bot, so the signature is the only proof of the context: see docs/protocols/mattermost.md.
 */
export function seal(secrets: SigningSecrets, claims: Claims): string {
  const text = Buffer.from(JSON.stringify(claims)).toString('base64url')
  return `${text}.${sign(secrets.current, text)}`
}

/** The claims of a good context, or why a context is refused. */
export type Unsealed = { ok: true; claims: Claims } | { ok: false; why: 'forged' | 'expired' | 'foreign' | 'purpose' }

/** Checks a signed context against its sender, its purpose and the time (`now`, in Unix milliseconds). */
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
