import rateLimit from '@fastify/rate-limit'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { companySchema } from '../../../main/bot-link/protocol.ts'
import { actionRoutes } from './actions.ts'
import { callerPlugin, desktopToken } from './caller.ts'
import { messageRoutes } from './messages.ts'
import { pairingRoutes, unpairingRoute } from './pairings.ts'

/** What the desktops call: see main/bot-link/protocol.ts. A desktop reaches nothing but its own user's things. */
export const desktopApi: FastifyPluginAsyncZod = async (app) => {
  await app.register(rateLimit, {
    global: false,
    // Each desktop has its own share; one without a token shares with its address.
    keyGenerator: (request) => desktopToken(request).split('.')[0] || request.ip,
  })
  app.get('/v1/config', { schema: { response: { 200: companySchema } } }, async () => app.company)
  await app.register(pairingRoutes)
  await app.register(async (paired) => {
    await paired.register(callerPlugin)
    await paired.register(unpairingRoute)
    await paired.register(messageRoutes)
    await paired.register(actionRoutes)
  })
}
