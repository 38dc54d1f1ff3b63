import { createHash } from 'node:crypto'

/**
 * What the user's post carries: the code, bound to the address that the desktop talks to. A bot that passes another
 * bot's pairings on stands at another address, so what its victims post is of no use there.
 */
export function pairingProof(botUrl: string, code: string): string {
  return createHash('sha256').update(`mattercal pairing\0${botUrl}\0${code}`).digest('base64url')
}
