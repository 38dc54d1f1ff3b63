import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { clouds } from '../../../main/m365/clouds.ts'
import type { GraphContext } from '../context.ts'
import { GraphError } from '../graph-error.ts'

const authorizationUri = 'https://login.example/authorize'

/** Asks every request for a token of this cloud, and keeps with the request whose mailbox the token opens. */
export function requireToken(app: FastifyInstance, graph: GraphContext): void {
  app.decorateRequest('mailbox', null)
  app.addHook('onRequest', async (request, reply) => authorize(graph, request, reply))
}

async function authorize(graph: GraphContext, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { identity, switches, envelope } = graph
  const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
  const grant = token ? identity.grantOf(token) : undefined
  const cloud = clouds[switches.cloud]
  const refuse = (message: string) => reply.status(401).send(envelope('InvalidAuthenticationToken', message, reply))
  if (!grant?.scopes.some((scope) => scope.startsWith(`${cloud.graph}/`))) {
    reply.header(
      'www-authenticate',
      `Bearer realm="", authorization_uri="${authorizationUri}", client_id="00000003-0000-0000-c000-000000000000"`,
    )
    return refuse('Access token validation failure.')
  }
  if (switches.claimsChallenge && grant.cp1 && !grant.satisfied.has(identity.challenge)) {
    const claims = Buffer.from(identity.challenge).toString('base64')
    reply.raw.setHeader('www-authenticate', [
      'Bearer realm=""',
      `Bearer claims="${claims}", error="insufficient_claims", realm="", authorization_uri="${authorizationUri}"`,
    ])
    return refuse('Continuous access evaluation resulted in challenge.')
  }
  if (identity.missingScopes.size > 0)
    throw new GraphError(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.')
  request.setDecorator('mailbox', grant.address)
  return undefined
}
