import type { Readable } from 'node:stream'
import { ReadableStream } from 'node:stream/web'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { Request, Response } from 'undici'
import type { Transport } from '../main/net/http.ts'
import type { CompanyServer } from './network/company-server.ts'

type Wanted = Parameters<Transport>[0]

// Statuses whose answers have no body (Fetch standard, "null body status").
const bodiless = new Set([101, 103, 204, 205, 304])

/** An error as undici's fetch throws it: its cause has the code. */
function failed(code: string, message: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(message), { code }) })
}

const refused = (origin: string) => failed('ECONNREFUSED', `connect ECONNREFUSED ${origin}`)
const broken = (cause?: unknown) =>
  failed('UND_ERR_SOCKET', `other side closed${cause instanceof Error ? `: ${cause.message}` : ''}`)

/**
 * A server that requests reach without a socket. Off the network it refuses connections, as a server on loopback
 * does.
 */
export class InProcessServer implements CompanyServer {
  readonly name: string
  readonly url: string
  readonly #app: FastifyInstance
  readonly #exchanges = new Set<AbortController>()
  #online = false

  /** `url` is the origin by which requests find the server. */
  constructor(name: string, app: FastifyInstance, url: string) {
    this.name = name
    this.#app = app
    this.url = url
  }

  get online(): boolean {
    return this.#online
  }

  async start(): Promise<void> {
    await this.#app.ready()
    this.#online = true
  }

  async stop(): Promise<void> {
    this.#online = false
    for (const exchange of this.#exchanges) exchange.abort(broken())
  }

  async close(): Promise<void> {
    await this.stop()
    await this.#app.close()
  }

  /**
   * Carries out one request as undici's fetch does: resolves with the headers, and the body may go on for as long as it
   * likes. Rejects with the reason of the request's signal, or as fetch does for a connection that is refused or lost.
   */
  dispatch(wanted: Wanted): Promise<Response> {
    if (wanted.signal.aborted) return Promise.reject(wanted.signal.reason)
    if (!this.#online) return Promise.reject(refused(this.url))
    const exchange = new AbortController()
    const leave = () => exchange.abort(wanted.signal.reason)
    const over = () => {
      wanted.signal.removeEventListener('abort', leave)
      this.#exchanges.delete(exchange)
    }
    wanted.signal.addEventListener('abort', leave, { once: true })
    this.#exchanges.add(exchange)
    return new Promise((resolve, reject) => {
      exchange.signal.addEventListener('abort', () => reject(exchange.signal.reason), { once: true })
      this.#inject(wanted, exchange.signal, over).then(resolve, (error: unknown) => {
        over()
        reject(error)
      })
    })
  }

  /** Sends a request into the app. Calls `over` once nothing of the answer is to come any more. */
  async #inject(wanted: Wanted, signal: AbortSignal, over: () => void): Promise<Response> {
    const method = wanted.method.toUpperCase()
    // Undici knows which headers a body needs.
    const { headers } = new Request(wanted.url, { method, headers: wanted.headers, body: wanted.body })
    const { host, pathname, search } = new URL(wanted.url)
    const options: InjectOptions = {
      method: method as 'GET',
      url: `${pathname}${search}`,
      headers: { accept: '*/*', 'user-agent': 'undici', ...Object.fromEntries(headers), host },
      payload: wanted.body instanceof Uint8Array ? Buffer.from(wanted.body) : wanted.body,
      payloadAsStream: true,
      signal,
    }
    const answer = await this.#app.inject(options).catch((error: unknown) => {
      throw broken(error)
    })
    const stream = answer.stream()
    stream.on('error', () => undefined)
    stream.once('close', () => {
      over()
      // The server learns that nobody listens any more, as by a closed connection.
      answer.raw.res.destroy()
    })
    const hasBody = method !== 'HEAD' && !bodiless.has(answer.statusCode)
    if (!hasBody) stream.resume()
    return new Response(hasBody ? bodyOf(stream, signal) : null, {
      status: answer.statusCode,
      headers: Object.entries(answer.headers).flatMap(([name, value]) =>
        (Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, String(one)]),
      ),
    })
  }
}

/** An answer's body. It breaks when the signal is aborted or the server gives up in the middle. */
function bodyOf(stream: Readable, signal: AbortSignal): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      stream.on('data', (chunk: Buffer) => {
        // What was read ahead still comes after a cancel.
        if (stream.destroyed) return
        controller.enqueue(new Uint8Array(chunk))
        if ((controller.desiredSize ?? 0) <= 0) stream.pause()
      })
      stream.once('end', () => controller.close())
      stream.once('error', (error) => controller.error(signal.aborted ? signal.reason : broken(error)))
    },
    pull() {
      stream.resume()
    },
    cancel() {
      stream.destroy()
    },
  })
}

/**
 * A transport for `SystemHttp` that finds servers by their origin among the company's sites, and no other. Sites may be
 * added at any time, such as the bot's: `company.sites.add(new InProcessServer('bot', app, publicUrl))`.
 */
export function inProcess(company: {
  readonly sites: ReadonlySet<InProcessServer>
}): (request: Wanted) => Promise<Response> {
  return async (request) => {
    const { origin, hostname } = new URL(request.url)
    for (const site of company.sites) if (site.url === origin) return site.dispatch(request)
    throw failed('ENOTFOUND', `getaddrinfo ENOTFOUND ${hostname}`)
  }
}
