import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify'
import fp from 'fastify-plugin'
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod'
import { listed, say } from '../../main/text/say.ts'

/** An error that the caller is told. `code` is stable; `message` is for people. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

const methods: HTTPMethods[] = ['GET', 'POST', 'PUT', 'DELETE']

/** What a schema refused: names the field and never repeats a value. */
function refused(error: FastifyError): string {
  if (!hasZodFastifySchemaValidationErrors(error)) return say('bot.api.badRequest')
  const place = error.validation[0]?.instancePath.slice(1).replaceAll('/', '.')
  return place ? say('bot.api.badRequestAt', { place }) : say('bot.api.badRequest')
}

function answerError(
  app: FastifyInstance,
  error: FastifyError | ApiError,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  if (error instanceof ApiError) return reply.status(error.status).send({ code: error.code, message: error.message })
  const status = error.statusCode ?? 500
  if (status === 429) return reply.status(429).send({ code: 'throttled', message: say('bot.api.throttled') })
  if (status === 413) return reply.status(413).send({ code: 'tooLarge', message: say('bot.api.tooLarge') })
  if (status < 500) return reply.status(status).send({ code: 'badRequest', message: refused(error) })
  app.botLog.error(
    { error: `${error.name} ${error.code ?? ''}`.trim(), route: request.routeOptions.url },
    'a request failed',
  )
  return reply.status(500).send({ code: 'trouble', message: say('bot.api.trouble') })
}

/** Gives every error one shape and a sentence; unknown routes and methods too. */
export const errorsPlugin = fp(
  async (app) => {
    app.setErrorHandler<FastifyError | ApiError>((error, request, reply) => answerError(app, error, request, reply))
    app.setNotFoundHandler((request, reply) => {
      const url = request.url.split('?')[0] ?? ''
      const allowed = methods.filter((method) => app.findRoute({ method, url }) !== null)
      if (allowed.length === 0)
        return reply.status(404).send({ code: 'unknownRoute', message: say('bot.api.unknownRoute') })
      return reply
        .status(405)
        .header('allow', allowed.join(', '))
        .send({ code: 'wrongMethod', message: say('bot.api.onlyMethods', { methods: listed(allowed) }) })
    })
  },
  { name: 'errors' },
)
