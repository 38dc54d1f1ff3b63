import type { FastifyReply } from 'fastify'
import type { Random } from '../../main/random/random.ts'
import type { Clock } from '../../main/time/clock.ts'

/** A refusal in Graph's manner: an HTTP status and a code that names the reason. */
export class GraphError extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** The refusal of an item that does not exist, or no longer. */
export const notFound = () =>
  new GraphError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')

/** The refusal of a parameter. */
export const invalidParameter = (message: string) => new GraphError(400, 'ErrorInvalidParameter', message)

/** The refusal of a request that the item's state does not allow. */
export const invalidRequest = (message: string) => new GraphError(400, 'ErrorInvalidRequest', message)

/** Makes the body of an error answer; `reply` names the request. */
export type Envelope = (code: string, message: string, reply?: FastifyReply) => unknown

/** Graph's error bodies, dated by the machine's clock. */
export const envelopes =
  (clock: Clock, random: Random): Envelope =>
  (code, message, reply) => ({
    error: {
      code,
      message,
      // No zone suffix, as in the samples.
      innerError: {
        date: new Date(clock.now()).toISOString().slice(0, 19),
        'request-id': String(reply?.getHeader('request-id') ?? random.uuid()),
        'client-request-id': String(reply?.getHeader('client-request-id') ?? random.uuid()),
      },
    },
  })
