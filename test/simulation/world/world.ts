import { SystemHttp } from '../../../main/net/http.ts'
import { SystemClock } from '../../../main/time/clock.ts'
import { type Company, startCompany } from '../../../sandbox/company.ts'
import type { Person } from '../../../sandbox/graph/mailbox.ts'
import { inProcess } from '../../../sandbox/in-process.ts'
import type { Version } from '../../../sandbox/mattermost/versions.ts'
import { people } from '../../../sandbox/people.ts'
import { SeededRandom } from '../../../sandbox/seeded-random.ts'
import { BotHost, botUrl } from './bot-host.ts'
import { signInInBrowser } from './browser.ts'
import { Computer } from './computer.ts'
import { Network } from './network.ts'
import { Timeline } from './timeline.ts'

/** How a world is to be. */
export interface WorldOptions {
  /** What its random values come from. */
  seed: string
  /** When it begins, in Unix milliseconds. */
  start: number
  mattermost: Version
  /** Mattermost has several nodes. */
  cluster?: boolean
  /** Without a bot, everything goes to the desktop. */
  bot: boolean
  /** How many computers Anna has. */
  computers: number
  /** Follows the trace: what passes a door. */
  note?(line: string): void
}

/** Everything, in one process and in virtual time: Anna and her computers, the bot, Microsoft's and Mattermost's servers. */
export class World {
  readonly anna: Person = people[0] as Person
  readonly timeline: Timeline
  readonly company: Company
  readonly network: Network
  readonly bot: BotHost | undefined
  readonly computers: Computer[]
  /** When it began. */
  readonly start: number
  /** Anna's session on her phone, which nobody revokes. */
  readonly annasToken: string
  /** Called after the calm, before and in the middle of the last meeting. */
  readonly beforeLastMeeting: (() => void)[] = []
  readonly inLastMeeting: (() => void)[] = []
  /** Rejections that nobody handled, in any program. */
  readonly unhandled: unknown[] = []
  readonly #restore: () => void
  readonly #note: (line: string) => void

  private constructor(parts: {
    timeline: Timeline
    company: Company
    network: Network
    bot: BotHost | undefined
    computers: Computer[]
    restore(): void
    note(line: string): void
  }) {
    this.timeline = parts.timeline
    this.company = parts.company
    this.network = parts.network
    this.bot = parts.bot
    this.computers = parts.computers
    this.#restore = parts.restore
    this.#note = parts.note
    this.start = parts.timeline.now
    const user = this.company.mattermost.store.byLogin(this.anna.username)
    this.annasToken = this.company.mattermost.store.session(user?.id ?? '', 'session').token
    process.on('unhandledRejection', this.#onUnhandled)
  }

  /** Makes a world in which Anna is signed in on each of her computers, and paired with the bot. */
  static async open(options: WorldOptions): Promise<World> {
    const { seed, start, note = () => undefined } = options
    const timeline = new Timeline(start)
    const restore = takeOverDate(() => Math.floor(timeline.now))
    const random = (of: string) => new SeededRandom(`${seed} ${of}`)
    const machine = new SystemClock(() => 0, timeline.machine())
    const company = await startCompany({
      now: start,
      mattermost: options.mattermost,
      empty: true,
      sockets: false,
      machine,
      random: random('company'),
    })
    // A quarter of what Entra gives, so that a short schedule has refreshes, too.
    company.identity.tokenLife = 15 * 60
    company.mattermost.switches.cluster = options.cluster ?? false
    const network = new Network({
      company,
      activity: timeline.activity,
      random: random('network'),
      now: () => timeline.now,
    })
    const bot = options.bot
      ? new BotHost({ machine: timeline.machine(), company, network, random: random('bot'), note })
      : undefined
    const browse = (url: string) => signInInBrowser(inProcess(company), url, people[0] as Person)
    const computers = Array.from({ length: options.computers }, (_, index) => {
      const name = index === 0 ? 'laptop' : 'desk'
      return new Computer({ name, machine: timeline.machine(), network, random: random(name), browse, note })
    })
    const world = new World({ timeline, company, network, bot, computers, restore, note })
    await bot?.hire()
    bot?.start()
    await timeline.activity.settled()
    for (const computer of computers) await world.#setUp(computer)
    network.instant = false
    return world
  }

  readonly #onUnhandled = (reason: unknown) => void this.unhandled.push(reason)

  /** Anna's first minutes on a computer. */
  async #setUp(computer: Computer): Promise<void> {
    computer.start()
    await this.timeline.activity.settled()
    if (!computer.app) throw new Error(`the app on ${computer.name} did not start`)
    await this.signIn(computer, 'm365')
    await this.signIn(computer, 'mattermost')
    await this.#did(computer, computer.app.run('chooseStatus', { availability: 'dnd', customStatus: 'text' }))
    if (this.bot) await this.#did(computer, computer.app.run('connectBot', { url: botUrl }))
    await this.timeline.activity.settled()
  }

  /** Anna signs in on a computer, unless its app is off. A sign-in that fails is tried again by nobody. */
  async signIn({ app, state }: Computer, account: 'm365' | 'mattermost'): Promise<void> {
    if (!app || state.get()[account].state === 'signedIn') return
    const { m365, mattermost } = this.company.config
    const { username, password } = this.anna
    const signedIn =
      account === 'm365'
        ? app.run('signInM365', { ...m365, chooseAccount: false })
        : app.run('signInMattermost', { method: 'password', server: mattermost.server, loginId: username, password })
    await this.#realTime(signedIn)
  }

  async #did(computer: Computer, result: Promise<{ ok: boolean }>): Promise<void> {
    const done = await this.#realTime(result)
    if (!done?.ok) throw new Error(`${computer.name} was not set up: ${JSON.stringify(done)}`)
  }

  /** Waits in real time, since a browser comes back over a socket; gives up when that leads nowhere. */
  async #realTime<T>(result: Promise<T>): Promise<T | undefined> {
    let done: { value: T } | undefined
    void result.then((value) => {
      done = { value }
    })
    const { instant } = this.network
    this.network.instant = true
    this.timeline.activity.outside++
    for (let turn = 0; !done && turn < 20_000; turn++) await new Promise((resolve) => setImmediate(resolve))
    this.timeline.activity.outside--
    this.network.instant = instant
    return done?.value
  }

  /** Anna in Mattermost, at a browser or a phone that nothing disturbs. Resolves to the answer's status; 0 for none. */
  async asAnna(method: string, path: string, body: unknown): Promise<number> {
    const http = new SystemHttp(this.company.clock.machine, inProcess(this.company))
    try {
      const { status } = await http.send({
        method,
        url: `${this.company.servers.mattermost.url}/api/v4${path}`,
        headers: { authorization: `Bearer ${this.annasToken}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      return status
    } catch {
      return 0
    }
  }

  note(line: string): void {
    this.#note(line)
  }

  async close(): Promise<void> {
    for (const computer of this.computers) computer.kill()
    this.bot?.close()
    await this.company.close()
    process.off('unhandledRejection', this.#onUnhandled)
    this.#restore()
  }
}

/** Libraries ask for the date by themselves: it is the true one of the simulation. Returns the way back. */
function takeOverDate(now: () => number): () => void {
  const RealDate = globalThis.Date
  class SimulatedDate extends RealDate {
    constructor(...given: unknown[]) {
      if (given.length === 0) super(now())
      else super(...(given as [number]))
    }

    static override now(): number {
      return now()
    }
  }
  globalThis.Date = SimulatedDate as DateConstructor
  return () => {
    globalThis.Date = RealDate
  }
}
