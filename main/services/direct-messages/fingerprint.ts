import { createHash } from 'node:crypto'

/** A short text that differs when the value differs: 22 characters of its SHA-256. */
export const fingerprint = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22)
