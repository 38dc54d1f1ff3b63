import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { GraphContext } from '../context.ts'
import { GraphError } from '../graph-error.ts'

const tenMinutes = 600_000

/**
 * Refuses what a mailbox gets too much of: at a time, and in ten minutes. Requests with `x-batch: batchMark` are parts
 * of a batch, which is counted as a whole.
 */
export function throttle(app: FastifyInstance, graph: GraphContext, batchMark: string): void {
  const inFlight = new Map<string, number>()
  const recent = new Map<string, number[]>()
  const mailboxOf = (request: FastifyRequest) =>
    request.headers['x-batch'] === batchMark ? null : request.getDecorator<string | null>('mailbox')
  app.addHook('onRequest', async (request) => {
    const address = mailboxOf(request)
    if (!address) return
    const now = graph.clock.machine.now()
    const newest = [...(recent.get(address) ?? []).filter((at) => at > now - tenMinutes), now]
    recent.set(address, newest)
    const running = (inFlight.get(address) ?? 0) + 1
    inFlight.set(address, running)
    if (running > graph.maxConcurrent || newest.length > graph.maxPerTenMinutes)
      throw new GraphError(429, 'ApplicationThrottled', 'Application is over its limit.')
  })
  app.addHook('onResponse', async (request) => {
    const address = mailboxOf(request)
    if (address) inFlight.set(address, Math.max(0, (inFlight.get(address) ?? 1) - 1))
  })
}
