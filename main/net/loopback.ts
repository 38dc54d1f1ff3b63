import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { language, say } from '../text/say.ts'

/** A listener on this machine that waits for the browser to come back. */
export interface Loopback {
  port: number
  /** The redirect's query, once the browser came back with our `state` or with an error. */
  redirect: Promise<URLSearchParams>
  close(): void
}

const page = (title: string, text: string) =>
  `<!doctype html><html lang="${language().locale}"><meta charset="utf-8"><title>${title}</title>` +
  '<style>body{font:16px system-ui,sans-serif;display:grid;place-items:center;min-height:90vh;color-scheme:light dark}</style>' +
  `<main><h1>${title}</h1><p>${text}</p></main></html>`

const base = 'http://localhost'

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, exclusive: true }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

/**
 * Waits for a sign-in to come back from the system browser. It listens on 127.0.0.1 and, where the machine has it,
 * ::1 on the same port, because "localhost" may mean either. Only a GET of `path` with the expected `state` counts;
 * an error without a state counts too, because Mattermost's "deny" leaves the state out; see
 * docs/protocols/mattermost.md, "Sign-in in the browser".
 */
export async function waitForRedirect(options: {
  path: string
  state: string
  /** 0 for any free port. */
  port: number
  signal: AbortSignal
}): Promise<Loopback> {
  const servers: Server[] = []
  let settle: { resolve(query: URLSearchParams): void; reject(reason: unknown): void } | undefined
  const redirect = new Promise<URLSearchParams>((resolve, reject) => {
    settle = { resolve, reject }
  })
  // Whoever awaits it sees the rejection; nobody else must be bothered by it.
  redirect.catch(() => undefined)
  const close = () => {
    for (const server of servers) {
      server.close()
      server.closeAllConnections()
    }
  }
  const make = () => {
    const server = createServer((request, response) => {
      // Any page in the browser can ask, also for a path that is none, such as "//".
      const path = request.url ?? '/'
      const url = new URL(URL.canParse(path, base) ? path : '/', base)
      const query = url.searchParams
      const ours = query.get('state') === options.state || (query.has('error') && !query.has('state'))
      if (request.method !== 'GET' || url.pathname !== options.path || !ours) {
        response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end(say('signIn.page.notFound'))
        return
      }
      const good = query.has('code')
      response.writeHead(200, {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
        'cache-control': 'no-store',
        connection: 'close',
      })
      response.end(
        good
          ? page(say('signIn.page.done'), say('signIn.page.doneText'))
          : page(say('signIn.page.notDone'), say('signIn.page.notDoneText')),
      )
      settle?.resolve(query)
    })
    servers.push(server)
    return server
  }
  const first = make()
  await listen(first, options.port, '127.0.0.1')
  const { port } = first.address() as AddressInfo
  await listen(make(), port, '::1').catch(() => undefined)
  const abort = () => {
    settle?.reject(options.signal.reason)
    close()
  }
  if (options.signal.aborted) abort()
  else options.signal.addEventListener('abort', abort, { once: true })
  return { port, redirect, close }
}
