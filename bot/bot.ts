import type { AddressInfo } from 'node:net'
import type { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
import { type Background, makeBackground } from '../main/lifecycle/background.ts'
import type { Http } from '../main/net/http.ts'
import type { Random } from '../main/random/random.ts'
import type { Files } from '../main/store/files.ts'
import type { Clock } from '../main/time/clock.ts'
import { actionsPlugin } from './actions/plugin.ts'
import type { BotConfig } from './config/config.ts'
import { isDriverError } from './database/driver-error.ts'
import { databasePlugin } from './database/plugin.ts'
import { deliveryPlugin } from './delivery/plugin.ts'
import { type BotLog, makeLog, nameOf } from './diagnostics/log.ts'
import { type Metrics, makeMetrics } from './diagnostics/metrics.ts'
import { diagnosticsPlugin } from './diagnostics/plugin.ts'
import { housekeeping } from './housekeeping.ts'
import { mattermostPlugin } from './mattermost/plugin.ts'
import { desktopApi } from './routes/desktop/desktop-api.ts'
import { healthRoutes } from './routes/health.ts'
import { mattermostHooks } from './routes/mattermost/hooks.ts'
import type { SigningSecrets } from './secrets/sealing.ts'
import { errorsPlugin } from './server/errors.ts'
import { closeGently, makeServer } from './server/server.ts'
import { signalsPlugin } from './signals/plugin.ts'

declare module 'fastify' {
  interface FastifyInstance {
    config: BotConfig
    clock: Clock
    random: Random
    botLog: BotLog
    metrics: Metrics
    /** The secrets that sign buttons and dialogs. */
    secrets: SigningSecrets
    /** Starts a task that nobody waits for; a failure is logged, as one of the database if its driver threw it. */
    background: Background
  }
}

/** The world as the bot reaches it. */
export interface Doors {
  clock: Clock
  http: Http
  files: Files
  random: Random
}

/** What only some callers set. */
export interface BotOptions {
  /** Takes each line of the log. */
  write?(line: string): void
  /** For the crash harness: called between any two steps of a delivery. */
  atStep?(step: string): void
  /** How many milliseconds a claim of a message holds; shorter in tests. */
  lease?: number
}

/** A bot that is ready. It can be asked through `app.inject`, with or without a socket. */
export interface Bot {
  app: FastifyInstance
  /** Begins to post what is due. */
  start(): void
  /**
   * Stops in this order: connections and requests end, what is on the wire to Mattermost ends, claims are given back,
   * admins are told, the database closes.
   */
  stop(): Promise<void>
}

/** A bot that listens at a port. */
export interface RunningBot extends Bot {
  /** Where it listens. */
  url: string
}

/**
 * Makes a bot that is ready to be asked but listens nowhere. Rejects with a `Failure` when Mattermost does not know the
 * bot, and with the driver's error when the database cannot be opened.
 */
export async function buildBot(config: BotConfig, doors: Doors, options: BotOptions = {}): Promise<Bot> {
  const { clock, random, http, files } = doors
  const { log, follow } = makeLog({
    level: config.log.level,
    write: options.write ?? ((line) => process.stdout.write(line)),
  })
  const app = makeServer(config, files)
  app.decorate('config', config)
  app.decorate('clock', clock)
  app.decorate('random', random)
  app.decorate('botLog', log)
  app.decorate('metrics', makeMetrics())
  app.decorate('secrets', { current: config.signing.secret, previous: config.signing.previousSecret })
  app.decorate(
    'background',
    makeBackground((task, error) =>
      log.error(
        { task, error: nameOf(error) },
        isDriverError(error) ? 'the database does not answer' : `a task failed: ${task}`,
      ),
    ),
  )
  try {
    // What is registered last closes first.
    await app.register(errorsPlugin)
    await app.register(mattermostPlugin, { http, files })
    await app.register(databasePlugin, { lease: options.lease })
    await app.register(signalsPlugin)
    await app.register(diagnosticsPlugin, { follow })
    await app.register(deliveryPlugin, { atStep: options.atStep })
    await app.register(actionsPlugin)
    await app.register(housekeeping)
    await app.register(fp(async (server) => closeGently(server)))
    await app.register(healthRoutes)
    await app.register(desktopApi)
    await app.register(mattermostHooks)
    await app.ready()
  } catch (error) {
    await app.close()
    throw error
  }
  return {
    app,
    start: () => app.delivery.start(),
    async stop() {
      await app.close()
      log.info('the bot has stopped')
    },
  }
}

/** Builds the bot, listens where the configuration says, and starts. Rejects as `buildBot` and `listen` do. */
export async function startBot(config: BotConfig, doors: Doors, options: BotOptions = {}): Promise<RunningBot> {
  const bot = await buildBot(config, doors, options)
  const { app } = bot
  try {
    await app.listen({ host: config.listen.host, port: config.listen.port })
  } catch (error) {
    await app.close()
    throw error
  }
  bot.start()
  const { address, port } = app.server.address() as AddressInfo
  const host =
    address === '0.0.0.0' || address === '::' ? 'localhost' : address.includes(':') ? `[${address}]` : address
  app.botLog.info({ version: app.company.version, database: app.database.kind, port }, 'the bot is up')
  return { ...bot, url: `${config.listen.tls ? 'https' : 'http'}://${host}:${port}` }
}
