import { Failure } from '../../main/net/failure.ts'

// Errors that a mistake in code makes, and those that other parts of the bot make.
const bugs = [TypeError, RangeError, ReferenceError, SyntaxError, Failure]
// Node's and Fastify's own codes, and SQLite's among them.
const ownCode = /^(ERR|FST)_(?!SQLITE)/

/**
 * Whether an error comes from the database's driver, or from the way to the database. Drivers throw classes of their
 * own and errors of the system with a code; a connection that PostgreSQL drops is a plain `Error` without any code.
 */
export function isDriverError(error: unknown): boolean {
  if (!(error instanceof Error) || bugs.some((bug) => error instanceof bug)) return false
  if ('code' in error && typeof error.code === 'string') return !ownCode.test(error.code)
  return error.constructor === Error
}
