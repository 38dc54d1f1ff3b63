import type { Kysely, RawBuilder } from 'kysely'
import type pg from 'pg'
import type { Tables } from './tables.ts'

/** The bot's database, SQLite or PostgreSQL. The repositories work on either. */
export interface Database {
  readonly db: Kysely<Tables>
  readonly kind: 'sqlite' | 'postgres'
  /** Ends a `select`, so that it passes over rows that another replica works on. Empty for SQLite, which has one writer. */
  readonly skipLocked: RawBuilder<unknown>
  /**
   * Now, in Unix milliseconds, for leases, retries and signs of life: it runs evenly, whatever happens to the wall
   * clock. For PostgreSQL it is the server's own clock: the clocks of two replicas may differ by more than a lease.
   */
  readonly machineNow: RawBuilder<number>
  /** The connection pool, of PostgreSQL only: signals go through it. */
  readonly pool?: pg.Pool
  close(): Promise<void>
}
