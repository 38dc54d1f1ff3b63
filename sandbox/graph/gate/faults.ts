import { once } from 'node:events'
import type { FastifyInstance } from 'fastify'
import { sleep } from '../../../main/time/waiting.ts'
import type { GraphContext } from '../context.ts'

/** Names the request in its answer; then redirects or delays every request if a switch says so. */
export function disturb(app: FastifyInstance, { switches, clock, random }: GraphContext): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('request-id', random.uuid())
    const client = request.headers['client-request-id']
    if (client) reply.header('client-request-id', client)
    if (switches.captivePortal) return reply.redirect('http://portal.invalid/login', 302)
    if (switches.slow > 0) await sleep(clock.machine, switches.slow)
  })
}

/** Lets the next requests fail, or their answers get lost, where a switch says so. */
export function injectFailures(app: FastifyInstance, { switches, envelope }: GraphContext): void {
  app.addHook('onRequest', async (request, reply) => {
    const { fail } = switches
    if (fail.times <= 0 || !request.url.includes(fail.path)) return
    fail.times--
    if (fail.retryAfter !== undefined) reply.header('retry-after', String(fail.retryAfter))
    reply.status(fail.status)
    if (fail.html) return reply.type('text/html').send('<html><body>Bad gateway</body></html>')
    if (fail.truncated) return reply.type('application/json').send('{"value":[{"id":"AAk')
    const code = fail.code ?? (fail.status === 429 ? 'TooManyRequests' : 'InternalServerError')
    return reply.send(envelope(code, 'The sandbox was told to fail.', reply))
  })
  // The request was carried out; its answer is lost on the way.
  app.addHook('onSend', async (request, reply) => {
    const { loseResponse } = switches
    if (loseResponse.times <= 0 || request.method !== loseResponse.method || !request.url.includes(loseResponse.path))
      return
    loseResponse.times--
    reply.hijack()
    if (reply.raw.destroyed) return
    const closed = once(reply.raw, 'close')
    reply.raw.destroy()
    // What is written after this goes nowhere.
    await closed
  })
}
