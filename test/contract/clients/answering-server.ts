import Fastify from 'fastify'
import { LoopbackServer } from '../../../sandbox/network/loopback-server.ts'

/** A request as the server saw it. */
export interface Seen {
  method: string
  /** The request target, byte for byte. */
  target: string
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** A whole answer; or no answer, on a connection that is cut once the request was read, or left open. */
export type Answer = { status: number; headers?: Record<string, string>; text?: string } | 'cut' | 'silence'

/** A server on loopback that answers every request as a test wants it. */
export class AnsweringServer {
  readonly seen: Seen[] = []
  readonly #loopback: LoopbackServer
  #answer: (request: Seen) => Answer = () => ({ status: 200, text: '{}' })

  constructor() {
    const app = Fastify()
    app.removeAllContentTypeParsers()
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
    app.all('/*', async (request, reply) => {
      const seen = {
        method: request.method,
        target: request.raw.url ?? '',
        headers: request.headers,
        body: String(request.body ?? ''),
      }
      this.seen.push(seen)
      const answer = this.#answer(seen)
      reply.hijack()
      if (answer === 'silence') return
      if (answer === 'cut') return void request.raw.socket.destroy()
      reply.raw.writeHead(answer.status, answer.headers).end(answer.text)
    })
    this.#loopback = new LoopbackServer('answering', app)
  }

  get url(): string {
    return this.#loopback.url
  }

  /** Answers every request from now on like this, and forgets those that it saw. */
  answers(answer: Answer | ((request: Seen) => Answer)): void {
    this.#answer = typeof answer === 'function' ? answer : () => answer
    this.seen.length = 0
  }

  start(): Promise<void> {
    return this.#loopback.start()
  }

  close(): Promise<void> {
    return this.#loopback.close()
  }
}
