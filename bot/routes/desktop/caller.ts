import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { say } from '../../../main/text/say.ts'
import { ApiError } from '../../server/errors.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The desktop that made the request, on routes for paired desktops. */
    caller: { id: string; userId: string; username: string }
  }
}

/** The desktop token of a request; empty when it has none. */
export function desktopToken(request: FastifyRequest): string {
  return /^Bearer (\S{1,256})$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
}

/** Lets nobody but a paired desktop use the routes of this scope. */
export const callerPlugin = fp(
  async (app) => {
    app.decorateRequest('caller')
    // Before the schemas are checked: a stranger learns nothing about what a request should look like.
    app.addHook('preValidation', async (request) => {
      const caller = await app.desktops.authenticate(desktopToken(request))
      if (!caller) throw new ApiError(401, 'notPaired', say('bot.api.notPaired'))
      request.caller = caller
    })
  },
  { name: 'paired-desktop', dependencies: ['database'] },
)
