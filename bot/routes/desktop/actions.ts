import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { actionResultSchema, claimedSchema } from '../../../main/bot-link/protocol.ts'
import { say } from '../../../main/text/say.ts'
import { ApiError } from '../../server/errors.ts'
import { errorAnswers, idParams, nothing, rateOf } from '../schemas.ts'

const taken = () => new ApiError(409, 'taken', say('bot.api.taken'))

/** What people did in Mattermost, on its way to a desktop, and what the desktop made of it. */
export const actionRoutes: FastifyPluginAsyncZod = async (app) => {
  const { actions, connections, results, signals, clock } = app
  const config = rateOf(app)

  app.get('/v1/actions', { config, schema: { response: errorAnswers } }, async ({ caller }, reply) => {
    reply.hijack()
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // nginx would hold events back otherwise.
      'x-accel-buffering': 'no',
    })
    // Actions that nobody dealt with are sent again, so nothing is lost between two connections, with or without
    // Last-Event-ID.
    await connections.add(caller, reply.raw)
  })

  app.post(
    '/v1/actions/:id/claim',
    { config, schema: { params: idParams, response: { 200: claimedSchema, ...errorAnswers } } },
    async ({ caller, params: { id } }) => {
      const claimed = await actions.claim(id, caller.userId, caller.id, clock.now())
      if (!claimed) throw taken()
      return claimed
    },
  )

  app.post(
    '/v1/actions/:id/result',
    {
      config,
      bodyLimit: 128_000,
      schema: { params: idParams, body: actionResultSchema, response: { 204: nothing, ...errorAnswers } },
    },
    async ({ caller, params: { id }, body }, reply) => {
      const ended = await actions.finish(id, caller.userId, caller.id, body)
      if (!ended) throw taken()
      await results.show(ended, body)
      await signals.send({ kind: 'result', actionId: ended.id })
      return reply.status(204).send()
    },
  )
}
