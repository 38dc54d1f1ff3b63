import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'

const readySchema = z.object({ database: z.string(), mattermost: z.string() })

/** For load balancers and monitoring: alive, able to work, and figures. */
export const healthRoutes: FastifyPluginAsyncZod = async (app) => {
  const { health, messages, metrics } = app

  app.get('/healthz', { schema: { response: { 200: z.object({ status: z.literal('ok') }) } } }, async () => ({
    status: 'ok' as const,
  }))

  app.get('/readyz', { schema: { response: { 200: readySchema, 503: readySchema } } }, async (_request, reply) => {
    const state = await health.check()
    return reply.status(state.database === 'ok' ? 200 : 503).send(state)
  })

  app.get('/metrics', { schema: { response: { 200: z.string() } } }, async (_request, reply) => {
    const counts = await messages.counts().catch((): Record<string, number> => ({}))
    for (const state of ['waiting', 'posting', 'posted', 'dropped']) metrics.waiting.set({ state }, counts[state] ?? 0)
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics())
  })
}
