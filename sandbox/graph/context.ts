import type { FastifyPluginAsync, FastifyRequest } from 'fastify'
import type { Random } from '../../main/random/random.ts'
import type { VirtualClock } from '../clock.ts'
import type { IdentityProvider } from '../identity/provider.ts'
import { DeltaState } from './delta.ts'
import { type Envelope, envelopes, GraphError, notFound } from './graph-error.ts'
import { type Instance, keyOf, type Mailbox, type StoredEvent } from './mailbox.ts'
import type { Meetings } from './meetings.ts'
import { defaultGraphSwitches, type GraphSwitches } from './switches.ts'

/** What a Graph server is made with. */
export interface GraphOptions {
  meetings: Meetings
  /** Who says whose a token is. */
  identity: IdentityProvider
  /** What the real service measures by its machines (throttling) is measured by `clock.machine`. */
  clock: VirtualClock
  random: Random
  log(line: string): void
}

/** What all areas of the Graph server share. */
export class GraphContext {
  readonly meetings: Meetings
  readonly identity: IdentityProvider
  readonly clock: VirtualClock
  readonly random: Random
  readonly log: (line: string) => void
  readonly switches: GraphSwitches = structuredClone(defaultGraphSwitches)
  readonly delta: DeltaState
  readonly envelope: Envelope
  /** The server's own address. */
  origin = ''
  /** Requests that may be under way for one mailbox at a time. */
  maxConcurrent = 4
  /** Requests that one mailbox may get in ten minutes. */
  maxPerTenMinutes = 10_000
  /** Replaces the mailbox settings of everybody. */
  mailboxSettings: Record<string, unknown> | undefined
  /** What a mailbox showed before an answer that is not visible yet. */
  readonly #stale = new Map<string, { until: number; event: StoredEvent }>()

  constructor(options: GraphOptions) {
    this.meetings = options.meetings
    this.identity = options.identity
    this.clock = options.clock
    this.random = options.random
    this.log = options.log
    this.delta = new DeltaState(options.random)
    this.envelope = envelopes(options.clock.machine, options.random)
  }

  /** The mailbox of whoever signed the request. */
  mailbox(request: FastifyRequest): Mailbox {
    const mailbox = this.meetings.mailboxes.get(request.getDecorator<string | null>('mailbox') ?? '')
    if (mailbox) return mailbox
    throw new GraphError(
      404,
      'MailboxNotEnabledForRESTAPI',
      'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
    )
  }

  /** The event in a request's path. A read may show it as it was before an answer (`delayedVisibility`). */
  instance(request: FastifyRequest): { mailbox: Mailbox; instance: Instance } {
    const mailbox = this.mailbox(request)
    const key = keyOf((request.params as { id: string }).id)
    const stale = this.#stale.get(`${mailbox.owner.address} ${key}`)
    if (stale && stale.until > this.clock.now() && request.method === 'GET') {
      const { event } = stale
      return { mailbox, instance: { key, stored: event, type: event.type, event, start: event.start, end: event.end } }
    }
    const found = mailbox.find(key)
    if (!found) throw notFound()
    return { mailbox, instance: found }
  }

  /** Keeps an event as it is for those who read it in the next `delayedVisibility` milliseconds. */
  delayVisibility(mailbox: Mailbox, instance: Instance): void {
    const { delayedVisibility } = this.switches
    if (delayedVisibility <= 0) return
    this.#stale.set(`${mailbox.owner.address} ${instance.key}`, {
      until: this.clock.now() + delayedVisibility,
      event: structuredClone(instance.stored),
    })
  }
}

/** One area of the Graph server: its routes. */
export type Area = FastifyPluginAsync<{ graph: GraphContext }>

/** The two addresses of a person's calendar. */
export const calendarPaths = ['/v1.0/me', '/v1.0/me/calendar'] as const
