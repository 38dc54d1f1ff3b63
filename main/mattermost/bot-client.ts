import type { Channel } from '@mattermost/types/channels'
import type { Post } from '@mattermost/types/posts'
import type { MattermostApi } from './api.ts'
import type { MattermostUser } from './user.ts'

/** The part of a post that we use. */
export type BotPost = Pick<Post, 'id' | 'user_id' | 'channel_id' | 'message' | 'create_at' | 'delete_at'> & {
  props: Record<string, unknown>
}

type Page = { order: string[]; posts: Record<string, BotPost> }

/** What the bot account can do on a Mattermost server. Methods reject with a `Failure`. */
export class MattermostBotClient {
  readonly server: string
  readonly #api: MattermostApi

  constructor(api: MattermostApi) {
    this.server = api.server
    this.#api = api
  }

  /** The bot's own account. */
  me(): Promise<MattermostUser & { is_bot?: boolean; roles?: string }> {
    return this.#api.getMe()
  }

  user(id: string): Promise<MattermostUser & { is_bot?: boolean; delete_at?: number }> {
    return this.#api.getUser(id)
  }

  /** The id of the DM channel with a user. The server makes the channel if it is not there. */
  async directChannel(botId: string, userId: string): Promise<string> {
    return (await this.#api.createDirectChannel([botId, userId])).id
  }

  channel(id: string): Promise<Pick<Channel, 'id' | 'name' | 'type'>> {
    return this.#api.getChannel(id)
  }

  post(id: string): Promise<BotPost> {
    return this.#api.getPost(id)
  }

  /**
   * Posts as the bot. `pendingId`: one node of the server drops a second post with the same one within 30 s. That is no
   * more than a second line of defence.
   */
  createPost(channelId: string, message: string, props: object, pendingId: string): Promise<BotPost> {
    return this.#api.createPost({ channel_id: channelId, message, props: { ...props }, pending_post_id: pendingId })
  }

  /**
   * Replaces a post's props, and its text unless `message` is left out. Buttons have to come along: the server never
   * gives them back. Client4's `patchPost` would name the post in the body, too.
   */
  async updatePost(id: string, message: string | undefined, props: object): Promise<void> {
    await this.#api.call('PUT', `/posts/${id}/patch`, { message, props })
  }

  /** A channel's posts, newest first, 200 a page. Client4's `getPosts` would ask about threads, too. */
  async posts(channelId: string, page: number): Promise<BotPost[]> {
    const found = (await this.#api.call('GET', `/channels/${channelId}/posts?page=${page}&per_page=200`)) as Page
    return found.order.map((id) => found.posts[id]).filter((post) => post !== undefined)
  }

  /**
   * Opens a dialog for whoever caused the trigger. A trigger is good for 3 s on old servers, so a slow answer counts as
   * none. Client4 has no method for this.
   */
  async openDialog(triggerId: string, url: string, dialog: object): Promise<void> {
    await this.#api.call('POST', '/actions/dialogs/open', { trigger_id: triggerId, url, dialog }, 2_500)
  }
}
