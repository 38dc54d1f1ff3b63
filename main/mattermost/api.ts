import { Client4 } from '@mattermost/client'
import type { Options } from '@mattermost/types/client4'
import type { ClientConfig } from '@mattermost/types/config'
import { type Http, json, type Reply } from '../net/http.ts'
import type { Clock } from '../time/clock.ts'
import { failureOfReply } from './failure-of-reply.ts'

/**
 * API v4 of one server, with or without a token: Mattermost's own client over our door to the network. All its methods
 * reject with a `Failure`. It sends the bearer token and nothing else that says who somebody is: a cookie next to a
 * token makes Mattermost refuse calls (docs/protocols/mattermost.md). Its own token, cookies, CSRF and websocket stay
 * unused; holding a websocket would itself change the user's presence.
 */
export class MattermostApi extends Client4 {
  /** Canonical address; see `serverUrl`. */
  readonly server: string
  readonly #http: Http
  readonly #clock: Clock
  readonly #bearer: string | undefined

  constructor(options: { server: string; http: Http; clock: Clock; token?: string }) {
    super()
    this.server = options.server
    this.setUrl(options.server)
    this.#http = options.http
    this.#clock = options.clock
    this.#bearer = options.token
    // Some of its methods, such as `logout`, want the whole response. The way to that is private, hence no `override`.
    Object.assign(this, { doFetchWithResponse: this.#fetchWithResponse })
  }

  /** The same server, for whoever holds this token. */
  as(token: string): MattermostApi {
    return new MattermostApi({ server: this.server, http: this.#http, clock: this.#clock, token })
  }

  /**
   * Makes one call that Mattermost's client has no method for, or sends in another form. `path` below `/api/v4`,
   * `timeout` in milliseconds. Resolves to the parsed body, or undefined for an empty one.
   */
  async call(method: string, path: string, body?: unknown, timeout?: number): Promise<unknown> {
    return this.#parsed(await this.exchange(method, path, body, timeout))
  }

  /** Makes one call as `call` does, and resolves to the whole answer: a login's token is in one of its headers. */
  exchange(method: string, path: string, body?: unknown, timeout?: number): Promise<Reply> {
    return this.#send(`${this.getBaseRoute()}${path}`, { method, body: JSON.stringify(body) }, timeout)
  }

  protected override doFetch = async <T>(url: string, options: Options): Promise<T> =>
    this.#parsed(await this.#send(url, options)) as T

  #fetchWithResponse = async (url: string, options: Options) => {
    const reply = await this.#send(url, options)
    return { response: { ok: true, status: reply.status }, headers: reply.headers, data: this.#parsed(reply) }
  }

  /** Whatever the content type says: older servers leave the charset out, and Client4 knows only that form. */
  #parsed(reply: Reply): unknown {
    return reply.text === '' ? undefined : json(reply, new URL(this.server).host)
  }

  async #send(url: string, { method = 'GET', body, signal }: Options, timeout = 20_000): Promise<Reply> {
    const reply = await this.#http.send({
      method: method.toUpperCase(),
      url,
      headers: {
        accept: 'application/json',
        'user-agent': 'Mattercal',
        ...(this.#bearer ? { authorization: `Bearer ${this.#bearer}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body,
      timeout,
      signal: signal ?? undefined,
    })
    if (reply.status >= 200 && reply.status < 300) return reply
    throw failureOfReply(reply, new URL(this.server).host, this.#clock.now())
  }
}

/** The server's public configuration; a larger one with a valid token. All values are strings. */
export async function readConfig(api: MattermostApi): Promise<Partial<ClientConfig>> {
  return api.getClientConfig()
}
