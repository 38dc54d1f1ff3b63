import { DatabaseSync } from 'node:sqlite'
import { parse } from 'yaml'
import { type Bot, buildBot } from '../../../bot/bot.ts'
import { type BotConfig, configSchema } from '../../../bot/config/config.ts'
import { setUp } from '../../../bot/config/setup.ts'
import { SystemHttp } from '../../../main/net/http.ts'
import type { Random } from '../../../main/random/random.ts'
import { SystemFiles } from '../../../main/store/files.ts'
import { SystemClock } from '../../../main/time/clock.ts'
import type { Company } from '../../../sandbox/company.ts'
import { clientId, tenantId } from '../../../sandbox/identity/tenant.ts'
import { InProcessServer, inProcess } from '../../../sandbox/in-process.ts'
import { people } from '../../../sandbox/people.ts'
import { Life } from './life.ts'
import type { Network } from './network.ts'
import type { Machine } from './timeline.ts'

/** Where the bot is reached. */
export const botUrl = 'https://bot.northwind.example'

const files = new SystemFiles()
let databases = 0

/** The machine with the bot on it: the real bot on a database that outlives every run of it. */
export class BotHost {
  readonly machine: Machine
  /** Every line of every log. */
  readonly lines: string[] = []
  readonly database: DatabaseSync
  readonly #company: Company
  readonly #network: Network
  readonly #random: Random
  readonly #note: (line: string) => void
  readonly #url = `file:simulation-${process.pid}-${databases++}?mode=memory&cache=shared`
  #config: BotConfig | undefined
  #life: Life | undefined
  #bot: Bot | undefined
  #site: InProcessServer | undefined
  #stopping = false
  #startAgain = false

  constructor(parts: {
    machine: Machine
    company: Company
    network: Network
    random: Random
    note(line: string): void
  }) {
    this.machine = parts.machine
    this.#company = parts.company
    this.#network = parts.network
    this.#random = parts.random
    this.#note = parts.note
    // As long as one connection is open, the database in memory stays.
    this.database = new DatabaseSync(this.#url)
  }

  get on(): boolean {
    return this.#life?.alive === true && this.#site !== undefined
  }

  get life(): Life | undefined {
    return this.#life
  }

  /** Sets the bot up as the company's admin would, with the real set-up. */
  async hire(): Promise<void> {
    const { company } = { company: this.#company }
    const admin = company.mattermost.store.byLogin(people[1]?.username ?? '')
    const { token } = company.mattermost.store.session(admin?.id ?? '', 'session')
    const clock = new SystemClock(() => 0, this.machine)
    const lines: string[] = []
    const server = company.servers.mattermost.url
    await setUp(
      { clock, files, random: this.#random, http: new SystemHttp(clock, inProcess(company)) },
      ['--mattermost-url', server, '--admin-token', token, '--public-url', botUrl],
      (line) => lines.push(line),
      () => undefined,
    )
    this.#config = configSchema.parse({
      ...parse(lines.join('\n')),
      databaseUrl: `sqlite:${this.#url}`,
      microsoft: { cloud: 'global', tenantId, clientId },
      admins: { userIds: [], logLevel: 'none' },
    })
  }

  /** Starts the bot, unless it runs. A start that fails (Mattermost cannot be reached) is tried again every ten seconds, as systemd does. */
  start(): void {
    if (this.#life?.alive) {
      this.#startAgain = this.#stopping
      return
    }
    const life = new Life(this.machine.activity, (step) => this.#note(`bot ${step}`))
    this.#life = life
    void this.#start(life).catch((error: unknown) => {
      this.#note(`bot does not start: ${error instanceof Error ? error.message : String(error)}`)
      if (!life.alive) return
      life.die()
      this.machine.timer(10_000, () => this.start())
    })
  }

  async #start(life: Life): Promise<void> {
    const clock = new SystemClock(() => 0, life.time(this.machine))
    const http = new SystemHttp(clock, this.#network.transport('bot', life, clock))
    const bot = await buildBot(
      this.#config as BotConfig,
      { clock, http, files, random: this.#random },
      {
        write: (line) => this.lines.push(line),
        // What the disk of the bot is told, and when, is its own business: a death between any two steps of a delivery.
        atStep: (step) => life.now(step, () => undefined, undefined),
      },
    )
    if (!life.alive) return void bot.app.database.close().catch(() => undefined)
    const site = new InProcessServer('bot', bot.app, botUrl)
    await site.start()
    life.onDeath(() => this.#bury(bot, site))
    this.#bot = bot
    this.#site = site
    this.#company.sites.add(site)
    bot.start()
  }

  /** The bot dies: its connections break, and its database connection with them. */
  kill(): void {
    this.#life?.die()
  }

  /** Ends the bot in order, as a restart by the admin does. */
  async stop(): Promise<void> {
    const life = this.#life
    const bot = this.#bot
    if (!life?.alive || !bot) return this.kill()
    this.#stopping = true
    await bot.stop()
    life.die()
    this.#stopping = false
    if (this.#startAgain) this.start()
    this.#startAgain = false
  }

  /** Leaves nothing behind. */
  close(): void {
    this.kill()
    this.database.close()
  }

  #bury(bot: Bot, site: InProcessServer): void {
    this.#company.sites.delete(site)
    void site.stop()
    if (this.#bot === bot) this.#bot = undefined
    if (this.#site === site) this.#site = undefined
    void bot.app.database.close().catch(() => undefined)
  }
}
