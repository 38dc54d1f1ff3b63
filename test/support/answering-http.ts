import { Headers } from 'undici'
import type { Http, Reply, Request } from '../../main/net/http.ts'

/** An answer as a test writes it down. */
export interface Answer {
  status?: number
  headers?: Record<string, string>
  /** Sent as JSON. */
  body?: unknown
  /** Sent as it is. */
  text?: string
}

/** A door to the network behind which a test answers. It keeps what was sent. */
export class AnsweringHttp implements Http {
  readonly sent: Request[] = []
  readonly #answer: (request: Request) => Answer | Promise<Answer>

  /** `answer` may throw, or answer later. */
  constructor(answer: (request: Request) => Answer | Promise<Answer>) {
    this.#answer = answer
  }

  /** What was sent, as `GET https://…` with the body, if there is one. */
  get lines(): string[] {
    return this.sent.map(({ method, url, body }) => [method, url, ...(body === undefined ? [] : [body])].join(' '))
  }

  async send(request: Request): Promise<Reply> {
    this.sent.push(request)
    const { status = 200, headers, body, text } = await this.#answer(request)
    return { status, headers: new Headers(headers), text: text ?? (body === undefined ? '' : JSON.stringify(body)) }
  }

  stream(): Promise<never> {
    throw new TypeError('nothing streams here')
  }
}
