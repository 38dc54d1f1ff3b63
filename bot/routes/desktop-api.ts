import rateLimit from '@fastify/rate-limit'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import {
  actionResultSchema,
  type Company,
  confirmPairingSchema,
  keepStandInsSchema,
  messageKeySchema,
  pairingProp,
  putMessageSchema,
} from '../../main/bot-link/protocol.ts'
import { Failure } from '../../main/net/failure.ts'
import type { Bot } from '../bot.ts'
import { ApiError, checked } from './errors.ts'

interface Caller {
  id: string
  userId: string
  username: string
}

const params = <T extends z.ZodRawShape>(shape: T, request: FastifyRequest) => checked(z.object(shape), request.params)
const id = z.string().min(1).max(64)

function bearer(request: FastifyRequest): string {
  return /^Bearer (\S{1,256})$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
}

async function callerOf(bot: Bot, request: FastifyRequest): Promise<Caller> {
  const caller = await bot.desktops.authenticate(bearer(request))
  if (!caller) throw new ApiError(401, 'notPaired', 'This desktop is not paired, or its pairing was ended.')
  return caller
}

/** What the desktops call. A desktop reaches its own user's messages and actions and nobody else's. */
export async function desktopApi(app: FastifyInstance, bot: Bot): Promise<void> {
  const { config, company, desktops, messages, actions, signals, client, clock, log, connections } = bot
  await app.register(rateLimit, {
    global: false,
    // Each desktop has its own share; one without a token shares with its address.
    keyGenerator: (request) => bearer(request).split('.')[0] || request.ip,
  })
  const pairing = {
    config: {
      rateLimit: {
        max: config.limits.pairingsPerMinute,
        timeWindow: '1 minute',
        // Whatever the caller says about itself, it is one address.
        keyGenerator: (request: FastifyRequest) => request.ip,
      },
    },
  }
  const limited = { config: { rateLimit: { max: config.limits.requestsPerMinute, timeWindow: '1 minute' } } }

  app.get('/v1/config', async (): Promise<Company> => company)

  app.post('/v1/pairings', pairing, async (_request, reply) =>
    reply.status(201).send(await desktops.beginPairing(clock.now(), company.publicUrl)),
  )

  app.post('/v1/pairings/:id/confirm', pairing, async (request, reply) => {
    const { secret, postId, name } = checked(confirmPairingSchema, request.body)
    const taken = await desktops.takePairing(params({ id }, request).id, secret, clock.now())
    const refused = (code: string, message: string) => {
      log.warn({ reason: code }, 'pairing refused')
      return new ApiError(403, code, message)
    }
    if (!taken) throw refused('pairingOver', 'This pairing is over or was used. Please start again.')
    // Mattermost itself says who wrote the post, and that it went to the bot and nobody else.
    const post = await client.post(postId).catch((error: unknown) => {
      if (error instanceof Failure && (error.kind === 'forbidden' || error.kind === 'notFound')) return undefined
      throw error
    })
    const said = post?.props[pairingProp]
    const byWebhook = post?.props.from_webhook !== undefined
    if (!post || byWebhook || post.user_id === company.botUserId || typeof said !== 'string' || !taken.fits(said))
      throw refused('wrongPost', 'The pairing message was not found. Please start again.')
    const channel = await client.channel(post.channel_id)
    const members = channel.name.split('__')
    if (channel.type !== 'D' || !members.includes(company.botUserId) || !members.includes(post.user_id))
      throw refused('wrongPost', 'The pairing message was not found. Please start again.')
    const user = await client.user(post.user_id)
    if (user.is_bot || (user.delete_at ?? 0) > 0) throw refused('wrongUser', 'This account cannot be paired.')
    const desktop = await desktops.add(user, name, clock.now())
    log.info({ desktop: desktop.id }, 'paired')
    return reply
      .status(201)
      .send({ token: desktop.token, desktopId: desktop.id, userId: user.id, username: user.username })
  })

  app.delete('/v1/pairing', limited, async (request, reply) => {
    const caller = await callerOf(bot, request)
    await desktops.revoke(caller.userId, clock.now(), caller.id)
    await signals.send({ kind: 'revoked', userId: caller.userId })
    log.info({ desktop: caller.id }, 'unpaired')
    return reply.status(204).send()
  })

  app.put('/v1/messages/:key', { ...limited, bodyLimit: 128_000 }, async (request) => {
    const caller = await callerOf(bot, request)
    const { key } = params({ key: messageKeySchema }, request)
    const state = await messages.put(caller.userId, key, checked(putMessageSchema, request.body), clock.now())
    if (state === 'waiting') await signals.send({ kind: 'message' })
    return { state }
  })

  app.delete('/v1/messages/:key', limited, async (request) => {
    const caller = await callerOf(bot, request)
    const { key } = params({ key: messageKeySchema }, request)
    return { state: await messages.withdraw(caller.userId, key, clock.now()) }
  })

  app.put('/v1/stand-ins', limited, async (request, reply) => {
    const caller = await callerOf(bot, request)
    await messages.keepStandIns(caller.userId, checked(keepStandInsSchema, request.body), clock.now())
    return reply.status(204).send()
  })

  app.get('/v1/actions', limited, async (request, reply) => {
    const caller = await callerOf(bot, request)
    reply.hijack()
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      // nginx would hold events back otherwise.
      'x-accel-buffering': 'no',
    })
    // Whatever was not dealt with is sent again, so nothing is lost between two connections, with or without
    // Last-Event-ID.
    await connections.add(caller, reply.raw)
  })

  app.post('/v1/actions/:id/claim', limited, async (request, reply) => {
    const caller = await callerOf(bot, request)
    const claimed = await actions.claim(params({ id }, request).id, caller.userId, caller.id, clock.now())
    if (!claimed) throw new ApiError(409, 'taken', 'Another desktop has dealt with this, or it is over.')
    return reply.status(204).send()
  })

  app.post('/v1/actions/:id/result', { ...limited, bodyLimit: 128_000 }, async (request, reply) => {
    const caller = await callerOf(bot, request)
    const result = checked(actionResultSchema, request.body)
    const ended = await actions.finish(params({ id }, request).id, caller.userId, caller.id, result)
    if (!ended) throw new ApiError(409, 'taken', 'Another desktop has dealt with this, or it is over.')
    await bot.showResult(ended, result)
    await signals.send({ kind: 'result', actionId: ended.id })
    return reply.status(204).send()
  })
}
