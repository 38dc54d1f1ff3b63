import { type Response as FetchResponse, Response } from 'undici'
import type { Transport } from '../../../main/net/http.ts'
import type { Random } from '../../../main/random/random.ts'
import type { Clock } from '../../../main/time/clock.ts'
import { sleep } from '../../../main/time/waiting.ts'
import { type InProcessServer, inProcess } from '../../../sandbox/in-process.ts'
import type { Life } from './life.ts'
import type { Activity } from './timeline.ts'

/** What a network, or a box in the way, does to requests. */
export type NetworkTrouble =
  /** No way there: nothing leaves the machine. */
  | { kind: 'off' }
  /** The server acts, and its answer never comes; `writesOnly`: what is only read comes. */
  | { kind: 'lost'; writesOnly?: true }
  /** Nothing comes back until the caller gives up; the server never sees the request. */
  | { kind: 'silent' }
  /** Everything takes so many milliseconds. */
  | { kind: 'slow'; ms: number }
  /** The server itself is in trouble: nothing is carried out. */
  | { kind: 'status'; status: number; retryAfter?: number }
  /** A page in HTML, as from a captive portal or a proxy; with this status. */
  | { kind: 'html'; status: number }
  /** The server acts, and half of its answer comes. */
  | { kind: 'half' }

/** The servers that can be reached, by name. */
export type Site = 'identity' | 'graph' | 'mattermost' | 'bot'

type Wanted = Parameters<Transport>[0]

const failed = (code: string) =>
  new TypeError('fetch failed', { cause: Object.assign(new Error(`simulated ${code}`), { code }) })

/** A request as the network saw it. */
export interface Exchange {
  at: number
  from: string
  site: string
  method: string
  path: string
  body: string
  authorization: string
  /** 0 while there is no answer, or none that came back. */
  status: number
  /** When the server got it; undefined if it never did. */
  arrivedAt?: number
}

/** The network between the machines and the servers: what a schedule breaks. */
export class Network {
  readonly #sites: { readonly sites: ReadonlySet<InProcessServer> }
  readonly #activity: Activity
  readonly #troubles = new Map<string, NetworkTrouble>()
  readonly #now: () => number
  readonly #random: Random
  /** Nothing takes time, as while somebody signs in, which runs in real time. */
  instant = true
  /** Runs a check in the middle of a request, whose own outcome must not depend on it. */
  guard: (check: () => void) => void = (check) => check()
  /** Told of every request, before and after. */
  onExchange: (exchange: Exchange, when: 'asked' | 'arrived' | 'answered') => void = () => undefined

  constructor(parts: {
    company: { readonly sites: ReadonlySet<InProcessServer> }
    activity: Activity
    random: Random
    now(): number
  }) {
    this.#sites = parts.company
    this.#activity = parts.activity
    this.#random = parts.random
    this.#now = () => parts.now()
  }

  /** Sets what is wrong between a machine and a server, or nothing. */
  disturb(from: string, site: Site, trouble: NetworkTrouble | undefined): void {
    if (trouble) this.#troubles.set(`${from} ${site}`, trouble)
    else this.#troubles.delete(`${from} ${site}`)
  }

  /** Everything works again. */
  calm(): void {
    this.#troubles.clear()
  }

  /** How a process on a machine reaches the servers. */
  transport(from: string, life: Life, clock: Clock): Transport {
    return (wanted) => {
      const { hostname, pathname, search } = new URL(wanted.url)
      const site = hostname.split('.')[0] ?? ''
      const exchange: Exchange = {
        at: this.#now(),
        from,
        site,
        method: wanted.method,
        path: `${pathname}${search}`,
        body: typeof wanted.body === 'string' ? wanted.body : '',
        authorization: wanted.headers?.authorization ?? '',
        status: 0,
      }
      return life.later(`${wanted.method} ${site}${pathname}`, async () => {
        this.guard(() => this.onExchange(exchange, 'asked'))
        const signal = AbortSignal.any([wanted.signal, life.signal])
        const response = await this.#exchange({ ...wanted, signal }, exchange, this.#troubleOf(exchange), clock)
        exchange.status = response.status
        this.guard(() => this.onExchange(exchange, 'answered'))
        return response
      })
    }
  }

  #troubleOf({ from, site, method }: Exchange): NetworkTrouble | undefined {
    const trouble = this.#troubles.get(`${from} ${site}`)
    return trouble?.kind === 'lost' && trouble.writesOnly && method === 'GET' ? undefined : trouble
  }

  async #exchange(
    wanted: Wanted,
    exchange: Exchange,
    trouble: NetworkTrouble | undefined,
    clock: Clock,
  ): Promise<FetchResponse> {
    switch (trouble?.kind) {
      case 'off':
        throw failed('ENOTFOUND')
      case 'silent':
        return new Promise((_resolve, reject) => {
          wanted.signal.addEventListener('abort', () => reject(wanted.signal.reason), { once: true })
        })
      case 'status':
        return new Response(JSON.stringify({ error: { code: 'simulated', message: 'no' } }), {
          status: trouble.status,
          headers: {
            'content-type': 'application/json',
            ...(trouble.retryAfter === undefined ? {} : { 'retry-after': String(trouble.retryAfter) }),
          },
        })
      case 'html':
        return new Response('<!doctype html><html><body>Please sign in to the network</body></html>', {
          status: trouble.status,
          headers: { 'content-type': 'text/html' },
        })
      case 'slow':
        await sleep(clock, trouble.ms, wanted.signal)
        return this.#dispatch(wanted, exchange)
      case 'lost': {
        const response = await this.#dispatch(wanted, exchange)
        await response.body?.cancel()
        throw failed('ECONNRESET')
      }
      case 'half': {
        const response = await this.#dispatch(wanted, exchange)
        if (response.headers.get('content-type')?.includes('event-stream')) return response
        const text = await response.text()
        return new Response(response.status === 204 ? null : text.slice(0, Math.floor(text.length / 2)), {
          status: response.status,
          headers: [...response.headers].filter(([name]) => name !== 'content-length'),
        })
      }
      default: {
        // Two computers that act at one moment reach the server in any order, each between the other's requests.
        await this.#travel(wanted, clock)
        const response = await this.#dispatch(wanted, exchange)
        await this.#travel(wanted, clock)
        return response
      }
    }
  }

  async #travel(wanted: Wanted, clock: Clock): Promise<void> {
    if (!this.instant) await sleep(clock, 2 + Math.floor(this.#random.fraction() * 60), wanted.signal)
  }

  async #dispatch(wanted: Wanted, exchange: Exchange): Promise<FetchResponse> {
    this.#activity.inFlight++
    try {
      exchange.arrivedAt = this.#now()
      this.guard(() => this.onExchange(exchange, 'arrived'))
      const response = await inProcess(this.#sites)(wanted)
      if (!response.body || response.headers.get('content-type')?.includes('event-stream')) return response
      // Read here, so that nobody takes the time of a body on its way for a time in which nothing happens.
      const { status, headers } = response
      return new Response(await response.arrayBuffer(), { status, headers })
    } finally {
      this.#activity.count++
      this.#activity.inFlight--
    }
  }
}
