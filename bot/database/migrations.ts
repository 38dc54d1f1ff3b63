import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import type { Database } from './database.ts'

type Any = Kysely<unknown>
type Kind = Database['kind']

const serial = (kind: Kind) => (kind === 'postgres' ? sql`bigserial` : sql`integer`)

async function makeDesktopTables(db: Any): Promise<void> {
  await db.schema
    .createTable('replica')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('alive_until', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('pairing')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('secret_hash', 'text', (c) => c.notNull())
    .addColumn('code_hash', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema
    .createTable('desktop')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('username', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('token_hash', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('seen_at', 'bigint', (c) => c.notNull())
    .addColumn('revoked_at', 'bigint')
    .addColumn('replica_id', 'text')
    .execute()
  await db.schema.createIndex('desktop_user').on('desktop').column('user_id').execute()
  await db.schema
    .createTable('channel')
    .addColumn('user_id', 'text', (c) => c.primaryKey())
    .addColumn('channel_id', 'text', (c) => c.notNull())
    .execute()
}

async function makeMessageTable(db: Any, kind: Kind): Promise<void> {
  await db.schema
    .createTable('message')
    .addColumn('seq', serial(kind), (c) => (kind === 'sqlite' ? c.primaryKey().autoIncrement() : c.primaryKey()))
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('key', 'text', (c) => c.notNull())
    .addColumn('body', 'text', (c) => c.notNull())
    .addColumn('note', 'text')
    .addColumn('hash', 'text', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('as_of', 'bigint', (c) => c.notNull())
    .addColumn('deliver_at', 'bigint', (c) => c.notNull())
    .addColumn('drop_after', 'bigint')
    .addColumn('stand_in', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('post_id', 'text')
    .addColumn('posted_hash', 'text')
    .addColumn('unsure', 'integer', (c) => c.notNull())
    .addColumn('claimed_by', 'text')
    .addColumn('claimed_until', 'bigint', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('next_try_at', 'bigint', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .execute()
  await db.schema.createIndex('message_key').on('message').columns(['user_id', 'key']).unique().execute()
  await db.schema.createIndex('message_due').on('message').columns(['state', 'deliver_at', 'seq']).execute()
  await db.schema.createIndex('message_order').on('message').columns(['user_id', 'state', 'seq']).execute()
}

async function makeActionTable(db: Any, kind: Kind): Promise<void> {
  await db.schema
    .createTable('action')
    .addColumn('seq', serial(kind), (c) => (kind === 'sqlite' ? c.primaryKey().autoIncrement() : c.primaryKey()))
    .addColumn('id', 'text', (c) => c.notNull().unique())
    .addColumn('user_id', 'text', (c) => c.notNull())
    .addColumn('message_id', 'text')
    .addColumn('dedupe', 'text', (c) => c.unique())
    .addColumn('payload', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('desktop_id', 'text')
    .addColumn('claimed_until', 'bigint', (c) => c.notNull())
    .addColumn('result', 'text')
    .execute()
  await db.schema.createIndex('action_user').on('action').columns(['user_id', 'state', 'seq']).execute()
  await db.schema.createIndex('action_expiry').on('action').columns(['state', 'expires_at']).execute()
}

/** Every change of the tables, in order. A migration is never edited once it is released; a new one is added. */
function migrations(kind: Kind): Record<string, Migration> {
  return {
    '2026-11-first': {
      async up(db: Any) {
        await makeDesktopTables(db)
        await makeMessageTable(db, kind)
        await makeActionTable(db, kind)
      },
    },
    '2026-11-second': {
      async up(db: Any) {
        // Once another desktop had an action, nobody knows how far it got, whoever claims it and how often.
        await db.schema.alterTable('action').addColumn('contested', 'integer').execute()
      },
    },
  }
}

/** Brings the tables up to date. Several replicas may start at once: the migrator takes a lock. */
export async function migrate({ db, kind }: Database): Promise<void> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations(kind) } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}
