import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod'
import { confirmPairingSchema, pairedSchema, pairingProp, pairingSchema } from '../../../main/bot-link/protocol.ts'
import type { MattermostUser } from '../../../main/mattermost/user.ts'
import { Failure } from '../../../main/net/failure.ts'
import { say } from '../../../main/text/say.ts'
import { ApiError } from '../../server/errors.ts'
import { errorAnswers, idParams, nothing, rateOf } from '../schemas.ts'

/** The beginning and the confirmation of a pairing. */
export const pairingRoutes: FastifyPluginAsyncZod = async (app) => {
  const { desktops, clock, company, botLog } = app
  const config = {
    rateLimit: {
      max: app.config.limits.pairingsPerMinute,
      timeWindow: '1 minute',
      // Whatever the caller says about itself, it is one address.
      keyGenerator: (request: FastifyRequest) => request.ip,
    },
  }

  app.post(
    '/v1/pairings',
    { config, schema: { response: { 201: pairingSchema, ...errorAnswers } } },
    async (_, reply) => reply.status(201).send(await desktops.beginPairing(clock.now(), company.publicUrl)),
  )

  app.post(
    '/v1/pairings/:id/confirm',
    {
      config,
      schema: {
        params: idParams,
        body: confirmPairingSchema,
        response: { 201: pairedSchema, ...errorAnswers },
      },
    },
    async (request, reply) => {
      const { secret, postId, name } = request.body
      const taken = await desktops.takePairing(request.params.id, secret, clock.now())
      if (!taken) throw refusal(app, 'pairingOver')
      const user = await writerOf(app, postId, taken)
      const desktop = await desktops.add(user, name, clock.now())
      botLog.info({ desktop: desktop.id }, 'paired')
      return reply
        .status(201)
        .send({ token: desktop.token, desktopId: desktop.id, userId: user.id, username: user.username })
    },
  )
}

/** The end of a pairing, by its own desktop. */
export const unpairingRoute: FastifyPluginAsyncZod = async (app) => {
  const { desktops, clock, signals, botLog } = app
  app.delete(
    '/v1/pairing',
    { config: rateOf(app), schema: { response: { 204: nothing, ...errorAnswers } } },
    async ({ caller }, reply) => {
      await desktops.revoke(caller.userId, clock.now(), caller.id)
      await signals.send({ kind: 'revoked', userId: caller.userId })
      botLog.info({ desktop: caller.id }, 'unpaired')
      return reply.status(204).send()
    },
  )
}

function refusal({ botLog }: FastifyInstance, code: 'pairingOver' | 'wrongPost' | 'wrongUser'): ApiError {
  botLog.warn({ reason: code }, 'pairing refused')
  return new ApiError(403, code, say(`bot.api.${code}`))
}

/**
 * Who wrote the post of a pairing. Mattermost itself says so, and that the post went to the bot and nobody else. Throws
 * the `ApiError` that refuses the pairing.
 */
async function writerOf(
  app: FastifyInstance,
  postId: string,
  pairing: { fits(proof: string): boolean },
): Promise<MattermostUser> {
  const { mattermost, company } = app
  const post = await mattermost.post(postId).catch((error: unknown) => {
    if (error instanceof Failure && (error.kind === 'forbidden' || error.kind === 'notFound')) return undefined
    throw error
  })
  const proof = post?.props[pairingProp]
  const byWebhook = post?.props.from_webhook !== undefined
  if (!post || byWebhook || post.user_id === company.botUserId || typeof proof !== 'string' || !pairing.fits(proof))
    throw refusal(app, 'wrongPost')
  const channel = await mattermost.channel(post.channel_id)
  const members = channel.name.split('__')
  if (channel.type !== 'D' || !members.includes(company.botUserId) || !members.includes(post.user_id))
    throw refusal(app, 'wrongPost')
  const user = await mattermost.user(post.user_id)
  if (user.is_bot || (user.delete_at ?? 0) > 0) throw refusal(app, 'wrongUser')
  return user
}
