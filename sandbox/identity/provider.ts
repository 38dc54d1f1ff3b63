import formbody from '@fastify/formbody'
import Fastify, { type FastifyInstance } from 'fastify'
import { authorize } from './authorize.ts'
import { discovery } from './discovery.ts'
import { type SignInOptions, SignIns } from './sign-ins.ts'
import { tokenEndpoint } from './token-endpoint.ts'

/** An OpenID provider with Entra's face: its endpoints, its error bodies, its redirect rules, its tokens. */
export class IdentityProvider extends SignIns {
  readonly app: FastifyInstance

  constructor(options: SignInOptions) {
    super(options)
    this.app = Fastify()
    this.app.register(formbody)
    for (const area of [discovery, authorize, tokenEndpoint]) this.app.register(area, { signIns: this })
  }
}
