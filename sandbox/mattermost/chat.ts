import type { FastifyPluginAsync } from 'fastify'
import type { Http } from '../../main/net/http.ts'
import type { Random } from '../../main/random/random.ts'
import type { VirtualClock } from '../clock.ts'
import type { Person } from '../graph/mailbox.ts'
import { MattermostStore } from './store.ts'
import { defaultMattermostSwitches, type MattermostSwitches } from './switches.ts'
import type { Version } from './versions.ts'

/** What a Mattermost server is made with. */
export interface ChatOptions {
  people: readonly Person[]
  /** The company's clock; what the real server measures by its machine (codes, triggers) is measured by `clock.machine`. */
  clock: VirtualClock
  random: Random
  /** How the server calls integrations. */
  http: Http
  /** The version whose manner the server has. */
  version: Version
  log(line: string): void
}

/** What all areas of one Mattermost server share. */
export class Chat {
  readonly store: MattermostStore
  readonly switches: MattermostSwitches = structuredClone(defaultMattermostSwitches)
  readonly version: Version
  readonly clock: VirtualClock
  readonly random: Random
  readonly http: Http
  readonly log: (line: string) => void
  /** The server's own address, as its admin has set it. */
  origin = ''

  constructor(options: ChatOptions) {
    this.store = new MattermostStore(options.people, options.clock, options.random, options.version)
    this.version = options.version
    this.clock = options.clock
    this.random = options.random
    this.http = options.http
    this.log = options.log
  }

  /** Whether the server has the manner of the old releases; 5.37 is the oldest that Mattercal supports. */
  get old(): boolean {
    return this.version !== '11.6'
  }
}

/** One area of the Mattermost server: its routes. */
export type Area = FastifyPluginAsync<{ chat: Chat }>
