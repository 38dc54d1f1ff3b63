import type { FastifyInstance } from 'fastify'
import { sleep } from '../../main/time/waiting.ts'
import { AppError } from './app-error.ts'
import type { Chat } from './chat.ts'

/** Names request and version in every answer, and makes the server slow or lets requests fail where a switch says so. */
export function injectFaults(app: FastifyInstance, chat: Chat): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', chat.store.newId())
    reply.header('x-version-id', `${chat.version}.0.${chat.version}.0.sandbox.false`)
    const { fail, slow } = chat.switches
    if (slow > 0) await sleep(chat.clock.machine, slow)
    if (fail.times <= 0 || !request.url.includes(fail.path)) return
    fail.times--
    if (fail.retryAfter !== undefined) reply.header('retry-after', String(fail.retryAfter))
    if (fail.status === 429) return reply.status(429).type('text/plain').send('limit exceeded')
    if (fail.html) return reply.status(fail.status).type('text/html').send('<html>Bad gateway</html>')
    throw new AppError('api.sandbox.told_to_fail.app_error', fail.status)
  })
}
