import { sql } from 'kysely'
import type { MessageBody } from '../../main/bot-link/protocol.ts'
import { Throttler } from '../../main/lifecycle/throttler.ts'
import type { Clock } from '../../main/time/clock.ts'
import { sleep } from '../../main/time/waiting.ts'
import type { Database } from './database.ts'
import type { StoredMessage } from './messages.ts'

/** A DM that a replica has claimed, to be posted or brought up to date. Moments are Unix milliseconds, unless said. */
export interface Claimed extends StoredMessage {
  hash: string
  postId?: string
  /** Mattermost may have a post of the message, though the bot never got the answer. */
  unsure: boolean
  attempts: number
  /** Tells this claim from a later one of the same message. */
  claimedUntil: number
  /** Nothing may be sent for this claim after this moment of `Clock.elapsed()`. */
  goodUntil: number
  createdAt: number
  dropAfter?: number
}

/** A desktop that is connected has this many milliseconds to replace a stand-in that it handed over earlier. */
export const standInGrace = 15_000
// A message that Mattermost refused this often no longer holds up the user's later ones.
const holdsUp = 8

/** A message that Mattermost shows, until the database knows. */
interface Shown {
  claimed: Claimed
  postId: string
  now: number
  resolve(): void
  reject(error: unknown): void
}

/** The leases by which one replica posts DMs: each message is claimed, then noted as posted, postponed or dropped. */
export class Claims {
  readonly #database: Database
  readonly #clock: Clock
  readonly #replicaId: string
  readonly #lease: number
  #shown: Shown[] = []
  /** Writes the notes that have gathered, one batch at a time. */
  readonly #writing = new Throttler(() => this.#writeShown())

  /** `lease`: how many milliseconds a claim holds, 60 s unless given. */
  constructor(database: Database, options: { clock: Clock; replicaId: string; lease?: number }) {
    this.#database = database
    this.#clock = options.clock
    this.#replicaId = options.replicaId
    this.#lease = options.lease ?? 60_000
  }

  /**
   * Takes over what a bot before this one has claimed. SQLite has one bot: whoever claimed anything there is dead. Replicas
   * on PostgreSQL may be alive, and their claims run out.
   */
  async takeOver(): Promise<void> {
    if (this.#database.kind !== 'sqlite') return
    await this.#database.db
      .updateTable('message')
      .set({ state: 'waiting', unsure: 2, claimed_by: null })
      .where('state', '=', 'posting')
      .execute()
  }

  /**
   * Claims up to so many due messages for this replica: one for each user, the oldest first, so that their order
   * holds. A claim that ran out is taken over, and marked as unsure. `now` is the company's time.
   */
  async claim(limit: number, now: number): Promise<Claimed[]> {
    const { db, skipLocked, machineNow } = this.#database
    const goodUntil = this.#clock.elapsed() + this.#lease
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
   * Notes that Mattermost shows the message. A message that was changed meanwhile is due again. Notes of about the same
   * time are written together: each commit waits for the disk, and that wait is most of the work.
   */
  posted(claimed: Claimed, postId: string, now: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#shown.push({ claimed, postId, now, resolve, reject })
      void this.#writing.run()
    })
  }

  /** Never rejects: each note's own promise does. */
  async #writeShown(): Promise<void> {
    // A moment, in which others may come.
    await sleep(this.#clock, 0)
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
  }

  /**
   * Gives a claim back; the message is due again after `wait` milliseconds. `certain`: Mattermost does not have it.
   */
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

  /** The row, if this claim still holds: an older claim must not undo a newer one. */
  #mine(claimed: Claimed) {
    return this.#database.db
      .updateTable('message')
      .where('id', '=', claimed.id)
      .where('state', '=', 'posting')
      .where('claimed_by', '=', this.#replicaId)
      .where('claimed_until', '=', claimed.claimedUntil)
  }

  /** Ends a claim of a message that is never posted: refused for good, or useless by now. */
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
}
