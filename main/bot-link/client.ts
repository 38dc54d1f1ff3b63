import type { z } from 'zod'
import { eventsIn } from '../net/event-stream.ts'
import { Failure } from '../net/failure.ts'
import { type Http, json, type Reply, retryAfter } from '../net/http.ts'
import type { Clock } from '../time/clock.ts'
import { Deadline } from '../time/waiting.ts'
import {
  type Action,
  type ActionResult,
  actionSchema,
  apiErrorSchema,
  type Company,
  claimedSchema,
  companySchema,
  deleteMessageResult,
  type KeepStandIns,
  type PutMessage,
  pairedSchema,
  pairingSchema,
  putMessageResult,
} from './protocol.ts'

// The bot sends a sign of life every 25 s; without one for this long the connection is dead.
const silence = 70_000

/**
 * A desktop's way to the bot. The desktop token goes to this one address only. Methods reject with a `Failure`:
 * `signIn` when the pairing was ended.
 */
export class BotLinkClient {
  readonly url: string
  readonly #token: string
  readonly #http: Http
  readonly #clock: Clock

  /** Without a token only `company`, `beginPairing` and `confirmPairing` work. */
  constructor(options: { url: string; http: Http; clock: Clock; token?: string }) {
    this.url = options.url
    this.#token = options.token ?? ''
    this.#http = options.http
    this.#clock = options.clock
  }

  /** The same desktop, at another address of the same bot. */
  at(url: string): BotLinkClient {
    return new BotLinkClient({ url, token: this.#token, http: this.#http, clock: this.#clock })
  }

  /** How the company is set up; needs no pairing. */
  async company(): Promise<Company> {
    return this.#read(companySchema, await this.#call('GET', '/v1/config'))
  }

  async beginPairing(): Promise<z.infer<typeof pairingSchema>> {
    return this.#read(pairingSchema, await this.#call('POST', '/v1/pairings'))
  }

  async confirmPairing(
    id: string,
    proof: { secret: string; postId: string; name: string },
  ): Promise<z.infer<typeof pairedSchema>> {
    return this.#read(pairedSchema, await this.#call('POST', `/v1/pairings/${encodeURIComponent(id)}/confirm`, proof))
  }

  async unpair(): Promise<void> {
    await this.#call('DELETE', '/v1/pairing')
  }

  async putMessage(key: string, message: PutMessage): Promise<'waiting' | 'posted' | 'ignored'> {
    const reply = await this.#call('PUT', `/v1/messages/${encodeURIComponent(key)}`, message)
    return this.#read(putMessageResult, reply).state
  }

  async withdrawMessage(key: string): Promise<'withdrawn' | 'posted' | 'unknown'> {
    const reply = await this.#call('DELETE', `/v1/messages/${encodeURIComponent(key)}`)
    return this.#read(deleteMessageResult, reply).state
  }

  async keepStandIns(wanted: KeepStandIns): Promise<void> {
    await this.#call('PUT', '/v1/stand-ins', wanted)
  }

  /**
   * Takes an action for this desktop; undefined when another one has it or it is over. `again`: another desktop had it
   * before, and nobody knows how far it got.
   */
  async claim(id: string): Promise<z.infer<typeof claimedSchema> | undefined> {
    const reply = await this.#once(`/v1/actions/${encodeURIComponent(id)}/claim`)
    // A bot of before that answer says nothing.
    return reply?.status === 204 ? { again: false } : reply && this.#read(claimedSchema, reply)
  }

  /** Ends an action; false when it was not this desktop's any more. */
  async finish(id: string, result: ActionResult): Promise<boolean> {
    return (await this.#once(`/v1/actions/${encodeURIComponent(id)}/result`, result)) !== undefined
  }

  async #once(path: string, body?: unknown): Promise<Reply | undefined> {
    try {
      return await this.#call('POST', path, body)
    } catch (error) {
      if (error instanceof Failure && error.code === 'taken') return undefined
      throw error
    }
  }

  /**
   * Listens for actions until `signal` is aborted or the connection breaks; then it rejects with a `Failure`.
   * `onOpen` is called once the bot has answered.
   */
  async listen(signal: AbortSignal, on: { open(): void; action(action: Action): void }): Promise<never> {
    const host = new URL(this.url).host
    const quiet = new Deadline(this.#clock, silence)
    try {
      const response = await this.#http.stream({
        method: 'GET',
        url: `${this.url}/v1/actions`,
        headers: { authorization: `Bearer ${this.#token}`, accept: 'text/event-stream' },
        signal: AbortSignal.any([signal, quiet.signal]),
      })
      if (
        response.status !== 200 ||
        !response.headers.get('content-type')?.startsWith('text/event-stream') ||
        !response.body
      ) {
        const text = await response.text()
        throw failure({ status: response.status, headers: response.headers, text }, host, this.#clock.now())
      }
      on.open()
      for await (const { event, data } of eventsIn(response.body, () => quiet.extend())) {
        if (event !== 'action') continue
        const action = actionSchema.safeParse(JSON.parse(data))
        // A newer bot may know kinds that this version does not.
        if (action.success) on.action(action.data)
      }
      throw new Failure('lost', `${host} ended the connection`)
    } catch (error) {
      if (error instanceof Failure) throw error
      if (signal.aborted) throw signal.reason
      throw new Failure('lost', `the connection to ${host} broke`, { cause: error })
    } finally {
      quiet.stop()
    }
  }

  async #call(method: string, path: string, body?: unknown): Promise<Reply> {
    const reply = await this.#http.send({
      method,
      url: `${this.url}${path}`,
      headers: {
        accept: 'application/json',
        ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      timeout: 15_000,
    })
    if (reply.status >= 200 && reply.status < 300) return reply
    throw failure(reply, new URL(this.url).host, this.#clock.now())
  }

  #read<T>(schema: z.ZodType<T>, reply: Reply): T {
    const host = new URL(this.url).host
    const parsed = schema.safeParse(json(reply, host))
    if (!parsed.success) throw new Failure('wrongServer', `${host} is not a Mattercal bot`)
    return parsed.data
  }
}

function failure(reply: Reply, host: string, now: number): Failure {
  const { status } = reply
  let code: string | undefined
  try {
    const parsed = apiErrorSchema.safeParse(JSON.parse(reply.text))
    code = parsed.success ? parsed.data.code : undefined
  } catch {
    // A proxy in between does not answer in JSON.
  }
  const more = { status, code, retryAfterMs: retryAfter(reply.headers, now) }
  const message = `${host} answered ${status}${code ? ` ${code}` : ''}`
  if (status === 429) return new Failure('throttled', message, { ...more, retryAfterMs: more.retryAfterMs ?? 10_000 })
  if (status >= 500) return new Failure('server', message, more)
  if (code === undefined) return new Failure('wrongServer', message, more)
  if (status === 401) return new Failure('signIn', message, more)
  if (status === 404) return new Failure('notFound', message, more)
  return new Failure(status === 403 ? 'forbidden' : 'refused', message, more)
}
