import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import Fastify, { type FastifyInstance } from 'fastify'
import type { ActionResult, Company } from '../main/bot-link/protocol.ts'
import { MattermostBotClient } from '../main/mattermost/bot-client.ts'
import { MattermostApi } from '../main/mattermost/client.ts'
import { Failure } from '../main/net/failure.ts'
import { type Http, SystemHttp } from '../main/net/http.ts'
import { type Files, SystemFiles } from '../main/store/files.ts'
import { type Clock, SystemClock } from '../main/time/clock.ts'
import { Connections } from './actions/connections.ts'
import type { BotConfig } from './config/config.ts'
import { Actions, type EndedAction } from './database/actions.ts'
import { Desktops } from './database/desktops.ts'
import { Messages } from './database/messages.ts'
import { openDatabase } from './database/open.ts'
import { Delivery } from './delivery/delivery.ts'
import { AdminMessages } from './diagnostics/admin-messages.ts'
import { type BotLog, makeLog } from './diagnostics/log.ts'
import { type Metrics, makeMetrics } from './diagnostics/metrics.ts'
import { desktopApi } from './routes/desktop-api.ts'
import { handleErrors } from './routes/errors.ts'
import { healthRoutes } from './routes/health.ts'
import { mattermostHooks } from './routes/mattermost-hooks.ts'
import { newId, type SigningSecrets } from './secrets.ts'
import { openSignals, type Signals } from './signals.ts'

/** What the routes work with. */
export interface Bot {
  config: BotConfig
  company: Company
  secrets: SigningSecrets
  clock: Clock
  log: BotLog
  metrics: Metrics
  signals: Signals
  client: MattermostBotClient
  desktops: Desktops
  messages: Messages
  actions: Actions
  connections: Connections
  /** Shows what came of an action where the person did it. */
  showResult(ended: EndedAction, result: ActionResult): Promise<void>
  /** What a desktop made of an action, waited for so long; undefined when it did not answer. */
  resultOf(actionId: string, timeout: number): Promise<ActionResult | undefined>
  health(): Promise<{ database: string; mattermost: string }>
  recentRecords(): string[]
}

export interface RunningBot {
  /** Where it listens. */
  url: string
  bot: Bot
  stop(): Promise<void>
}

const aliveFor = 30_000
const beatEvery = 10_000
const tidyEvery = 60_000
const healthLasts = 10_000
const keepFor = 45 * 24 * 3600_000

function version(files: Files): string {
  const file = fileURLToPath(new URL('../package.json', import.meta.url))
  return (JSON.parse(files.readNow(file)?.toString('utf8') ?? '') as { version: string }).version
}

/** Starts the bot: database, delivery, and the server. Rejects with a `Failure` when Mattermost does not know the bot. */
export async function startBot(
  config: BotConfig,
  options: {
    clock?: Clock
    http?: Http
    files?: Files
    write?(line: string): void
    /** For the crash harness. */
    atStep?(step: string): void
    /** How long a claim of a message holds; shorter in tests. */
    lease?: number
  } = {},
): Promise<RunningBot> {
  const clock = options.clock ?? new SystemClock()
  const http = options.http ?? new SystemHttp(clock)
  const files = options.files ?? new SystemFiles({ clock })
  const replicaId = newId()
  let parts: { messages: Messages; signals: Signals; clock: Clock } | undefined
  const admins = new AdminMessages(config.admins, () => parts)
  const log = makeLog({
    level: config.log.level,
    write: options.write ?? ((line) => process.stdout.write(line)),
    onRecord: (record) => admins.take(record),
  })
  const client = new MattermostBotClient(
    new MattermostApi({ server: config.mattermost.url, token: config.mattermost.botToken, http, clock }),
  )
  const self = await client.me()
  const database = await openDatabase(config.databaseUrl)
  const signals = await openSignals(database, config.databaseUrl, () => log.warn('the connection for signals broke'))
  const desktops = new Desktops(database, replicaId)
  const messages = new Messages(database, replicaId, options.lease)
  const actions = new Actions(database)
  const metrics = makeMetrics()
  parts = { messages, signals, clock }
  await desktops.beat(aliveFor)
  const secrets = { current: config.signing.secret, previous: config.signing.previousSecret }
  const connections = new Connections({ actions, desktops, clock, log, metrics, signals })
  const delivery = new Delivery({
    messages,
    client,
    botUserId: self.id,
    publicUrl: config.publicUrl,
    secrets,
    clock,
    log,
    metrics,
    signals,
    concurrency: config.limits.postsAtATime,
    atStep: options.atStep,
  })

  // A load balancer asks every second or two; Mattermost need not hear of each.
  let checked = { at: -healthLasts, answer: Promise.resolve('ok') }
  const mattermostHealth = () => {
    if (performance.now() - checked.at < healthLasts) return checked.answer
    const answer = client.me().then(
      () => 'ok',
      (error: unknown) => (error instanceof Failure ? error.kind : 'trouble'),
    )
    checked = { at: performance.now(), answer }
    return answer
  }
  const bot: Bot = {
    config,
    company: {
      publicUrl: config.publicUrl,
      mattermostUrl: config.mattermost.url,
      botUserId: self.id,
      botUsername: self.username,
      microsoft: config.microsoft,
      oauthClientId: config.oauthClientId,
      defaults: config.users.defaults,
      locks: config.users.locks,
      version: version(files),
    },
    secrets,
    clock,
    log,
    metrics,
    signals,
    client,
    desktops,
    messages,
    actions,
    connections,
    recentRecords: () => admins.recent(),
    async showResult({ messageId, userId, id, action }, result) {
      const now = clock.now()
      if (messageId !== undefined) {
        const message = await messages.find(messageId)
        // Without words from the desktop the buttons come back, unless it has already sent a new message.
        const stale = result.text === undefined && message?.note === undefined
        if (message && !result.errors && !stale) await messages.annotate(messageId, message.version, result.text, now)
        await signals.send({ kind: 'message' })
      } else if (action.kind === 'dialog' && result.text) {
        const body = { text: result.text, buttons: [] }
        await messages.put(userId, `dialog:${id}`, { body, standIn: false, asOf: now }, now)
        await signals.send({ kind: 'message' })
      }
    },
    resultOf(actionId, timeout) {
      return new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer)
          unsubscribe()
          actions.resultOf(actionId).then(resolve, () => resolve(undefined))
        }
        const timer = setTimeout(done, timeout)
        const unsubscribe = signals.on((signal) => {
          if (signal.kind === 'result' && signal.actionId === actionId) done()
        })
      })
    },
    async health() {
      const [database, mattermost] = await Promise.all([
        actions.waitingCount().then(
          () => 'ok',
          () => 'does not answer',
        ),
        mattermostHealth(),
      ])
      return { database, mattermost }
    },
  }

  const app = await makeServer(bot, files)
  await app.listen({ host: config.listen.host, port: config.listen.port })
  delivery.start()
  const complain = (error: unknown) =>
    log.error({ error: error instanceof Error ? error.name : 'unknown' }, 'the database does not answer')
  const beat = setInterval(() => void desktops.beat(aliveFor).catch(complain), beatEvery)
  const tidy = async () => {
    const now = clock.now()
    for (const ended of await actions.expire(now)) {
      if (ended.messageId === undefined) continue
      const message = await messages.find(ended.messageId)
      const text = 'Your Mattercal did not come back in time, so nothing was done.'
      if (message?.note !== undefined) await messages.annotate(ended.messageId, message.version, text, now)
    }
    await messages.purge(now - keepFor)
    await actions.purge(now - keepFor)
    await connections.offerAgain()
    await connections.dropRevoked()
    await signals.send({ kind: 'message' })
  }
  const tidying = setInterval(() => void tidy().catch(complain), tidyEvery)
  const { address, port } = app.server.address() as AddressInfo
  const host =
    address === '0.0.0.0' || address === '::' ? 'localhost' : address.includes(':') ? `[${address}]` : address
  log.info({ version: bot.company.version, database: database.kind, port }, 'the bot is up')
  return {
    url: `${config.listen.tls ? 'https' : 'http'}://${host}:${port}`,
    bot,
    async stop() {
      clearInterval(beat)
      clearInterval(tidying)
      connections.close()
      await app.close()
      await delivery.stop()
      await admins.flush()
      admins.stop()
      await desktops.leave().catch(complain)
      await signals.close()
      await database.close()
      log.info('the bot has stopped')
    },
  }
}

async function makeServer(bot: Bot, files: Files): Promise<FastifyInstance> {
  const { config, log } = bot
  const { tls } = config.listen
  const app = Fastify({
    bodyLimit: 16_000,
    trustProxy: config.trustedProxies.length > 0 ? config.trustedProxies : false,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 500 },
    ...(tls ? { https: { cert: files.readNow(tls.cert), key: files.readNow(tls.key) } } : {}),
  } as object) as unknown as FastifyInstance
  handleErrors(app, log)
  await app.register((scope) => healthRoutes(scope, bot))
  await app.register((scope) => desktopApi(scope, bot))
  await app.register((scope) => mattermostHooks(scope, bot))
  return app
}
