import { Failure } from '../../main/net/failure.ts'

/**
 * Whether an error comes from the database's driver, or from the way to the database. Such an error carries a code; an
 * error without a code, or a `TypeError` of Node's with one, is a bug.
 */
export function isDriverError(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) return false
  return !(error instanceof Failure) && 'code' in error && typeof error.code === 'string'
}
