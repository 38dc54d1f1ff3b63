import { ReadableStream, type ReadableStreamDefaultController } from 'node:stream/web'
import { Response } from 'undici'
import type { Action, ActionResult, PutMessage } from '../../../main/bot-link/protocol.ts'
import { MattermostApi } from '../../../main/mattermost/api.ts'
import { MattermostClient } from '../../../main/mattermost/client.ts'
import { SystemHttp, type Transport } from '../../../main/net/http.ts'
import type { FakeClock } from '../fake-clock.ts'

/** What becomes of a request: a status to answer with, no way there, no answer for ever, or one that a test lets go. */
export type Trouble = number | 'offline' | 'silence' | 'hold'

interface Asked {
  /** Such as "PUT bot.example.com/v1/messages/welcome". */
  line: string
  path: string
  token: string
  body: Record<string, unknown>
  signal: AbortSignal
}

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } })
const nothing = () => new Response(null, { status: 204 })

/** A Mattermost server and a company's bot, in memory, over a network that a test disturbs as it likes. */
export class CompanyInMemory {
  readonly mattermostUrl = 'https://chat.example.com'
  /** Where the bot goes by; it answers at every address but Mattermost's. */
  readonly botUrl = 'https://bot.example.com'
  readonly http: SystemHttp
  /** Every request, in order. */
  readonly lines: string[] = []
  /** Decides what becomes of a request, by its line; undefined lets it through. */
  trouble: (line: string) => Trouble | undefined = () => undefined
  /** What the bot says about the company, besides its addresses. */
  about: Record<string, unknown> = {}
  /** What Mattermost says about its sign-in in the browser; undefined for a server that has none. */
  metadata: object | undefined
  /** Messages that the bot was given, in order. */
  readonly messages: { key: string; put: PutMessage }[] = []
  readonly withdrawn: string[] = []
  readonly results: { id: string; result: ActionResult }[] = []
  /** Actions that another desktop has taken. */
  readonly taken = new Set<string>()
  /** Actions that another desktop had taken, and fell silent. */
  readonly takenBefore = new Set<string>()
  /** Desktop tokens that the bot knows. */
  readonly desktops = new Set<string>()
  /** Ids of posts that were made, and those that were deleted. */
  readonly posts: string[] = []
  readonly deleted: string[] = []
  /** Mattermost tokens and whom they belong to. */
  readonly sessions = new Map([['anna-token', { id: 'anna-id', username: 'anna' }]])
  readonly #clock: FakeClock
  readonly #held: (() => void)[] = []
  readonly #streams = new Set<ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>>()

  constructor(clock: FakeClock) {
    this.#clock = clock
    this.http = new SystemHttp(clock, this.#transport)
  }

  /** Mattermost as Anna uses it. */
  get anna(): { client: MattermostClient; userId: string } {
    const api = new MattermostApi({
      server: this.mattermostUrl,
      token: 'anna-token',
      http: this.http,
      clock: this.#clock,
    })
    return { client: new MattermostClient(api), userId: 'anna-id' }
  }

  /** How many desktops are connected. */
  get connected(): number {
    return this.#streams.size
  }

  /** Lets everything go that was held. */
  release(): void {
    for (const go of this.#held.splice(0)) go()
  }

  /** How many requests begin with this. */
  count(beginning: string): number {
    return this.lines.filter((line) => line.startsWith(beginning)).length
  }

  /** Sends an action to the connected desktops. */
  offer(action: Action): void {
    const text = `event: action\ndata: ${JSON.stringify(action)}\n\n`
    for (const stream of this.#streams) stream.enqueue(new TextEncoder().encode(text))
  }

  /** Ends all connections, as a restart of the bot does. */
  hangUp(): void {
    for (const stream of this.#streams) stream.close()
    this.#streams.clear()
  }

  readonly #transport: Transport = async ({ url, method, headers, body, signal }) => {
    const { host, pathname } = new URL(url)
    const line = `${method} ${host}${pathname}`
    this.lines.push(line)
    const trouble = this.trouble(line)
    if (trouble === 'offline') throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })
    if (trouble === 'silence' || trouble === 'hold') {
      await new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason), { once: true })
        if (trouble === 'hold') this.#held.push(resolve)
      })
    }
    if (typeof trouble === 'number') return json(trouble, { id: 'no', code: 'no', message: 'no' })
    const token = headers?.authorization?.replace('Bearer ', '') ?? ''
    const parsed = typeof body === 'string' && body.startsWith('{') ? JSON.parse(body) : {}
    const asked = { line, path: pathname, token, body: parsed, signal }
    return url.startsWith(this.mattermostUrl) ? this.#mattermost(asked) : this.#bot(asked)
  }

  #bot({ line, path, token, body, signal }: Asked): Response {
    const [, , kind, name = '', what] = path.split('/')
    if (kind === 'config') return json(200, this.#company())
    if (line.endsWith('/v1/pairings')) return json(200, { id: 'p1', secret: 'secret', code: 'code', expiresAt: 1 })
    if (kind === 'pairings') return json(200, this.#pair())
    if (!this.desktops.has(token)) return json(401, { code: 'unpaired', message: 'no' })
    switch (kind) {
      case 'pairing':
        this.desktops.delete(token)
        return nothing()
      case 'messages':
        if (line.startsWith('DELETE')) {
          this.withdrawn.push(decodeURIComponent(name))
          return json(200, { state: 'withdrawn' })
        }
        this.messages.push({ key: decodeURIComponent(name), put: body as PutMessage })
        return json(200, { state: 'posted' })
      case 'actions':
        if (!name) return this.#stream(signal)
        if (this.taken.has(name)) return json(409, { code: 'taken', message: 'no' })
        if (what === 'claim') return json(200, { again: this.takenBefore.has(name) })
        if (what === 'result') this.results.push({ id: name, result: body as ActionResult })
        return nothing()
      default:
        return nothing()
    }
  }

  #company(): object {
    const bot = { publicUrl: this.botUrl, botUserId: 'bot-id', botUsername: 'mattercal' }
    return { ...bot, mattermostUrl: this.mattermostUrl, version: '1.0.0', ...this.about }
  }

  #pair(): object {
    const token = `desktop-${this.desktops.size + 1}`
    this.desktops.add(token)
    return { token, desktopId: token, userId: 'anna-id', username: 'anna' }
  }

  #stream(signal: AbortSignal): Response {
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => {
        this.#streams.add(controller)
        signal.addEventListener('abort', () => {
          if (this.#streams.delete(controller)) controller.error(signal.reason)
        })
      },
    })
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
  }

  #mattermost({ line, path, token, body }: Asked): Response {
    if (path === '/api/v4/config/client') return json(200, { Version: '11.6.0', EnableSignInWithUsername: 'true' })
    // Servers before 11.2 answer with their web page.
    if (path.startsWith('/.well-known'))
      return this.metadata ? json(200, this.metadata) : new Response('<html>', { status: 200 })
    if (path === '/api/v4/users/login') {
      if (body.password !== 'secret') return json(401, { id: 'api.user.login.invalid_credentials' })
      return json(200, {}, { token: 'anna-token' })
    }
    const user = this.sessions.get(token)
    if (!user) return json(401, { id: 'api.context.session_expired.app_error' })
    if (path === '/api/v4/users/logout') this.sessions.delete(token)
    if (path === '/api/v4/users/me') return json(200, { ...user, props: {} })
    if (path === '/api/v4/users/me/status') return json(200, { status: 'online', manual: false, dnd_end_time: 0 })
    if (line.startsWith('DELETE') && path.includes('/posts/')) this.deleted.push(path.split('/').at(-1) ?? '')
    if (path === '/api/v4/posts') {
      this.posts.push(`post-${this.posts.length + 1}`)
      return json(201, { id: this.posts.at(-1) })
    }
    return json(200, { id: 'channel-id' })
  }
}
