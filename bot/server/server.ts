import type { Socket } from 'node:net'
import Fastify, { type FastifyInstance } from 'fastify'
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod'
import type { Files } from '../../main/store/files.ts'
import { say } from '../../main/text/say.ts'
import type { BotConfig } from '../config/config.ts'
import { ConfigError } from '../config/read-config.ts'

/** A connection on which nothing moved for so many milliseconds is closed. Heartbeats keep the event streams open. */
export const connectionTimeout = 90_000
// A request must have arrived whole by then; Node looks for those that have not every 30 s.
const requestTimeout = 30_000
// Proxies keep a connection for 60 s as a rule. The bot keeps it longer: it must not close what a proxy is about to use.
const keepAliveTimeout = 72_000
// How long the requests that are under way may take when the server closes.
const longestGoodbye = 3_000

/** Makes the server, without routes: sizes, time-outs, TLS, and zod for what comes in and goes out. */
export function makeServer(config: BotConfig, files: Pick<Files, 'readNow'>): FastifyInstance {
  const { tls } = config.listen
  const app = Fastify({
    bodyLimit: 16_000,
    trustProxy: config.trustedProxies.length > 0 ? config.trustedProxies : false,
    requestTimeout,
    connectionTimeout,
    keepAliveTimeout,
    forceCloseConnections: 'idle',
    // A migration takes as long as it takes, and requests to Mattermost have a time-out of their own.
    pluginTimeout: 0,
    routerOptions: { maxParamLength: 500 },
    ...(tls ? { https: { cert: readTls(files, tls.cert), key: readTls(files, tls.key) } } : {}),
  })
  app.setValidatorCompiler(validatorCompiler)
  app.setSerializerCompiler(serializerCompiler)
  return app
}

/** A file that TLS needs. Throws a `ConfigError` that names it: without it every handshake would fail. */
function readTls(files: Pick<Files, 'readNow'>, path: string): Buffer {
  try {
    const bytes = files.readNow(path)
    if (bytes) return bytes
  } catch {
    // The sentence below says so.
  }
  throw new ConfigError(say('bot.config.tls', { file: path }))
}

/** Lets the requests that are under way end when the server closes, but not for longer than three seconds. */
export function closeGently(app: FastifyInstance): void {
  let closing = false
  let stopWaiting: () => void = () => undefined
  // Node's own list of connections leaves out those that are still in the TLS handshake, and closing waits for these.
  const sockets = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  app.addHook('preClose', async () => {
    closing = true
    stopWaiting = app.clock.after(longestGoodbye, () => {
      for (const socket of sockets) socket.destroy()
    })
  })
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close')
  })
  // Runs once the server has closed.
  app.addHook('onClose', async () => {
    stopWaiting()
  })
}
