import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls, TLSSocket } from 'node:tls'
import type { Tls } from './loopback-server.ts'

/** How a proxy behaves. */
export interface ProxyOptions {
  /** Asks for these, as a company's proxy does. */
  credentials?: { username: string; password: string }
  /** Opens TLS with certificates of its own and looks inside. */
  inspect?: Tls
  /** Refuses every tunnel with this status. */
  refuse?: number
  /** Speaks TLS itself (`HTTPS` in a PAC file). */
  tls?: Tls
  /** Any free one if left out. */
  port?: number
}

/** A company's way out: tunnels to anywhere, which here is always this machine. */
export interface CorporateProxy {
  /** `host:port`. */
  host: string
  /** The hosts that tunnels were asked for and given. */
  tunnels: string[]
  /** How often somebody came with a password that is not right. */
  wrongPasswords: number
  /** What was read inside inspected tunnels. */
  read: string[]
  /** Breaks every tunnel and stops listening. */
  close(): Promise<void>
}

/** Names that only this proxy can resolve: without it nothing is reached under them. */
export const corporateNames = ['graph.corp.test', 'chat.corp.test', 'bot.corp.test']

/** Starts a proxy on loopback. */
export async function startProxy(options: ProxyOptions = {}): Promise<CorporateProxy> {
  const tunnels: string[] = []
  const read: string[] = []
  const open = new Set<Socket>()
  const proxy: CorporateProxy = {
    host: '',
    tunnels,
    wrongPasswords: 0,
    read,
    async close() {
      for (const socket of open) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  const wanted = options.credentials
    ? `Basic ${Buffer.from(`${options.credentials.username}:${options.credentials.password}`).toString('base64')}`
    : undefined
  const refuseRequest: RequestListener = (_request, response) => response.writeHead(405).end()
  const server = options.tls ? createTlsServer(options.tls, refuseRequest) : createServer(refuseRequest)
  const keep = <T extends Socket>(socket: T): T => {
    open.add(socket)
    socket.on('error', () => socket.destroy())
    socket.once('close', () => open.delete(socket))
    return socket
  }
  server.on('connection', keep)
  server.on('connect', (request, client: Socket) => {
    if (options.refuse) return void client.end(`HTTP/1.1 ${options.refuse} Refused\r\n\r\n`)
    const sent = request.headers['proxy-authorization']
    if (wanted && sent !== undefined && sent !== wanted) proxy.wrongPasswords++
    if (wanted && sent !== wanted)
      return void client.end(
        'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="corp"\r\n\r\n',
      )
    const [name = '', port] = (request.url ?? '').split(':')
    tunnels.push(name)
    client.write('HTTP/1.1 200 Connection established\r\n\r\n')
    if (!options.inspect) {
      const target = keep(connectTcp(Number(port), '127.0.0.1'))
      client.pipe(target).pipe(client)
      return
    }
    const inside = keep(new TLSSocket(client, { isServer: true, ...options.inspect }))
    const target = keep(
      connectTls({ port: Number(port), host: '127.0.0.1', servername: name, rejectUnauthorized: false }),
    )
    inside.on('data', (chunk: Buffer) => read.push(chunk.toString('latin1')))
    inside.pipe(target).pipe(inside)
  })
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  proxy.host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return proxy
}
