import type { Database } from './database.ts'

/** The DM channels with the users, remembered so that Mattermost is asked once for each. */
export class Channels {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** The ID of the channel with a user; undefined when it is not known yet. */
  async of(userId: string): Promise<string | undefined> {
    const row = await this.#database.db
      .selectFrom('channel')
      .select('channel_id')
      .where('user_id', '=', userId)
      .executeTakeFirst()
    return row?.channel_id
  }

  /** Keeps the ID of the channel with a user. */
  async remember(userId: string, channelId: string): Promise<void> {
    await this.#database.db
      .insertInto('channel')
      .values({ user_id: userId, channel_id: channelId })
      .onConflict((conflict) => conflict.column('user_id').doUpdateSet({ channel_id: channelId }))
      .execute()
  }
}
