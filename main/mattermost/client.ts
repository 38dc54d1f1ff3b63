import type { ClientConfig } from '@mattermost/types/config'
import type { CustomStatusDuration, UserStatus } from '@mattermost/types/users'
import { z } from 'zod'
import type { CustomStatus, Observed, Presence } from '../core/status/ledger.ts'
import { Failure, type FailureKind } from '../net/failure.ts'
import { type MattermostApi, readConfig } from './api.ts'
import { customStatusOf, type MattermostUser, presenceOf } from './user.ts'

/** What a person's own account can do on a Mattermost server. Methods reject with a `Failure`. */
export class MattermostClient {
  readonly server: string
  readonly #api: MattermostApi
  #customStatusOff = false
  #endsDnd: boolean | undefined

  constructor(api: MattermostApi) {
    this.server = api.server
    this.#api = api
  }

  /** Who the token belongs to. The only call that tells whether a token is good (docs/protocols/mattermost.md). */
  me(): Promise<MattermostUser> {
    return this.#api.getMe()
  }

  /** Availability and custom status as they are now. A part that the server has switched off is left out. */
  async observe(): Promise<Observed> {
    const [presence, user] = await Promise.all([this.#presence(), this.me()])
    return { presence, custom: this.#customStatusOff ? undefined : customStatusOf(user) }
  }

  /**
   * Whether the server ends a timed DND by itself, which it can from 6.1 on; undefined if it does not say its version.
   * Asked once: an update of the server shows after the next sign-in or start.
   */
  async endsDnd(): Promise<boolean | undefined> {
    if (this.#endsDnd !== undefined) return this.#endsDnd
    const { Version: version } = await this.config()
    const [major = 0, minor = 0] = version?.split('.').map(Number) ?? []
    if (major > 0) this.#endsDnd = major > 6 || (major === 6 && minor >= 1)
    return this.#endsDnd
  }

  async #presence(): Promise<Presence | undefined> {
    const status = await unless(['notFound'], this.#api.getStatus('me'))
    return status && presenceOf(status)
  }

  /**
   * Sets the availability and returns it as the server reports it; servers before 6.1 report no end of a DND.
   * `dndEndTime` in Unix seconds, 0 for none.
   */
  async setPresence(userId: string, status: string, dndEndTime = 0): Promise<Presence> {
    const body = { user_id: userId, status, ...(dndEndTime > 0 ? { dnd_end_time: dndEndTime } : {}) }
    // `updateStatus` of Client4 names the user in the path, too.
    return presenceOf((await this.#api.call('PUT', '/users/me/status', body)) as UserStatus)
  }

  /** Sets the custom status. On a server that has them switched off nothing happens, and `observe` leaves them out. */
  async setCustomStatus(status: CustomStatus): Promise<void> {
    const expires = status.expiresAt === undefined ? {} : { expires_at: new Date(status.expiresAt).toISOString() }
    const duration = status.expiresAt === undefined ? '' : status.duration || 'date_and_time'
    await this.#unlessOff(
      this.#api.updateCustomStatus({
        emoji: status.emoji,
        text: status.text,
        duration: duration as CustomStatusDuration,
        ...expires,
      }),
    )
  }

  /** Takes a custom status off the user's list of recent ones, where the server puts whatever is set. */
  async forgetRecentStatus(status: CustomStatus): Promise<void> {
    await this.#unlessOff(
      this.#api.call('POST', '/users/me/status/custom/recent/delete', {
        emoji: status.emoji,
        text: status.text,
        duration: status.expiresAt === undefined ? '' : status.duration || 'date_and_time',
        ...(status.expiresAt === undefined ? {} : { expires_at: new Date(status.expiresAt).toISOString() }),
      }),
    )
  }

  /** Removes the custom status. On a server that has them switched off nothing happens. */
  async clearCustomStatus(): Promise<void> {
    await this.#unlessOff(this.#api.unsetCustomStatus())
  }

  async #unlessOff(change: Promise<unknown>): Promise<void> {
    try {
      await change
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'api.custom_status.disabled') throw error
      this.#customStatusOff = true
    }
  }

  /** The configuration that a signed-in client sees; all values are strings. */
  config(): Promise<Partial<ClientConfig>> {
    return readConfig(this.#api)
  }

  /** Whether the user wants a 24-hour clock in Mattermost; undefined when the user never said. */
  async militaryTime(): Promise<boolean | undefined> {
    // A preference that was never set answers 400, a category without any 404. Client4 only reads all of them at once.
    const path = '/users/me/preferences/display_settings/name/use_military_time'
    const preference = await unless(['refused', 'notFound'], this.#api.call('GET', path))
    const found = z.object({ value: z.string() }).safeParse(preference)
    return found.success ? found.data.value === 'true' : undefined
  }

  /** The id of the DM channel with another user. The server makes the channel if it is not there. */
  async directChannel(ownId: string, otherId: string): Promise<string> {
    return (await this.#api.createDirectChannel([ownId, otherId])).id
  }

  /**
   * Posts as the user and returns the post's id. The server does not take it for a sign of presence, since nobody typed
   * just now: Client4 can't ask for that. `pendingId`: see `MattermostBotClient.createPost`.
   */
  async createPost(channelId: string, message: string, props: object = {}, pendingId = ''): Promise<string> {
    const body = { channel_id: channelId, message, props, ...(pendingId ? { pending_post_id: pendingId } : {}) }
    return ((await this.#api.call('POST', '/posts?set_online=false', body)) as { id: string }).id
  }

  async deletePost(id: string): Promise<void> {
    await this.#api.deletePost(id)
  }

  /** Somebody by e-mail address; undefined when nobody has the address, or the server hides addresses. */
  userByEmail(email: string): Promise<MattermostUser | undefined> {
    return unless(['notFound', 'forbidden'], this.#api.getUserByEmail(encodeURIComponent(email)))
  }

  /** Somebody by username; undefined when nobody has it. */
  userByUsername(username: string): Promise<(MattermostUser & { email?: string }) | undefined> {
    return unless(['notFound', 'forbidden'], this.#api.getUserByUsername(encodeURIComponent(username)))
  }

  /** Ends the session on the server. A personal access token stays valid there: only its owner can revoke it. */
  async logout(): Promise<void> {
    await this.#api.logout()
  }
}

/** What the call resolves to, or undefined if it fails in one of these ways. */
async function unless<T>(kinds: FailureKind[], call: Promise<T>): Promise<T | undefined> {
  try {
    return await call
  } catch (error) {
    if (error instanceof Failure && kinds.includes(error.kind)) return undefined
    throw error
  }
}
