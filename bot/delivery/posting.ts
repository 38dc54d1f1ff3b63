import type { BotPost, MattermostBotClient } from '../../main/mattermost/bot-client.ts'
import { Failure } from '../../main/net/failure.ts'
import type { Clock } from '../../main/time/clock.ts'
import type { Channels } from '../database/channels.ts'
import type { Claimed } from '../database/claims.ts'
import type { SigningSecrets } from '../secrets/sealing.ts'
import { keyProp, postOf } from './posts.ts'

// A request may take 20 s: a claim with less left is not used.
const claimMargin = 25_000
/** The server's setting no longer lets a post's text be edited; its properties still can be. */
const editTimeIsOver = 'permissions_time_limit'
const clockSkew = 10 * 60_000
const pageLength = 200
const mostPages = 50

/** The message's post, or why nothing was sent: its time was over, or the claim has too little time left. */
export type Shown = { postId: string } | 'tooLate' | 'noTime'

interface Options {
  channels: Channels
  mattermost: MattermostBotClient
  botUserId: string
  publicUrl: string
  secrets: SigningSecrets
  clock: Clock
  /** For the crash harness: called between any two steps. */
  atStep?(step: string): void
}

/** Makes Mattermost show one message. */
export class Posting {
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  /**
   * Posts a claimed message, or brings its post up to date. A message that may have been posted before is looked for in
   * the channel first, so that it is never there twice. `late`: nobody needs a new post of it any more. Rejects with a
   * `Failure`.
   */
  async show(claimed: Claimed, late: boolean): Promise<Shown> {
    const { mattermost, botUserId, publicUrl, secrets, clock, atStep } = this.#options
    const { message, props } = postOf(claimed, { publicUrl, secrets, now: clock.now() })
    const timeIsUp = () => claimed.goodUntil - clock.elapsed() < claimMargin
    if (late && !claimed.unsure && claimed.postId === undefined) return 'tooLate'
    if (timeIsUp()) return 'noTime'
    if (claimed.postId !== undefined) return this.#edit(claimed.postId, message, props)
    const channelId = await this.#channel(claimed.userId)
    atStep?.('channel')
    const known = claimed.unsure ? await this.#lookFor(claimed, channelId) : undefined
    // Looking and opening the channel take their time, too: another replica may have the message by now.
    if (timeIsUp()) return 'noTime'
    if (known) return this.#edit(known.id, message, props)
    if (late) return 'tooLate'
    const post = await mattermost.createPost(channelId, message, props, `${botUserId}:${claimed.id}`)
    return { postId: post.id }
  }

  /** Brings a post up to date; where its text may no longer be changed, the new text stands below it. */
  async #edit(postId: string, message: string, props: Record<string, unknown>): Promise<Shown> {
    const { mattermost } = this.#options
    try {
      await mattermost.updatePost(postId, message, props)
    } catch (error) {
      if (!(error instanceof Failure) || !error.code?.includes(editTimeIsOver)) throw error
      const attachments = (props.attachments as object[] | undefined) ?? []
      await mattermost.updatePost(postId, undefined, {
        ...props,
        attachments: [{ fallback: '', text: message }, ...attachments],
      })
    }
    return { postId }
  }

  async #channel(userId: string): Promise<string> {
    const { channels, mattermost, botUserId } = this.#options
    const known = await channels.of(userId)
    if (known) return known
    const id = await mattermost.directChannel(botUserId, userId)
    await channels.remember(userId, id)
    return id
  }

  /** The post that carries the message's key, if there is one. Reads back to before the message was made. */
  async #lookFor(claimed: Claimed, channelId: string): Promise<BotPost | undefined> {
    const { mattermost, botUserId } = this.#options
    for (let page = 0; page < mostPages; page++) {
      const posts = await mattermost.posts(channelId, page)
      const found = posts.find((post) => post.user_id === botUserId && post.props[keyProp] === claimed.id)
      if (found) return found
      const oldest = posts.at(-1)
      if (!oldest || posts.length < pageLength || oldest.create_at < claimed.createdAt - clockSkew) return undefined
    }
    return undefined
  }
}
