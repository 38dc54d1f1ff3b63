import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  deleteMessageResult,
  keepStandInsSchema,
  messageKeySchema,
  putMessageResult,
  putMessageSchema,
} from '../../../main/bot-link/protocol.ts'
import { errorAnswers, nothing, rateOf } from '../schemas.ts'

const params = z.object({ key: messageKeySchema })

/** The DMs that a desktop hands over and takes back. */
export const messageRoutes: FastifyPluginAsyncZod = async (app) => {
  const { messages, signals, clock } = app
  const config = rateOf(app)

  app.put(
    '/v1/messages/:key',
    {
      config,
      bodyLimit: 128_000,
      schema: { params, body: putMessageSchema, response: { 200: putMessageResult, ...errorAnswers } },
    },
    async ({ caller, params: { key }, body }) => {
      const state = await messages.put(caller.userId, key, body, clock.now())
      if (state === 'waiting') await signals.send({ kind: 'message' })
      return { state }
    },
  )

  app.delete(
    '/v1/messages/:key',
    { config, schema: { params, response: { 200: deleteMessageResult, ...errorAnswers } } },
    async ({ caller, params: { key } }) => ({ state: await messages.withdraw(caller.userId, key, clock.now()) }),
  )

  app.put(
    '/v1/stand-ins',
    { config, schema: { body: keepStandInsSchema, response: { 204: nothing, ...errorAnswers } } },
    async ({ caller, body }, reply) => {
      await messages.keepStandIns(caller.userId, body, clock.now())
      return reply.status(204).send()
    },
  )
}
