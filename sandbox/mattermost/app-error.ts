import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Chat } from './chat.ts'

/** A refusal in Mattermost's manner: an id that names the reason, and an HTTP status. */
export class AppError extends Error {
  readonly id: string
  readonly status: number

  constructor(id: string, status: number, message = id) {
    super(message)
    this.id = id
    this.status = status
  }
}

/** The refusal of a body that has a wrong or a missing member. */
export const invalidBody = () => new AppError('api.context.invalid_body_param.app_error', 400)

/** The refusal of what the caller may not do. */
export const forbidden = () => new AppError('api.context.permissions.app_error', 403)

const errorBody = (reply: FastifyReply, id: string, message: string, status: number) => ({
  id,
  message,
  detailed_error: '',
  request_id: String(reply.getHeader('x-request-id')),
  status_code: status,
})

/**
 * Answers errors as Mattermost does. A path of the API that the sandbox lacks answers 501 and is logged; any other path
 * is the web app.
 */
export function answerErrors(app: FastifyInstance, chat: Chat): void {
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const known = error instanceof AppError ? error : undefined
    const status = known?.status ?? error.statusCode ?? 500
    if (!known && status >= 500) chat.log(`mattermost: ${error.stack}`)
    const id =
      known?.id ??
      (status === 413 ? 'api.context.request_body_too_large.app_error' : 'api.context.invalid_body_param.app_error')
    return reply.status(status).send({
      ...errorBody(reply, id, `(sandbox) ${error.message}`, status),
      ...(chat.old ? { is_oauth: false } : {}),
    })
  })
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?')[0] ?? ''
    if (!path.startsWith('/api/'))
      return reply
        .status(200)
        .type('text/html')
        .send('<!doctype html><title>Mattermost</title><p>The web app would be here.</p>')
    chat.log(`mattermost: not implemented: ${request.method} ${path}`)
    const id = 'api.sandbox.not_implemented.app_error'
    return reply.status(501).send(errorBody(reply, id, 'The sandbox does not have this.', 501))
  })
}
