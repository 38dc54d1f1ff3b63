import type { ClientConfig } from '@mattermost/types/config'
import type { UserProfile, UserStatus } from '@mattermost/types/users'
import { z } from 'zod'
import type { CustomStatus, Observed, Presence } from '../core/status/ledger.ts'
import { Failure } from '../net/failure.ts'
import { type Http, json, type Reply, retryAfter } from '../net/http.ts'
import type { Clock } from '../time/clock.ts'

/** The part of a user that we use. */
export type MattermostUser = Pick<UserProfile, 'id' | 'username' | 'first_name' | 'last_name' | 'locale'> & {
  props?: Record<string, string>
}

const appError = z.object({ id: z.string(), message: z.string().optional() })

const customStatus = z.object({
  emoji: z.string().default(''),
  text: z.string().default(''),
  duration: z.string().default(''),
  expires_at: z.string().nullish(),
})

/** The server's address as typed, made canonical: scheme, host, subpath, no trailing slash. Throws a TypeError. */
export function serverUrl(typed: string): string {
  const url = new URL(/^https?:\/\//i.test(typed.trim()) ? typed.trim() : `https://${typed.trim()}`)
  if (url.username || url.password) throw new TypeError('an address must not carry a password')
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

/** The custom status in a user's `props`: missing, an empty string after a delete, or JSON (notes, 2.5). */
export function customStatusOf(user: Pick<MattermostUser, 'props'>): CustomStatus | null {
  const text = user.props?.customStatus
  if (!text) return null
  try {
    const parsed = customStatus.parse(JSON.parse(text))
    if (!parsed.text && !parsed.emoji) return null
    const expires = parsed.expires_at ? Date.parse(parsed.expires_at) : Number.NaN
    const never = Number.isNaN(expires) || new Date(expires).getUTCFullYear() <= 1
    return { emoji: parsed.emoji, text: parsed.text, duration: parsed.duration, expiresAt: never ? undefined : expires }
  } catch {
    return null
  }
}

/**
 * Mattermost's REST API for one user, with a bearer token and nothing else: no cookie, no websocket (holding one
 * would itself change the user's presence). Methods reject with a `Failure`.
 */
export class MattermostClient {
  readonly server: string
  readonly #api: MattermostApi
  #customStatusOff = false

  constructor(api: MattermostApi) {
    this.server = api.server
    this.#api = api
  }

  /** Who the token belongs to. The only call that tells whether a token is good (notes, 1.8). */
  async me(): Promise<MattermostUser> {
    return (await this.#call('GET', '/users/me')) as MattermostUser
  }

  /** Presence and custom status as they are now. A part that the server has switched off is left out. */
  async observe(): Promise<Observed> {
    const [presence, user] = await Promise.all([this.#presence(), this.me()])
    return { presence, custom: this.#customStatusOff ? undefined : customStatusOf(user) }
  }

  async #presence(): Promise<Presence | undefined> {
    try {
      return presenceOf((await this.#call('GET', '/users/me/status')) as UserStatus)
    } catch (error) {
      if (error instanceof Failure && error.kind === 'notFound') return undefined
      throw error
    }
  }

  /** Sets the availability and returns it as the server reports it; servers before 6.1 report no end of a DND. */
  async setPresence(userId: string, status: string, dndEndTime = 0): Promise<Presence> {
    const body = { user_id: userId, status, ...(dndEndTime > 0 ? { dnd_end_time: dndEndTime } : {}) }
    return presenceOf((await this.#call('PUT', '/users/me/status', body)) as UserStatus)
  }

  /** Sets the custom status. On a server that has them switched off nothing happens, and `observe` leaves them out. */
  async setCustomStatus(status: CustomStatus): Promise<void> {
    const expires = status.expiresAt === undefined ? {} : { expires_at: new Date(status.expiresAt).toISOString() }
    const duration = status.expiresAt === undefined ? '' : status.duration || 'date_and_time'
    await this.#customStatus('PUT', { emoji: status.emoji, text: status.text, duration, ...expires })
  }

  async clearCustomStatus(): Promise<void> {
    await this.#customStatus('DELETE')
  }

  async #customStatus(method: string, body?: unknown): Promise<void> {
    try {
      await this.#call(method, '/users/me/status/custom', body)
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'api.custom_status.disabled') throw error
      this.#customStatusOff = true
    }
  }

  /** The configuration a signed-in client sees; all values are strings. */
  async config(): Promise<Partial<ClientConfig>> {
    return readConfig(this.#api)
  }

  /** Whether the user wants a 24-hour clock in Mattermost; undefined when they never said. */
  async militaryTime(): Promise<boolean | undefined> {
    try {
      const found = z
        .object({ value: z.string() })
        .safeParse(await this.#call('GET', '/users/me/preferences/display_settings/name/use_military_time'))
      return found.success ? found.data.value === 'true' : undefined
    } catch (error) {
      // A preference that was never set answers 400, a category without any 404 (notes, 5).
      if (error instanceof Failure && (error.kind === 'refused' || error.kind === 'notFound')) return undefined
      throw error
    }
  }

  /** The DM channel with somebody; made if it is not there. */
  async directChannel(ownId: string, otherId: string): Promise<string> {
    return ((await this.#call('POST', '/channels/direct', [ownId, otherId])) as { id: string }).id
  }

  /** Posts as the user; without a sign of presence, since it is not them who typed just now. `pendingId`: see `MattermostBotClient`. */
  async createPost(channelId: string, message: string, props: object = {}, pendingId = ''): Promise<string> {
    const body = { channel_id: channelId, message, props, ...(pendingId ? { pending_post_id: pendingId } : {}) }
    return ((await this.#call('POST', '/posts?set_online=false', body)) as { id: string }).id
  }

  async deletePost(id: string): Promise<void> {
    await this.#call('DELETE', `/posts/${id}`)
  }

  /** Somebody by e-mail address; undefined when nobody has it, or the server hides addresses (notes, 5). */
  async userByEmail(email: string): Promise<MattermostUser | undefined> {
    return this.#find(`/users/email/${encodeURIComponent(email)}`)
  }

  async userByUsername(username: string): Promise<(MattermostUser & { email?: string }) | undefined> {
    return this.#find(`/users/username/${encodeURIComponent(username)}`)
  }

  async #find(path: string): Promise<MattermostUser | undefined> {
    try {
      return (await this.#call('GET', path)) as MattermostUser
    } catch (error) {
      if (error instanceof Failure && (error.kind === 'notFound' || error.kind === 'forbidden')) return undefined
      throw error
    }
  }

  /** Ends the session on the server. A personal access token stays valid there: only its owner can revoke it. */
  async logout(): Promise<void> {
    await this.#call('POST', '/users/logout')
  }

  #call(method: string, path: string, body?: unknown): Promise<unknown> {
    return this.#api.call(method, path, body)
  }
}

function presenceOf(status: UserStatus): Presence {
  const known = ['online', 'away', 'dnd', 'offline', 'ooo'].includes(status.status)
  return {
    status: (known ? status.status : 'offline') as Presence['status'],
    manual: status.manual === true,
    // It is not cleared when DND is left: it means something only while DND is on (notes, 2.2).
    dndEndTime: status.status === 'dnd' ? (status.dnd_end_time ?? 0) : 0,
  }
}

/** The server's public configuration; a larger one with a valid token. `format=old` serves servers before 11. */
export async function readConfig(api: MattermostApi): Promise<Partial<ClientConfig>> {
  return (await api.call('GET', '/config/client?format=old')) as Partial<ClientConfig>
}

/** API v4 of one server, with or without a token. Methods reject with a `Failure`. */
export class MattermostApi {
  /** Canonical address; see `serverUrl`. */
  readonly server: string
  readonly #http: Http
  readonly #clock: Clock
  readonly #token: string | undefined

  constructor(options: { server: string; http: Http; clock: Clock; token?: string }) {
    this.server = options.server
    this.#http = options.http
    this.#clock = options.clock
    this.#token = options.token
  }

  /** The same server, for whoever holds this token. */
  as(token: string): MattermostApi {
    return new MattermostApi({ server: this.server, http: this.#http, clock: this.#clock, token })
  }

  /** One call; resolves to the parsed body, or undefined for an empty one. `timeout` in milliseconds. */
  async call(method: string, path: string, body?: unknown, timeout?: number): Promise<unknown> {
    const reply = await this.exchange(method, path, body, timeout)
    return reply.text === '' ? undefined : json(reply, new URL(this.server).host)
  }

  /** As `call`, with the headers: a login's token is in one of them. */
  async exchange(method: string, path: string, body?: unknown, timeout = 20_000): Promise<Reply> {
    const reply = await this.#http.send({
      method,
      url: `${this.server}/api/v4${path}`,
      headers: {
        accept: 'application/json',
        'user-agent': 'Mattercal',
        ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      timeout,
    })
    if (reply.status >= 200 && reply.status < 300) return reply
    throw failure(reply, new URL(this.server).host, this.#clock.now())
  }
}

function failure(reply: Reply, host: string, now: number): Failure {
  const { status } = reply
  let code: string | undefined
  try {
    const parsed = appError.safeParse(JSON.parse(reply.text))
    code = parsed.success ? parsed.data.id : undefined
  } catch {
    // The rate limiter and proxies do not answer in JSON.
  }
  const more = { status, code, retryAfterMs: retryAfter(reply.headers, now) }
  const message = `${host} answered ${status}${code ? ` ${code}` : ''}`
  if (status === 429) return new Failure('throttled', message, { ...more, retryAfterMs: more.retryAfterMs ?? 5_000 })
  if (status === 401) return new Failure('signIn', message, more)
  if (status === 403) return new Failure('forbidden', message, more)
  if (status === 404) return new Failure(code || reply.text === '' ? 'notFound' : 'wrongServer', message, more)
  if (status >= 500 && status !== 501) return new Failure('server', message, more)
  return new Failure('refused', message, more)
}
