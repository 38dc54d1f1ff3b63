import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { apiErrorSchema } from '../../main/bot-link/protocol.ts'

/** The ID of a pairing or an action, in a path. */
export const idParams = z.object({ id: z.string().min(1).max(64) })

/** An answer without a body. */
export const nothing = z.undefined()

/** The answers that every route may give. */
export const errorAnswers = { '4xx': apiErrorSchema, '5xx': apiErrorSchema }

/** A paired desktop's share of requests. */
export const rateOf = ({ config }: FastifyInstance) => ({
  rateLimit: { max: config.limits.requestsPerMinute, timeWindow: '1 minute' },
})
