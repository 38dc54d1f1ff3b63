import type { BotLinkClient } from '../../../main/bot-link/client.ts'
import type { MattermostClient } from '../../../main/mattermost/client.ts'
import { pair } from '../../../main/services/bot-link/pairing.ts'
import type { Company } from '../../../sandbox/company.ts'
import { botLinkClient, mattermostClient } from '../../../sandbox/doors.ts'
import type { Post, User } from '../../../sandbox/mattermost/store.ts'
import { people } from '../../../sandbox/people.ts'

/** Somebody of the company in Mattermost, as a person at the keyboard. */
export class Colleague {
  readonly #company: Company
  readonly user: User
  readonly #token: string

  constructor(company: Company, first = 'Anna') {
    this.#company = company
    const person = people.find((p) => p.first === first)
    const user = company.mattermost.store.byLogin(person?.username ?? '')
    if (!user) throw new Error(`nobody is called ${first}`)
    this.user = user
    this.#token = company.mattermost.store.session(user.id, 'session').token
  }

  get client(): MattermostClient {
    return mattermostClient(this.#company.servers.mattermost.url, this.#token)
  }

  /** The DMs from the bot, oldest first, as the server holds them; without its first words. */
  dms(): Post[] {
    const { store } = this.#company.mattermost
    const mine = [...store.channels.values()].filter((channel) => channel.members.includes(this.user.id))
    return [...store.posts.values()].filter(
      (post) =>
        post.delete_at === 0 &&
        !post.message.startsWith('**Mattercal is connected.**') &&
        mine.some((channel) => channel.id === post.channel_id) &&
        store.users.get(post.user_id)?.is_bot,
    )
  }

  buttons(post: Post): { id: string; name: string }[] {
    const attachments = (post.props.attachments ?? []) as { actions?: { id: string; name: string }[] }[]
    return attachments.flatMap((attachment) => attachment.actions ?? [])
  }

  async #call(path: string, body: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${this.#company.servers.mattermost.url}/api/v4${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }

  /** Clicks a button by its label. */
  async click(post: Post, label: string): Promise<number> {
    const button = this.buttons(post).find((b) => b.name === label)
    if (!button) throw new Error(`no button “${label}” under: ${post.message}`)
    return (await this.#call(`/posts/${post.id}/actions/${button.id}`, {})).status
  }

  /** What only this person sees. */
  whispers(): string[] {
    return this.#company.mattermost.store.ephemerals
      .filter((ephemeral) => ephemeral.userId === this.user.id)
      .map((ephemeral) => ephemeral.post.message)
  }

  /** The dialog that is open, newest first. */
  dialog(): { url: string; dialog: Record<string, unknown> } | undefined {
    return this.#company.mattermost.store.dialogs.filter((dialog) => dialog.userId === this.user.id).at(-1)
  }

  /** Fills in the open dialog; returns what stands in the way of closing it. */
  async submit(submission: Record<string, unknown>): Promise<Record<string, unknown>> {
    const open = this.dialog()
    if (!open) throw new Error('no dialog is open')
    const { callback_id, state } = open.dialog
    return (await this.#call('/actions/dialogs/submit', { url: open.url, callback_id, state, submission, team_id: '' }))
      .body
  }

  /** Types a slash command; returns the answer. */
  async type(command: string): Promise<string> {
    const { body } = await this.#call('/commands/execute', { command, channel_id: '' })
    return String(body.text ?? body.id ?? '')
  }

  /** Pairs a desktop with the bot, as the app does. */
  async pairDesktop(botUrl: string, name = 'Laptop'): Promise<BotLinkClient> {
    const { token } = await pair(botLinkClient(botUrl), { client: this.client, userId: this.user.id }, name)
    return botLinkClient(botUrl, token)
  }
}
