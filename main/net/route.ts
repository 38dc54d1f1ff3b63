import * as tls from 'node:tls'
import { Agent, type Dispatcher, ProxyAgent } from 'undici'
import type { Clock } from '../time/clock.ts'
import { Failure } from './failure.ts'

/** How requests leave this machine: through which proxy, and whose certificates they believe. */
export interface Route {
  /** PEM certificates of authorities to believe besides those that the runtime brings along. */
  authorities?: readonly string[]
  /** The way to an address in the words of a PAC file, such as `PROXY proxy.example:8080; DIRECT`. */
  resolveProxy?(url: string): Promise<string>
  /** Name and password for a proxy (`host:port`) that asks for them. */
  credentials?(proxy: string): { username: string; password: string } | undefined
  /** A proxy (`host:port`) asked for a sign-in on the way to an address, or did not take the one it got. */
  onSignInNeeded?(proxy: string, url: string): void
}

// A proxy that does not answer is tried last for this long, as Chromium does; else each request waits for it anew.
const badFor = 5 * 60_000
// A proxy is close by: one that takes longer than this to answer is taken for down.
const proxyConnectTimeout = 5_000

const schemes: Record<string, string | undefined> = { PROXY: 'http', HTTP: 'http', HTTPS: 'https', SOCKS5: 'socks5' }

/** A way to an address, and the proxy it goes through (`host:port`), if any. */
export interface Way {
  dispatcher: Dispatcher
  proxy?: string
  /** It could not be reached: others come first for a while. */
  failed(): void
}

/** Finds the ways to addresses along a route, and keeps the connections of each way for the next request. */
export class Ways {
  readonly #clock: Clock
  #route: Route = {}
  #secureContext: tls.SecureContext | undefined
  #direct: Dispatcher | undefined
  readonly #proxies = new Map<string, Dispatcher>()
  /** Until when (`Clock.elapsed`) a way is tried last. */
  readonly #badUntil = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Sets the route for every request from now on; those that are under way end as they began. */
  use(route: Route): void {
    const own = route.authorities ?? []
    // Hundreds of certificates take a while to read; they rarely change.
    if (own !== this.#route.authorities)
      this.#secureContext =
        own.length > 0 ? tls.createSecureContext({ ca: [...tls.rootCertificates, ...own] }) : undefined
    const old = [this.#direct, ...this.#proxies.values()]
    this.#route = route
    this.#direct = undefined
    this.#proxies.clear()
    this.#badUntil.clear()
    // Resolves once what runs on them has ended.
    for (const dispatcher of old) void dispatcher?.close().catch(() => undefined)
  }

  /** Tells whoever looks after the network that a proxy asks for a sign-in. */
  proxyAsks(proxy: string, url: string): void {
    this.#route.onSignInNeeded?.(proxy, url)
  }

  /**
   * The ways to an address, best first; the next one is for when the one before cannot be reached. Never empty: rejects
   * with a `Failure` when all ways are of a kind that Mattercal does not know, since going around a proxy is no choice.
   */
  async to(url: string): Promise<Way[]> {
    const words = ((await this.#route.resolveProxy?.(url)) ?? 'DIRECT')
      .split(';')
      .map((way) => way.trim())
      .filter(Boolean)
    const now = this.#clock.elapsed()
    const ways = words.flatMap((word): (Way & { bad: boolean })[] => {
      const [kind = '', host] = word.split(/\s+/)
      const bad = (this.#badUntil.get(word) ?? 0) > now
      const failed = () => void this.#badUntil.set(word, this.#clock.elapsed() + badFor)
      if (kind.toUpperCase() === 'DIRECT') {
        this.#direct ??= new Agent({ connect: this.#connect() })
        return [{ dispatcher: this.#direct, failed, bad }]
      }
      const scheme = schemes[kind.toUpperCase()]
      return scheme && host ? [{ dispatcher: this.#proxyAgent(scheme, host), proxy: host, failed, bad }] : []
    })
    if (ways.length === 0)
      throw new Failure(
        'offline',
        `the proxy settings name only ways that Mattercal does not know: ${words.join(', ')}`,
        { code: 'PROXY' },
      )
    return ways.sort((a, b) => Number(a.bad) - Number(b.bad))
  }

  #connect(): { secureContext?: tls.SecureContext } {
    return this.#secureContext ? { secureContext: this.#secureContext } : {}
  }

  #proxyAgent(scheme: string, host: string): Dispatcher {
    const credentials = this.#route.credentials?.(host)
    const key = JSON.stringify([scheme, host, credentials])
    const known = this.#proxies.get(key)
    if (known) return known
    const made = new ProxyAgent({
      uri: `${scheme}://${host}`,
      ...(credentials
        ? { token: `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}` }
        : {}),
      requestTls: this.#connect(),
      // undici takes any settings here for "speak TLS to the SOCKS proxy".
      ...(scheme === 'socks5' ? {} : { proxyTls: { ...this.#connect(), timeout: proxyConnectTimeout } }),
    })
    this.#proxies.set(key, made)
    return made
  }
}
