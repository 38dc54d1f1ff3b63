import { sql } from 'kysely'
import { pairingProof } from '../../main/bot-link/pairing-proof.ts'
import type { Random } from '../../main/random/random.ts'
import { hashOf, newId, newSecret, sameSecret } from '../secrets/secrets.ts'
import type { Database } from './database.ts'
import { adminKey } from './messages.ts'

/** A paired desktop. Moments are Unix milliseconds. */
export interface Desktop {
  id: string
  userId: string
  username: string
  name: string
  createdAt: number
  seenAt: number
  connected: boolean
}

/** How many milliseconds a pairing's code can be used. */
const pairingLasts = 5 * 60_000

/**
 * Pairings and the desktops that came of them. A desktop token is `<desktop id>.<secret>`; only the secret's hash is
 * kept. Whether a replica is alive is measured by `machineNow`, not by the wall clock.
 */
export class Desktops {
  readonly #database: Database
  readonly #random: Random
  readonly #replicaId: string

  /** `replicaId`: the replica that holds the connections which this object notes. */
  constructor(database: Database, options: { random: Random; replicaId: string }) {
    this.#database = database
    this.#random = options.random
    this.#replicaId = options.replicaId
  }

  /** Begins a pairing. `publicUrl` is the bot's own address: the desktop must talk to that one and no other. */
  async beginPairing(
    now: number,
    publicUrl: string,
  ): Promise<{ id: string; secret: string; code: string; expiresAt: number }> {
    const { db } = this.#database
    await db.deleteFrom('pairing').where('expires_at', '<', now).execute()
    const pairing = {
      id: newId(this.#random),
      secret: newSecret(this.#random),
      code: newSecret(this.#random),
      expiresAt: now + pairingLasts,
    }
    await db
      .insertInto('pairing')
      .values({
        id: pairing.id,
        secret_hash: hashOf(pairing.secret),
        code_hash: hashOf(pairingProof(publicUrl, pairing.code)),
        expires_at: pairing.expiresAt,
      })
      .execute()
    return pairing
  }

  /**
   * Uses a pairing up, if the desktop's secret fits: it is gone whatever comes next, so a code serves once. Returns
   * what to compare the proof with.
   */
  async takePairing(id: string, secret: string, now: number): Promise<{ fits(proof: string): boolean } | undefined> {
    const found = await this.#database.db
      .deleteFrom('pairing')
      .where('id', '=', id)
      .where('secret_hash', '=', hashOf(secret))
      .where('expires_at', '>', now)
      .returning('code_hash')
      .executeTakeFirst()
    return found && { fits: (proof) => sameSecret(found.code_hash, hashOf(proof)) }
  }

  /** Adds the desktop of a user; returns its ID and the token, which is not kept. */
  async add(user: { id: string; username: string }, name: string, now: number): Promise<{ id: string; token: string }> {
    const id = newId(this.#random)
    const secret = newSecret(this.#random)
    await this.#database.db
      .insertInto('desktop')
      .values({
        id,
        user_id: user.id,
        username: user.username,
        name,
        token_hash: hashOf(secret),
        created_at: now,
        seen_at: now,
        revoked_at: null,
        replica_id: null,
      })
      .execute()
    return { id, token: `${id}.${secret}` }
  }

  /** Whose desktop token it is; undefined for a wrong or revoked one. */
  async authenticate(token: string): Promise<{ id: string; userId: string; username: string } | undefined> {
    const [id = '', secret = ''] = token.split('.')
    const row = await this.#database.db
      .selectFrom('desktop')
      .select(['id', 'user_id', 'username', 'token_hash'])
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .executeTakeFirst()
    if (!row || !sameSecret(row.token_hash, hashOf(secret))) return undefined
    return { id: row.id, userId: row.user_id, username: row.username }
  }

  /** Notes that a desktop is connected to this replica. */
  async connected(id: string, now: number): Promise<void> {
    await this.#database.db
      .updateTable('desktop')
      .set({ replica_id: this.#replicaId, seen_at: now })
      .where('id', '=', id)
      .execute()
  }

  /** Notes that a desktop is no longer connected to this replica; another replica may hold it by now. */
  async disconnected(id: string, now: number): Promise<void> {
    await this.#database.db
      .updateTable('desktop')
      .set({ replica_id: null, seen_at: now })
      .where('id', '=', id)
      .where('replica_id', '=', this.#replicaId)
      .execute()
  }

  /** Whether any desktop of the user is connected to a replica that is alive. */
  async anyConnected(userId: string): Promise<boolean> {
    return (await this.ofUser(userId)).some((desktop) => desktop.connected)
  }

  /** The desktops of a user. */
  async ofUser(userId: string): Promise<Desktop[]> {
    return (await this.#list()).where('desktop.user_id', '=', userId).execute().then(shown)
  }

  /** The desktops of all users, at most `limit` of them. */
  async all(limit: number): Promise<Desktop[]> {
    return (await this.#list()).limit(limit).execute().then(shown)
  }

  async #list() {
    return this.#database.db
      .selectFrom('desktop')
      .leftJoin('replica', 'replica.id', 'desktop.replica_id')
      .select([
        'desktop.id',
        'desktop.user_id',
        'desktop.username',
        'desktop.name',
        'desktop.created_at',
        'desktop.seen_at',
        sql<number>`case when replica.alive_until > ${this.#database.machineNow} then 1 else 0 end`.as('alive'),
      ])
      .where('desktop.revoked_at', 'is', null)
      .orderBy('desktop.username')
      .orderBy('desktop.created_at')
  }

  /**
   * Revokes one desktop of a user, or all of them; returns how many. With the last one goes whatever its user was still
   * to be told: nobody could take it back any more.
   */
  async revoke(userId: string, now: number, id?: string): Promise<number> {
    return this.#database.db.transaction().execute(async (db) => {
      let query = db
        .updateTable('desktop')
        .set({ revoked_at: now, replica_id: null })
        .where('user_id', '=', userId)
        .where('revoked_at', 'is', null)
      if (id !== undefined) query = query.where('id', '=', id)
      const count = Number((await query.executeTakeFirst()).numUpdatedRows)
      const left = await db
        .selectFrom('desktop')
        .select('id')
        .where('user_id', '=', userId)
        .where('revoked_at', 'is', null)
        .executeTakeFirst()
      if (count > 0 && !left)
        await db
          .updateTable('message')
          .set({ state: 'dropped', updated_at: now })
          .where('user_id', '=', userId)
          .where('state', '=', 'waiting')
          .where('post_id', 'is', null)
          .where('key', 'not like', `${adminKey}%`)
          .execute()
      return count
    })
  }

  /** Which of these desktops may no longer be connected. */
  async revokedAmong(ids: string[]): Promise<string[]> {
    if (ids.length === 0) return []
    const rows = await this.#database.db
      .selectFrom('desktop')
      .select('id')
      .where('revoked_at', 'is not', null)
      // Asked without the ids: ten thousand may be connected.
      .execute()
    const asked = new Set(ids)
    return rows.map((row) => row.id).filter((id) => asked.has(id))
  }

  /** Notes that this replica is alive for so many milliseconds. */
  async beat(lasts: number): Promise<void> {
    const alive = sql<number>`${this.#database.machineNow} + ${sql.lit(lasts)}`
    await this.#database.db
      .insertInto('replica')
      .values({ id: this.#replicaId, alive_until: alive })
      .onConflict((conflict) => conflict.column('id').doUpdateSet({ alive_until: alive }))
      .execute()
  }

  /** Notes that this replica has ended, and forgets those that died long ago. */
  async leave(): Promise<void> {
    await this.#database.db
      .deleteFrom('replica')
      .where((w) =>
        w.or([
          w('id', '=', this.#replicaId),
          w('alive_until', '<', sql<number>`${this.#database.machineNow} - 3600000`),
        ]),
      )
      .execute()
  }
}

function shown(
  rows: {
    id: string
    user_id: string
    username: string
    name: string
    created_at: number
    seen_at: number
    alive: number
  }[],
): Desktop[] {
  return rows.map((row) => ({
    id: row.id,
    userId: row.user_id,
    username: row.username,
    name: row.name,
    createdAt: row.created_at,
    seenAt: row.seen_at,
    connected: row.alive === 1,
  }))
}
