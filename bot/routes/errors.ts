import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import type { z } from 'zod'
import type { BotLog } from '../diagnostics/log.ts'

/** An error that the caller is told. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** Checks what came in; a mistake names the field and never repeats a value. */
export function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const where = issue?.path.join('.')
  throw new ApiError(400, 'badRequest', `The request is not valid${where ? ` at “${where}”` : ''}.`)
}

const methods: HTTPMethods[] = ['GET', 'POST', 'PUT', 'DELETE']

/** One shape for every error, one sentence for each; unknown routes and methods say so. */
export function handleErrors(app: FastifyInstance, log: BotLog): void {
  app.setErrorHandler((error: Error & { statusCode?: number; code?: string }, request, reply) => {
    if (error instanceof ApiError) return reply.status(error.status).send({ code: error.code, message: error.message })
    const status = error.statusCode ?? 500
    if (status === 429) return reply.status(429).send({ code: 'throttled', message: 'Too many requests. Please wait.' })
    if (status === 413) return reply.status(413).send({ code: 'tooLarge', message: 'The request is too large.' })
    if (status < 500) return reply.status(status).send({ code: 'badRequest', message: 'The request is not valid.' })
    log.error(
      { error: `${error.name} ${error.code ?? ''}`.trim(), route: request.routeOptions.url },
      'a request failed',
    )
    return reply.status(500).send({ code: 'trouble', message: 'The bot has a problem. Please try again.' })
  })
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const url = request.url.split('?')[0] ?? ''
    const allowed = methods.filter((method) => app.findRoute({ method, url }) !== null)
    if (allowed.length > 0) {
      return reply
        .status(405)
        .header('allow', allowed.join(', '))
        .send({ code: 'wrongMethod', message: `Only ${allowed.join(' and ')} can be used here.` })
    }
    return reply.status(404).send({ code: 'unknownRoute', message: 'There is nothing here.' })
  })
}
