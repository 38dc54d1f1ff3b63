import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { KeepStandIns, MessageBody, PutMessage } from '../../main/bot-link/protocol.ts'
import { newId } from '../secrets.ts'
import type { Database } from './open.ts'

/** A DM that a replica has claimed, to be posted or brought up to date. */
export interface Claimed {
  id: string
  userId: string
  key: string
  body: MessageBody
  note?: string
  version: number
  hash: string
  postId?: string
  /** Mattermost may have it although we never heard so. */
  unsure: boolean
  attempts: number
  /** Tells this claim from a later one of the same message. */
  claimedUntil: number
  /** Nothing may be sent for this claim after that, in this process's own time (`performance.now()`). */
  goodUntil: number
  createdAt: number
  dropAfter?: number
}

/** The stored message behind a button. */
export interface StoredMessage {
  id: string
  userId: string
  key: string
  body: MessageBody
  note?: string
  version: number
}

/** A desktop that is connected has this long to replace what it once handed over. */
export const standInGrace = 15_000
// A message that Mattermost refused this often no longer holds up the user's later ones.
const holdsUp = 8

function hashOfShown(body: string, note: string | null): string {
  return createHash('sha256')
    .update(body)
    .update('\0')
    .update(note ?? '')
    .digest('base64url')
}

/** The DMs: what they should be, what Mattermost shows, and who is at it. */
export class Messages {
  readonly #database: Database
  readonly #replicaId: string
  readonly #lease: number
  #shown: {
    claimed: Claimed
    postId: string
    now: number
    resolve(): void
    reject(error: unknown): void
  }[] = []
  #writing = false

  constructor(database: Database, replicaId: string, lease = 60_000) {
    this.#database = database
    this.#replicaId = replicaId
    this.#lease = lease
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
        id: newId(),
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

  /**
   * Claims up to so many due messages for this replica: one for each user, the oldest first, so that their order
   * holds. A claim that ran out is taken over, and marked as unsure.
   */
  async claim(limit: number, now: number): Promise<Claimed[]> {
    const { db, skipLocked, machineNow } = this.#database
    const goodUntil = performance.now() + this.#lease
    const connected = (message: 'm' | 'e') => sql`
      select 1 from desktop d join replica r on r.id = d.replica_id
      where d.user_id = ${sql.ref(`${message}.user_id`)} and d.revoked_at is null and r.alive_until > ${machineNow}`
    // What a dead replica held waits again, and is looked for before it is posted.
    await sql`
      update message set state = 'waiting', unsure = 2, claimed_by = null
      where state = 'posting' and claimed_until < ${machineNow}`.execute(db)
    const rows = await sql<{
      id: string
      user_id: string
      key: string
      body: string
      note: string | null
      version: number
      hash: string
      post_id: string | null
      unsure: number
      attempts: number
      created_at: number
      drop_after: number | null
      claimed_until: number
    }>`
      update message set
        state = 'posting',
        unsure = case when unsure = 2 then 2 else 1 end,
        claimed_by = ${this.#replicaId}, claimed_until = ${machineNow} + ${sql.lit(this.#lease)}, attempts = attempts + 1
      where id in (
        select m.id from message m
        where m.state = 'waiting'
          and m.deliver_at <= ${now} and m.next_try_at <= ${machineNow}
          and (m.stand_in = 0 or m.deliver_at <= ${now - standInGrace} or not exists (${connected('m')}))
          and not exists (
            select 1 from message e
            where e.user_id = m.user_id and e.state in ('waiting', 'posting') and e.seq < m.seq
              and e.deliver_at <= ${now} and e.attempts < ${sql.lit(holdsUp)}
              and (e.stand_in = 0 or e.deliver_at <= ${now - standInGrace} or not exists (${connected('e')})))
          and not exists (
            select 1 from message e
            where e.user_id = m.user_id and e.state = 'posting' and e.seq > m.seq)
        order by m.deliver_at, m.seq
        limit ${limit}
        ${skipLocked}
      )
      returning id, user_id, key, body, note, version, hash, post_id, unsure, attempts, created_at, drop_after, claimed_until`.execute(
      db,
    )
    return rows.rows.map((row) => ({
      id: row.id,
      userId: row.user_id,
      key: row.key,
      body: JSON.parse(row.body) as MessageBody,
      note: row.note ?? undefined,
      version: row.version,
      hash: row.hash,
      postId: row.post_id ?? undefined,
      unsure: row.unsure === 2,
      attempts: row.attempts,
      claimedUntil: row.claimed_until,
      goodUntil,
      createdAt: row.created_at,
      dropAfter: row.drop_after ?? undefined,
    }))
  }

  /**
   * Mattermost shows it. If it was changed meanwhile, it goes out again. What is reported at about the same time is
   * written together: a commit reaches the disk before the next one begins, and that is what takes time.
   */
  posted(claimed: Claimed, postId: string, now: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#shown.push({ claimed, postId, now, resolve, reject })
      if (this.#writing) return
      this.#writing = true
      setImmediate(() => void this.#writeShown())
    })
  }

  async #writeShown(): Promise<void> {
    while (this.#shown.length > 0) {
      const batch = this.#shown.splice(0, 200)
      const values = sql.join(
        batch.map(
          ({ claimed: { id, hash, claimedUntil }, postId, now }) =>
            sql`(${id}, ${postId}, ${hash}, ${String(now)}, ${String(claimedUntil)})`,
        ),
      )
      try {
        // Both databases call the columns of a list of values column1 and so on.
        await sql`
          update message set
            state = case when message.hash = v.column3 then 'posted' else 'waiting' end,
            post_id = v.column2, posted_hash = v.column3, updated_at = cast(v.column4 as bigint),
            unsure = 0, attempts = 0, claimed_by = null
          from (values ${values}) as v
          where message.id = v.column1 and message.state = 'posting'
            and message.claimed_until = cast(v.column5 as bigint)`.execute(this.#database.db)
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    this.#writing = false
  }

  /** It could not go now; `certain` says that Mattermost does not have it. */
  async postpone(claimed: Claimed, wait: number, certain: boolean, attempts = claimed.attempts): Promise<void> {
    await this.#mine(claimed)
      .set({
        state: 'waiting',
        claimed_by: null,
        next_try_at: sql`${this.#database.machineNow} + ${sql.lit(Math.round(wait))}`,
        unsure: certain && !claimed.unsure ? 0 : 2,
        attempts,
      })
      .execute()
  }

  /** The row while this claim of it holds: an older claim must not undo a newer one. */
  #mine(claimed: Claimed) {
    return this.#database.db
      .updateTable('message')
      .where('id', '=', claimed.id)
      .where('state', '=', 'posting')
      .where('claimed_by', '=', this.#replicaId)
      .where('claimed_until', '=', claimed.claimedUntil)
  }

  /** It never goes: refused for good, or useless by now. */
  async drop(claimed: Claimed, now: number): Promise<void> {
    await this.#mine(claimed).set({ state: 'dropped', claimed_by: null, unsure: 0, updated_at: now }).execute()
  }

  /** When the next message is due on the company's clock; undefined when none waits. */
  async nextDue(): Promise<number | undefined> {
    const row = await this.#database.db
      .selectFrom('message')
      .select((e) => e.fn.min('deliver_at').as('at'))
      .where('state', '=', 'waiting')
      .executeTakeFirst()
    return row?.at ?? undefined
  }

  async counts(): Promise<Record<string, number>> {
    const rows = await this.#database.db
      .selectFrom('message')
      .select((e) => ['state', e.fn.countAll<number>().as('count')])
      .groupBy('state')
      .execute()
    return Object.fromEntries(rows.map((row) => [row.state, Number(row.count)]))
  }

  /** Forgets what was settled long ago. */
  async purge(before: number): Promise<void> {
    await this.#database.db
      .deleteFrom('message')
      .where('state', 'in', ['posted', 'dropped'])
      .where('updated_at', '<', before)
      .execute()
  }

  async channelOf(userId: string): Promise<string | undefined> {
    const row = await this.#database.db
      .selectFrom('channel')
      .select('channel_id')
      .where('user_id', '=', userId)
      .executeTakeFirst()
    return row?.channel_id
  }

  async rememberChannel(userId: string, channelId: string): Promise<void> {
    await this.#database.db
      .insertInto('channel')
      .values({ user_id: userId, channel_id: channelId })
      .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ channel_id: channelId }))
      .execute()
  }
}
