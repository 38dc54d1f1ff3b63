import { sql } from 'kysely'
import type { Action, ActionResult } from '../../main/bot-link/protocol.ts'
import type { Random } from '../../main/random/random.ts'
import { newId } from '../secrets/secrets.ts'
import type { Database } from './database.ts'

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never

/** An action that waits, with its place in the order and its expiry in Unix milliseconds. */
export interface StoredAction {
  seq: number
  action: Action
  expiresAt: number
}

/** An action that was finished or has expired. */
export interface EndedAction {
  id: string
  userId: string
  messageId?: string
  action: Action
}

// A desktop that took an action and fell silent loses it to whoever comes back first.
const claimLasts = 60_000

/** What people did in Mattermost, kept until a desktop has dealt with it. */
export class Actions {
  readonly #database: Database
  readonly #random: Random

  constructor(database: Database, random: Random) {
    this.#database = database
    this.#random = random
  }

  /** Adds an action; undefined when the same one (by `dedupe`) is there already. */
  async add(
    userId: string,
    action: WithoutId<Action>,
    more: { messageId?: string; dedupe?: string; now: number; expiresAt: number },
  ): Promise<string | undefined> {
    const id = newId(this.#random)
    const row = await this.#database.db
      .insertInto('action')
      .values({
        id,
        user_id: userId,
        message_id: more.messageId ?? null,
        dedupe: more.dedupe ?? null,
        payload: JSON.stringify({ ...action, id }),
        created_at: more.now,
        expires_at: more.expiresAt,
        state: 'pending',
        desktop_id: null,
        claimed_until: 0,
        result: null,
      })
      .onConflict((conflict) => conflict.column('dedupe').doNothing())
      .returning('id')
      .executeTakeFirst()
    return row?.id
  }

  /**
   * What waits for a user's desktops, in order; also what one took and did not finish in time, and what `desktopId`
   * itself took: it may have died since, and knows how far it got.
   */
  async waiting(userId: string, now: number, desktopId?: string): Promise<StoredAction[]> {
    const rows = await this.#database.db
      .selectFrom('action')
      .select(['seq', 'payload', 'expires_at'])
      .where('user_id', '=', userId)
      .where('expires_at', '>', now)
      .where((w) =>
        w.or([
          w('state', '=', 'pending'),
          w.and([
            w('state', '=', 'claimed'),
            w.or([w('claimed_until', '<', this.#database.machineNow), w('desktop_id', '=', desktopId ?? '')]),
          ]),
        ]),
      )
      .orderBy('seq')
      .execute()
    return rows.map((row) => ({ seq: row.seq, action: JSON.parse(row.payload) as Action, expiresAt: row.expires_at }))
  }

  /**
   * One desktop takes an action; undefined when another one has it, it is over, or it is not this user's. `again`: another
   * desktop had it before, and nobody knows how far it got.
   */
  async claim(id: string, userId: string, desktopId: string, now: number): Promise<{ again: boolean } | undefined> {
    const real = this.#database.machineNow
    const done = await this.#database.db
      .updateTable('action')
      .set({
        state: 'claimed',
        contested: sql<number>`case when contested = 1 or (desktop_id is not null and desktop_id <> ${desktopId}) then 1 else 0 end`,
        desktop_id: desktopId,
        claimed_until: sql<number>`${real} + ${sql.lit(claimLasts)}`,
      })
      .where('id', '=', id)
      .where('user_id', '=', userId)
      .where('expires_at', '>', now)
      .where((w) =>
        w.or([
          w('state', '=', 'pending'),
          w.and([w('state', '=', 'claimed'), w.or([w('claimed_until', '<', real), w('desktop_id', '=', desktopId)])]),
        ]),
      )
      .returning('contested')
      .executeTakeFirst()
    return done && { again: done.contested === 1 }
  }

  /** Ends an action with what came of it; undefined when it is not there, not theirs, or was ended before. */
  async finish(id: string, userId: string, desktopId: string, result: ActionResult): Promise<EndedAction | undefined> {
    const row = await this.#database.db
      .updateTable('action')
      .set({ state: 'done', result: JSON.stringify(result) })
      .where('id', '=', id)
      .where('user_id', '=', userId)
      .where('desktop_id', '=', desktopId)
      .where('state', '=', 'claimed')
      .returning(['id', 'user_id', 'message_id', 'payload'])
      .executeTakeFirst()
    return row && ended(row)
  }

  /** The ID of the action that was added under `dedupe`. */
  async idOf(dedupe: string): Promise<string | undefined> {
    const row = await this.#database.db
      .selectFrom('action')
      .select('id')
      .where('dedupe', '=', dedupe)
      .executeTakeFirst()
    return row?.id
  }

  /** What came of an action; undefined while nobody has finished it. */
  async resultOf(id: string): Promise<ActionResult | undefined> {
    const row = await this.#database.db.selectFrom('action').select('result').where('id', '=', id).executeTakeFirst()
    return row?.result ? (JSON.parse(row.result) as ActionResult) : undefined
  }

  /** Ends what nobody dealt with in time. */
  async expire(now: number): Promise<EndedAction[]> {
    const rows = await this.#database.db
      .updateTable('action')
      .set({ state: 'expired' })
      .where('state', 'in', ['pending', 'claimed'])
      .where('expires_at', '<=', now)
      .returning(['id', 'user_id', 'message_id', 'payload'])
      .execute()
    return rows.map(ended)
  }

  /** Whose desktops should be offered something: it is new, or another desktop took it and fell silent. */
  async usersWaiting(now: number): Promise<string[]> {
    const rows = await this.#database.db
      .selectFrom('action')
      .select('user_id')
      .distinct()
      .where('state', 'in', ['pending', 'claimed'])
      .where('claimed_until', '<', this.#database.machineNow)
      .where('expires_at', '>', now)
      .execute()
    return rows.map((row) => row.user_id)
  }

  /** How many actions wait for a desktop, or are at one. */
  async waitingCount(): Promise<number> {
    const row = await this.#database.db
      .selectFrom('action')
      .select((e) => e.fn.countAll<number>().as('count'))
      .where('state', 'in', ['pending', 'claimed'])
      .executeTakeFirst()
    return Number(row?.count ?? 0)
  }

  /** Forgets the actions of before this moment that are over. */
  async purge(before: number): Promise<void> {
    await this.#database.db
      .deleteFrom('action')
      .where('state', 'in', ['done', 'expired'])
      .where('created_at', '<', before)
      .execute()
  }
}

function ended(row: { id: string; user_id: string; message_id: string | null; payload: string }): EndedAction {
  return {
    id: row.id,
    userId: row.user_id,
    messageId: row.message_id ?? undefined,
    action: JSON.parse(row.payload) as Action,
  }
}
