import { createServer as createHttp, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createHttps } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import type { CompanyServer } from './company-server.ts'

/** A key and its certificate, PEM. */
export interface Tls {
  key: string
  cert: string
}

/**
 * One server of the company on loopback. It can be taken off the network, so that connections are refused, and put
 * back on the same port.
 */
export class LoopbackServer implements CompanyServer {
  readonly name: string
  readonly #app: FastifyInstance
  readonly #tls: Tls | undefined
  #server: Server | undefined
  #port = 0

  constructor(name: string, app: FastifyInstance, tls?: Tls) {
    this.name = name
    this.#app = app
    this.#tls = tls
  }

  get url(): string {
    return `${this.#tls ? 'https' : 'http'}://localhost:${this.#port}`
  }

  get online(): boolean {
    return this.#server !== undefined
  }

  async start(): Promise<void> {
    await this.#app.ready()
    if (this.#server) return
    const handler = (request: IncomingMessage, response: ServerResponse) => this.#app.routing(request, response)
    const server = this.#tls ? createHttps(this.#tls, handler) : createHttp(handler)
    server.keepAliveTimeout = 20_000
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.#port, '127.0.0.1', resolve)
    })
    this.#port = (server.address() as AddressInfo).port
    this.#server = server
  }

  async stop(): Promise<void> {
    const server = this.#server
    if (!server) return
    this.#server = undefined
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }

  async close(): Promise<void> {
    await this.stop()
    await this.#app.close()
  }
}
