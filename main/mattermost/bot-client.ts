import type { Bot } from '@mattermost/types/bots'
import type { Channel } from '@mattermost/types/channels'
import type { Post } from '@mattermost/types/posts'
import type { MattermostApi, MattermostUser } from './client.ts'

/** The part of a post that we use. */
export type BotPost = Pick<Post, 'id' | 'user_id' | 'channel_id' | 'message' | 'create_at' | 'delete_at'> & {
  props: Record<string, unknown>
}

type Page = { order: string[]; posts: Record<string, BotPost> }

/** Mattermost's REST API for the bot account. Methods reject with a `Failure`. */
export class MattermostBotClient {
  readonly server: string
  readonly #api: MattermostApi

  constructor(api: MattermostApi) {
    this.server = api.server
    this.#api = api
  }

  async me(): Promise<MattermostUser & { is_bot?: boolean; roles?: string }> {
    return (await this.#call('GET', '/users/me')) as MattermostUser
  }

  async user(id: string): Promise<MattermostUser & { is_bot?: boolean; delete_at?: number }> {
    return (await this.#call('GET', `/users/${id}`)) as MattermostUser
  }

  /** The bot's own record: its owner matters, because it dies with the owner (notes, 4.1). */
  async bot(id: string): Promise<Bot> {
    return (await this.#call('GET', `/bots/${id}`)) as Bot
  }

  /** The DM channel with a user; made if it is not there. */
  async directChannel(botId: string, userId: string): Promise<string> {
    return ((await this.#call('POST', '/channels/direct', [botId, userId])) as Channel).id
  }

  async channel(id: string): Promise<Pick<Channel, 'id' | 'name' | 'type'>> {
    return (await this.#call('GET', `/channels/${id}`)) as Channel
  }

  async post(id: string): Promise<BotPost> {
    return (await this.#call('GET', `/posts/${id}`)) as BotPost
  }

  /** `pendingId` lets one node of the server drop a repeat within 30 s; it is no more than a second line. */
  async createPost(channelId: string, message: string, props: object, pendingId: string): Promise<BotPost> {
    const body = { channel_id: channelId, message, props, pending_post_id: pendingId }
    return (await this.#call('POST', '/posts', body)) as BotPost
  }

  /** Replaces text (unless left out) and props. Buttons have to come along: the server never gives them back (notes, 4.3). */
  async updatePost(id: string, message: string | undefined, props: object): Promise<void> {
    await this.#call('PUT', `/posts/${id}/patch`, { message, props })
  }

  /** A channel's posts, newest first. */
  async posts(channelId: string, page: number): Promise<BotPost[]> {
    const found = (await this.#call('GET', `/channels/${channelId}/posts?page=${page}&per_page=200`)) as Page
    return found.order.map((id) => found.posts[id]).filter((post) => post !== undefined)
  }

  /** Opens a dialog for whoever caused the trigger; it is good for 3 s on old servers. */
  async openDialog(triggerId: string, url: string, dialog: object): Promise<void> {
    await this.#call('POST', '/actions/dialogs/open', { trigger_id: triggerId, url, dialog }, 2_500)
  }

  #call(method: string, path: string, body?: unknown, timeout?: number): Promise<unknown> {
    return this.#api.call(method, path, body, timeout)
  }
}
