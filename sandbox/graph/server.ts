import Fastify, { type FastifyInstance } from 'fastify'
import { GraphContext, type GraphOptions } from './context.ts'
import type { DeltaState } from './delta.ts'
import { requireToken } from './gate/authorization.ts'
import { disturb, injectFailures } from './gate/faults.ts'
import { throttle } from './gate/throttling.ts'
import { GraphError } from './graph-error.ts'
import { answers } from './routes/answers.ts'
import { batch } from './routes/batch.ts'
import { calendarView } from './routes/calendar-view.ts'
import { events } from './routes/events.ts'
import { profile } from './routes/profile.ts'
import { schedule } from './routes/schedule.ts'
import type { GraphSwitches } from './switches.ts'

/** The Graph subset. What is missing answers 501 and says so in the log, never a polite empty list. */
export class GraphServer {
  readonly app: FastifyInstance
  readonly #context: GraphContext

  constructor(options: GraphOptions) {
    const graph = new GraphContext(options)
    const app = Fastify({ bodyLimit: 5_000_000, routerOptions: { caseSensitive: true } })
    this.#context = graph
    this.app = app
    const batchMark = graph.random.uuid()
    // In this order: a request without a token is not counted, and one that is over the limit does not fail otherwise.
    disturb(app, graph)
    requireToken(app, graph)
    throttle(app, graph, batchMark)
    injectFailures(app, graph)
    answerErrors(app, graph)
    for (const area of [profile, calendarView, events, answers, schedule]) app.register(area, { graph })
    app.register(batch, { graph, server: app, batchMark })
  }

  get switches(): GraphSwitches {
    return this.#context.switches
  }

  get delta(): DeltaState {
    return this.#context.delta
  }

  /** Requests that may be under way for one mailbox at a time. */
  set maxConcurrent(count: number) {
    this.#context.maxConcurrent = count
  }

  /** Requests that one mailbox may get in ten minutes. */
  set maxPerTenMinutes(count: number) {
    this.#context.maxPerTenMinutes = count
  }

  /** Replaces the mailbox settings of everybody; undefined brings their own back. */
  set mailboxSettings(settings: Record<string, unknown> | undefined) {
    this.#context.mailboxSettings = settings
  }

  /** Sets the address that the server says it has. */
  setOrigin(origin: string): void {
    this.#context.origin = origin
  }
}

/** Answers errors, and what the sandbox lacks, as Graph does. */
function answerErrors(app: FastifyInstance, { log, envelope }: GraphContext): void {
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const known = error instanceof GraphError ? error : undefined
    const status = known?.status ?? error.statusCode ?? 500
    if (!known && status >= 500) log(`graph: ${error.stack}`)
    return reply.status(status).send(envelope(known?.code ?? 'BadRequest', error.message, reply))
  })
  app.setNotFoundHandler((request, reply) => {
    log(`graph: not implemented: ${request.method} ${request.url.split('?')[0]}`)
    return reply.status(501).send(envelope('NotImplemented', 'The sandbox does not have this.', reply))
  })
}
