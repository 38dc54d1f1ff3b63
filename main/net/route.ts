import * as tls from 'node:tls'
import { Agent, type Dispatcher, ProxyAgent } from 'undici'
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

let route: Route = {}
let secureContext: tls.SecureContext | undefined
let direct: Dispatcher | undefined
const proxies = new Map<string, Dispatcher>()
/** Until when (`performance.now()`) a way is tried last. */
const badUntil = new Map<string, number>()

/** Sets the route for every request from now on; those that are under way end as they began. */
export function setRoute(next: Route): void {
  const own = next.authorities ?? []
  // Hundreds of certificates take a while to read; they rarely change.
  if (own !== route.authorities)
    secureContext = own.length > 0 ? tls.createSecureContext({ ca: [...tls.rootCertificates, ...own] }) : undefined
  const old = [direct, ...proxies.values()]
  route = next
  direct = undefined
  proxies.clear()
  badUntil.clear()
  // Resolves once what runs on them has ended.
  for (const dispatcher of old) void dispatcher?.close().catch(() => undefined)
}

const connect = () => (secureContext ? { secureContext } : {})

const schemes: Record<string, string | undefined> = { PROXY: 'http', HTTP: 'http', HTTPS: 'https', SOCKS5: 'socks5' }

function proxyAgent(scheme: string, host: string): Dispatcher {
  const credentials = route.credentials?.(host)
  const key = JSON.stringify([scheme, host, credentials])
  const known = proxies.get(key)
  if (known) return known
  const made = new ProxyAgent({
    uri: `${scheme}://${host}`,
    ...(credentials
      ? { token: `Basic ${Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64')}` }
      : {}),
    requestTls: connect(),
    // undici takes any settings here for "speak TLS to the SOCKS proxy".
    ...(scheme === 'socks5' ? {} : { proxyTls: { ...connect(), timeout: proxyConnectTimeout } }),
  })
  proxies.set(key, made)
  return made
}

/** Tells whoever looks after the network that a proxy asks for a sign-in. */
export const proxyAsks = (proxy: string, url: string): void => route.onSignInNeeded?.(proxy, url)

/** A way to an address, and the proxy it goes through (`host:port`), if any. */
export interface Way {
  dispatcher: Dispatcher
  proxy?: string
  /** It could not be reached: others come first for a while. */
  failed(): void
}

/**
 * The ways to an address, best first; the next one is for when the one before cannot be reached. Never empty: rejects
 * with a `Failure` when all ways are of a kind that Mattercal does not know, since going around a proxy is no choice.
 */
export async function waysTo(url: string): Promise<Way[]> {
  const words = ((await route.resolveProxy?.(url)) ?? 'DIRECT')
    .split(';')
    .map((way) => way.trim())
    .filter(Boolean)
  const now = performance.now()
  const ways = words.flatMap((word): (Way & { bad: boolean })[] => {
    const [kind = '', host] = word.split(/\s+/)
    const bad = (badUntil.get(word) ?? 0) > now
    const failed = () => void badUntil.set(word, performance.now() + badFor)
    if (kind.toUpperCase() === 'DIRECT') {
      direct ??= new Agent({ connect: connect() })
      return [{ dispatcher: direct, failed, bad }]
    }
    const scheme = schemes[kind.toUpperCase()]
    return scheme && host ? [{ dispatcher: proxyAgent(scheme, host), proxy: host, failed, bad }] : []
  })
  if (ways.length === 0)
    throw new Failure(
      'offline',
      `the proxy settings name only ways that Mattercal does not know: ${words.join(', ')}`,
      {
        code: 'PROXY',
      },
    )
  return ways.sort((a, b) => Number(a.bad) - Number(b.bad))
}
