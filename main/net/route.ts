import * as tls from 'node:tls'
import { Agent, type Dispatcher, ProxyAgent } from 'undici'

/** How requests leave this machine: through which proxy, and whose certificates they believe. */
export interface Route {
  /** PEM certificates of authorities to believe besides those that the runtime brings along. */
  authorities?: readonly string[]
  /** The way to an address in the words of a PAC file, such as `PROXY proxy.example:8080; DIRECT`. */
  resolveProxy?(url: string): Promise<string>
  /** Name and password for a proxy (`host:port`) that asks for them. */
  credentials?(proxy: string): { username: string; password: string } | undefined
  /** A proxy (`host:port`) asked for a sign-in, or did not take the one it got. */
  onSignInNeeded?(proxy: string): void
}

let route: Route = {}
let secureContext: tls.SecureContext | undefined
let direct: Dispatcher | undefined
const proxies = new Map<string, Dispatcher>()

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
  // Resolves once what runs on them has ended.
  for (const dispatcher of old) void dispatcher?.close().catch(() => undefined)
}

const connect = () => (secureContext ? { secureContext } : {})

function dispatcherOf(way: string): Dispatcher | undefined {
  const [kind = '', host = ''] = way.trim().split(/\s+/)
  if (/^direct$/i.test(kind)) {
    direct ??= new Agent({ connect: connect() })
    return direct
  }
  const scheme = { PROXY: 'http', HTTP: 'http', HTTPS: 'https', SOCKS5: 'socks5' }[kind.toUpperCase()]
  if (!scheme || !host) return undefined
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
    proxyTls: connect(),
  })
  proxies.set(key, made)
  return made
}

/** Tells whoever looks after the network that a proxy asks for a sign-in. */
export const proxyAsks = (proxy: string): void => route.onSignInNeeded?.(proxy)

/** A way to an address, and the proxy it goes through (`host:port`), if any. */
export interface Way {
  dispatcher: Dispatcher
  proxy?: string
}

/** The ways to an address, best first; the next one is for when the one before cannot be reached. Never empty. */
export async function waysTo(url: string): Promise<Way[]> {
  const words = (await route.resolveProxy?.(url)) ?? 'DIRECT'
  const ways = words.split(';').flatMap((way) => {
    const dispatcher = dispatcherOf(way)
    return dispatcher ? [{ dispatcher, proxy: way.trim().split(/\s+/)[1] }] : []
  })
  return ways.length > 0 ? ways : [{ dispatcher: dispatcherOf('DIRECT') as Dispatcher }]
}
