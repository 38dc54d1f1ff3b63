import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { KeepStandIns, MessageBody, PutMessage } from '../../main/bot-link/protocol.ts'
import type { Random } from '../../main/random/random.ts'
import { newId } from '../secrets/secrets.ts'
import type { Database } from './database.ts'

/** The key of a DM to an admin begins with this. No desktop's key does. */
export const adminKey = 'admin log:'

/** A stored message, as a button behind it or its delivery needs it. */
export interface StoredMessage {
  id: string
  userId: string
  key: string
  body: MessageBody
  note?: string
  version: number
}

function hashOfShown(body: string, note: string | null): string {
  return createHash('sha256')
    .update(body)
    .update('\0')
    .update(note ?? '')
    .digest('base64url')
}

/** The DMs as they should be, and the note below each. `Claims` holds who posts them. */
export class Messages {
  readonly #database: Database
  readonly #random: Random

  constructor(database: Database, random: Random) {
    this.#database = database
    this.#random = random
  }

  /** Creates or replaces a user's DM; see `putMessageSchema` for what wins over what. */
  async put(userId: string, key: string, put: PutMessage, now: number): Promise<'waiting' | 'posted' | 'ignored'> {
    return this.#database.db.transaction().execute(async (db) => {
      const body = JSON.stringify(put.body)
      const hash = hashOfShown(body, null)
      const due = {
        as_of: put.asOf,
        deliver_at: put.deliverAt ?? now,
        drop_after: put.dropAfter ?? null,
        stand_in: put.standIn ? 1 : 0,
        updated_at: now,
      }
      const fresh = {
        ...due,
        id: newId(this.#random),
        user_id: userId,
        key,
        body,
        note: null,
        hash,
        version: 1,
        state: 'waiting' as const,
        post_id: null,
        posted_hash: null,
        unsure: 0,
        claimed_by: null,
        claimed_until: 0,
        attempts: 0,
        next_try_at: 0,
        created_at: now,
      }
      const inserted = await db
        .insertInto('message')
        .values(fresh)
        .onConflict((conflict) => conflict.columns(['user_id', 'key']).doNothing())
        .returning('id')
        .executeTakeFirst()
      if (inserted) return 'waiting'
      let query = db.selectFrom('message').selectAll().where('user_id', '=', userId).where('key', '=', key)
      if (this.#database.kind === 'postgres') query = query.forUpdate()
      const row = await query.executeTakeFirstOrThrow()
      if (put.asOf < row.as_of) return 'ignored'
      const settled = row.state === 'posted' || row.state === 'posting' || row.post_id !== null
      if (put.standIn && (settled || row.stand_in === 0) && row.state !== 'dropped') return 'ignored'
      // The same body again says nothing new: what became of a click stays below it, and its buttons stay used.
      const changed = row.body !== body
      const shown = !changed && row.state === 'posted'
      await db
        .updateTable('message')
        .set({
          ...due,
          // An update of what is posted goes now.
          deliver_at: row.post_id === null ? due.deliver_at : Math.min(row.deliver_at, now),
          drop_after: row.post_id === null ? due.drop_after : null,
          ...(changed ? { body, note: null, hash, version: row.version + 1 } : {}),
          ...(shown || row.state === 'posting' ? {} : { state: 'waiting' as const, next_try_at: 0, attempts: 0 }),
        })
        .where('id', '=', row.id)
        .execute()
      return shown ? 'posted' : 'waiting'
    })
  }

  /** Takes a DM back that is not posted yet. One that is being posted counts as posted. */
  async withdraw(userId: string, key: string, now: number): Promise<'withdrawn' | 'posted' | 'unknown'> {
    const { db } = this.#database
    const gone = await db
      .updateTable('message')
      .set({ state: 'dropped', updated_at: now })
      .where('user_id', '=', userId)
      .where('key', '=', key)
      .where('state', '=', 'waiting')
      .where('post_id', 'is', null)
      .where('unsure', '=', 0)
      .executeTakeFirst()
    if (gone.numUpdatedRows > 0n) return 'withdrawn'
    const row = await this.#byKey(userId, key)
    return row === undefined ? 'unknown' : row.state === 'dropped' && row.post_id === null ? 'withdrawn' : 'posted'
  }

  /**
   * Takes back what other desktops of the user once handed over and a newer look at the calendar no longer knows: keys
   * that begin with `prefix`, are still to come, and are not among `keys`.
   */
  async keepStandIns(userId: string, { prefix, keys, asOf }: KeepStandIns, now: number): Promise<void> {
    let query = this.#database.db
      .updateTable('message')
      .set({ state: 'dropped', updated_at: now })
      .where('user_id', '=', userId)
      .where(sql<boolean>`substr(key, 1, ${prefix.length}) = ${prefix}`)
      .where('stand_in', '=', 1)
      .where('state', '=', 'waiting')
      .where('post_id', 'is', null)
      .where('as_of', '<', asOf)
      .where('deliver_at', '>', now)
    if (keys.length > 0) query = query.where('key', 'not in', keys)
    await query.execute()
  }

  #byKey(userId: string, key: string) {
    return this.#database.db
      .selectFrom('message')
      .select(['state', 'post_id'])
      .where('user_id', '=', userId)
      .where('key', '=', key)
      .executeTakeFirst()
  }

  /** The message with this ID. */
  async find(id: string): Promise<StoredMessage | undefined> {
    const row = await this.#database.db.selectFrom('message').selectAll().where('id', '=', id).executeTakeFirst()
    return (
      row && {
        id: row.id,
        userId: row.user_id,
        key: row.key,
        body: JSON.parse(row.body) as MessageBody,
        note: row.note ?? undefined,
        version: row.version,
      }
    )
  }

  /**
   * Says below a message what became of a click; undefined gives the buttons back. Only while it is still the version
   * that was clicked: a desktop that already sent a new body knows better.
   */
  async annotate(id: string, version: number, note: string | undefined, now: number): Promise<boolean> {
    return this.#database.db.transaction().execute(async (db) => {
      let query = db.selectFrom('message').select(['body', 'version', 'state']).where('id', '=', id)
      if (this.#database.kind === 'postgres') query = query.forUpdate()
      const row = await query.executeTakeFirst()
      if (!row || row.version !== version || row.state === 'dropped') return false
      await db
        .updateTable('message')
        .set({
          note: note ?? null,
          // The buttons that come back are new ones.
          version: note === undefined ? version + 1 : version,
          hash: hashOfShown(row.body, note ?? null),
          updated_at: now,
          deliver_at: sql`case when deliver_at > ${now} then ${now} else deliver_at end`,
          drop_after: null,
          ...(row.state === 'posting' ? {} : { state: 'waiting' as const, next_try_at: 0, attempts: 0 }),
        })
        .where('id', '=', id)
        .execute()
      return true
    })
  }

  /** How many messages there are in each state. */
  async counts(): Promise<Record<string, number>> {
    const rows = await this.#database.db
      .selectFrom('message')
      .select((e) => ['state', e.fn.countAll<number>().as('count')])
      .groupBy('state')
      .execute()
    return Object.fromEntries(rows.map((row) => [row.state, Number(row.count)]))
  }

  /** Forgets the messages that were settled before this moment. */
  async purge(before: number): Promise<void> {
    await this.#database.db
      .deleteFrom('message')
      .where('state', 'in', ['posted', 'dropped'])
      .where('updated_at', '<', before)
      .execute()
  }
}
