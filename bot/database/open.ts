import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import {
  Kysely,
  PostgresDialect,
  SqliteAdapter,
  type SqliteDatabase,
  SqliteDialect,
  type SqliteStatement,
  sql,
} from 'kysely'
import pg from 'pg'
import type { Clock } from '../../main/time/clock.ts'
import type { Database } from './database.ts'
import { migrate } from './migrations.ts'
import type { Tables } from './tables.ts'

// Statements that are kept: the bot has fewer than this, but for those of batches.
const mostPrepared = 200

/** Node's own SQLite in the shape that Kysely's dialect drives. */
function nodeSqlite(path: string): SqliteDatabase {
  const database = new DatabaseSync(path)
  // Readers never wait for the writer; a commit is on the disk before the next step, also after a power cut.
  database.exec(
    'pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000; pragma foreign_keys = on',
  )
  const prepared = new Map<string, SqliteStatement>()
  return {
    close: () => database.close(),
    prepare(text) {
      const known = prepared.get(text)
      if (known) return known
      const made = statementOf(database.prepare(text))
      // A batch has a text for each of its lengths: those must not pile up.
      if (prepared.size < mostPrepared) prepared.set(text, made)
      return made
    },
  }
}

function statementOf(statement: StatementSync): SqliteStatement {
  const values = (parameters: readonly unknown[]) => parameters as SQLInputValue[]
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...values(parameters)),
    run: (parameters) => statement.run(...values(parameters)),
    iterate: (parameters) => statement.iterate(...values(parameters)) as IterableIterator<unknown>,
  }
}

/**
 * SQLite makes and drops tables within a transaction, which Kysely does not count on. With it, a bot that is killed in
 * the middle of a migration leaves none of its tables, and starts again.
 */
class WholeMigrations extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new (class extends SqliteAdapter {
      override get supportsTransactionalDdl(): boolean {
        return true
      }
    })()
  }
}

// PostgreSQL hands 64-bit integers over as text; ours are moments and counters, which a double holds exactly.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/**
 * Opens the database and brings its tables up to date. `url` is `sqlite:PATH` or `postgres://…`; `connections` is the
 * most that PostgreSQL is given. Rejects with the driver's error, which names the host or the file but no password.
 */
export async function openDatabase(url: string, clock: Clock, connections = 10): Promise<Database> {
  const database = url.startsWith('sqlite:') ? sqlite(url.slice('sqlite:'.length), clock) : postgres(url, connections)
  try {
    await migrate(database)
  } catch (error) {
    await database.close().catch(() => undefined)
    throw error
  }
  return database
}

function sqlite(path: string, clock: Clock): Database {
  // The wall clock once, then the steady one: a lease must not end because somebody sets the clock.
  const origin = clock.now() - clock.elapsed()
  const db = new Kysely<Tables>({ dialect: new WholeMigrations({ database: nodeSqlite(path) }) })
  return {
    db,
    kind: 'sqlite',
    skipLocked: sql``,
    get machineNow() {
      return sql<number>`${Math.round(origin + clock.elapsed())}`
    },
    close: () => db.destroy(),
  }
}

// A database that does not answer is said to be so, instead of holding up everybody for ever. In milliseconds.
const patience = { connectionTimeoutMillis: 10_000, query_timeout: 60_000, keepAlive: true }

function postgres(url: string, connections: number): Database {
  const pool = new pg.Pool({ connectionString: url, max: connections, application_name: 'mattercal-bot', ...patience })
  // An idle connection that breaks (a restarted server) is replaced at the next query; it must not end the process.
  pool.on('error', () => undefined)
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  return {
    db,
    kind: 'postgres',
    skipLocked: sql`for update skip locked`,
    machineNow: sql<number>`cast(extract(epoch from clock_timestamp()) * 1000 as bigint)`,
    pool,
    close: () => db.destroy(),
  }
}
