import { Headers } from 'undici'
import { type Bot, buildBot } from '../../../bot/bot.ts'
import { type BotConfig, configSchema } from '../../../bot/config/config.ts'
import type { Http, Reply, Request } from '../../../main/net/http.ts'
import { doors } from '../../../sandbox/doors.ts'
import { FakeClock } from '../fake-clock.ts'

/** When each of these tests begins. */
export const began = Date.parse('2026-11-24T09:00:00Z')
/** Mattermost's IDs have 26 characters. */
export const idOf = (name: string) => name.padEnd(26, '0')

/** A Mattermost that knows the bot and takes its DMs, without a socket. */
export class PaperMattermost implements Http {
  readonly posts: { channel: string; message: string }[] = []
  readonly seen: Request[] = []
  /** What the next requests get instead of the answer they hope for. */
  readonly refusals: Reply[] = []
  /** While true, the bot's token is refused. */
  strange = false
  /** While true, posts are taken but not answered. */
  hanging = false
  readonly #held: (() => void)[] = []

  async send(request: Request): Promise<Reply> {
    this.seen.push(request)
    const path = new URL(request.url).pathname.replace('/api/v4', '')
    const body = JSON.parse(String(request.body ?? '{}'))
    const refusal = path === '/users/me' ? undefined : this.refusals.shift()
    if (refusal) return refusal
    if (this.strange) return reply({ id: 'api.context.session_expired.app_error' }, 401)
    if (path === '/users/me') return reply({ id: idOf('bot'), username: 'calendar', is_bot: true })
    if (path === '/channels/direct') return reply({ id: `dm-${body[1]}` })
    // Nobody reads back what was posted: nothing is known to be there.
    if (/^\/channels\/[^/]+\/posts$/.test(path)) return reply({ order: [], posts: {} })
    if (path === '/posts') {
      if (this.hanging) await new Promise<void>((resolve) => this.#held.push(resolve))
      this.posts.push({ channel: body.channel_id, message: body.message })
      return reply({ id: `post${this.posts.length}` })
    }
    return reply({})
  }

  stream(): Promise<never> {
    throw new Error('the bot opens no stream')
  }

  /** Answers what hangs. */
  letGo(): void {
    this.hanging = false
    for (const resolve of this.#held.splice(0)) resolve()
  }
}

/** An answer in JSON. */
export function reply(body: unknown, status = 200): Reply {
  return { status, headers: new Headers({ 'content-type': 'application/json' }), text: JSON.stringify(body) }
}

/** A whole bot in this process: its own clock, its database in memory, Mattermost on paper, and no socket. */
export class BotInProcess {
  readonly clock: FakeClock
  readonly mattermost: PaperMattermost
  readonly bot: Bot
  readonly lines: string[]

  private constructor(clock: FakeClock, mattermost: PaperMattermost, bot: Bot, lines: string[]) {
    this.clock = clock
    this.mattermost = mattermost
    this.bot = bot
    this.lines = lines
  }

  static async open(change: Record<string, unknown> = {}, mattermost = new PaperMattermost()): Promise<BotInProcess> {
    const clock = new FakeClock(began)
    const lines: string[] = []
    const config: BotConfig = configSchema.parse({
      mattermost: { url: 'https://chat.example.com', botToken: 'token', commandTokens: ['command-token'] },
      publicUrl: 'https://bot.example.com',
      signing: { secret: 'x'.repeat(32) },
      databaseUrl: 'sqlite::memory:',
      ...change,
    })
    const write = (line: string) => lines.push(line)
    return new BotInProcess(
      clock,
      mattermost,
      await buildBot(config, { ...doors, clock, http: mattermost }, { write }),
      lines,
    )
  }

  get app(): Bot['app'] {
    return this.bot.app
  }

  /** A desktop of a user; returns its ID and its token. */
  async pair(name: string, computer = 'Laptop'): Promise<{ id: string; token: string }> {
    return this.app.desktops.add({ id: idOf(name), username: name }, computer, this.clock.now())
  }

  /** Hands a DM over, as a desktop of the user would. */
  async put(name: string, key: string, text: string): Promise<void> {
    const now = this.clock.now()
    const put = { body: { text, buttons: [] }, standIn: false, asOf: now }
    await this.app.messages.put(idOf(name), key, put, now)
    await this.app.signals.send({ kind: 'message' })
  }

  /** Stops the bot while time goes on. */
  async stop(): Promise<void> {
    const stopped = this.bot.stop()
    await this.clock.pass(10_000)
    await stopped
  }
}
