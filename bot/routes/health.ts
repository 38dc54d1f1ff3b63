import type { FastifyInstance } from 'fastify'
import type { Bot } from '../bot.ts'

/** For load balancers and monitoring: alive, able to work, and figures. */
export async function healthRoutes(app: FastifyInstance, bot: Bot): Promise<void> {
  app.get('/healthz', async () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const { database, mattermost } = await bot.health()
    return reply.status(database === 'ok' ? 200 : 503).send({ database, mattermost })
  })
  app.get('/metrics', async (_request, reply) => {
    const counts = await bot.messages.counts().catch(() => ({}) as Record<string, number>)
    for (const state of ['waiting', 'posting', 'posted', 'dropped'])
      bot.metrics.waiting.set({ state }, counts[state] ?? 0)
    return reply.type(bot.metrics.registry.contentType).send(await bot.metrics.registry.metrics())
  })
}
