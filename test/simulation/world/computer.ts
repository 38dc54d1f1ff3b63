import { SystemHttp } from '../../../main/net/http.ts'
import type { Random } from '../../../main/random/random.ts'
import { startApp } from '../../../main/services/compose/app.ts'
import type { App, Platform } from '../../../main/services/compose/platform.ts'
import type { Notice } from '../../../main/services/notices/notices.ts'
import { AppStateStore } from '../../../main/services/state/app-state.ts'
import { KeychainUnavailable } from '../../../main/store/keychain.ts'
import { fileLog } from '../../../main/store/log.ts'
import { type Clock, SystemClock } from '../../../main/time/clock.ts'
import { Disk } from './disk.ts'
import { Life } from './life.ts'
import type { Network } from './network.ts'
import type { Machine } from './timeline.ts'

const folder = '/profile'

/** A notice that a desktop showed. */
export interface Told {
  at: number
  key: string
  notice: Notice
  /** Which run of the app showed it. */
  run: number
  /** Whether it could be noted: what could not may come again in another run. */
  noted: boolean
}

/** What a computer is made of. */
export interface ComputerParts {
  name: string
  machine: Machine
  network: Network
  random: Random
  /** Signs its person in, as they do in the browser. */
  browse(url: string): Promise<void>
  note(line: string): void
}

/** A person's computer with the app on it: the real app, but for Electron. Its disk outlives every run of the app. */
export class Computer {
  readonly name: string
  readonly machine: Machine
  readonly disk = new Disk()
  readonly told: Told[] = []
  /** Every line of every log, of all runs. */
  readonly lines: string[] = []
  keychainLocked = false
  zone = 'Europe/Vienna'
  /** Why the app did not start, if it did not. */
  fatal: unknown
  state = new AppStateStore()
  runs = 0
  readonly #parts: ComputerParts
  #life: Life | undefined
  #app: App | undefined
  #secret: string | undefined
  #stopping = false
  #startAgain = false

  constructor(parts: ComputerParts) {
    this.#parts = parts
    this.name = parts.name
    this.machine = parts.machine
  }

  /** Whether the app runs, as far as anybody can see. */
  get on(): boolean {
    return this.#life?.alive === true
  }

  /** The running app; undefined while it starts or is off. */
  get app(): App | undefined {
    return this.on ? this.#app : undefined
  }

  get life(): Life | undefined {
    return this.#life
  }

  /** Starts the app, unless it runs. */
  start(): void {
    if (this.on) {
      this.#startAgain = this.#stopping
      return
    }
    this.runs++
    const life = new Life(this.#parts.machine.activity, (step) => this.#parts.note(`${this.name} ${step}`))
    this.#life = life
    this.#app = undefined
    const state = new AppStateStore()
    this.state = state
    const clock = new SystemClock(() => 0, life.time(this.machine))
    startApp(this.#lend(life, clock), state).then(
      (app) => {
        if (this.#life === life) this.#app = app
      },
      (error: unknown) => {
        if (life.alive) this.fatal = error
        life.die()
      },
    )
  }

  /** Ends the app in order. */
  async stop(): Promise<void> {
    const life = this.#life
    this.#stopping = true
    await this.app?.stop()
    life?.die()
    this.#stopping = false
    if (this.#startAgain) this.start()
    this.#startAgain = false
  }

  /** The app dies. */
  kill(): void {
    this.#stopping = false
    this.#life?.die()
  }

  /** The machine loses its power: the app dies, and what was not flushed is lost. */
  losePower(): void {
    this.kill()
    this.disk.losePower()
  }

  /** The lid closes. */
  sleep(): void {
    this.machine.awake = false
  }

  /** The lid opens. */
  wake(): void {
    if (this.machine.awake) return
    this.machine.awake = true
    this.app?.wake('resume')
  }

  #lend(life: Life, clock: Clock): Platform {
    const { name, network, random, note, browse } = this.#parts
    const files = this.disk.for(life)
    const run = this.runs
    const log = fileLog(
      files,
      `${folder}/logs/mattercal.log`,
      () => clock.now(),
      (line) => {
        if (life.alive) this.lines.push(line)
      },
    )
    return {
      clock,
      http: new SystemHttp(clock, network.transport(name, life, clock)),
      files,
      random,
      keychain: {
        get: () => life.later('keychain', async () => this.#unlocked()),
        set: (secret) =>
          life.later('keychain', async () => {
            this.#unlocked()
            this.#secret = secret
          }),
      },
      log,
      folder,
      policyPath: '/etc/mattercal/policy.json',
      version: '1.0.0',
      runtime: 'simulation',
      zone: () => this.zone,
      hour12: false,
      channels: () => [
        {
          deliver: (key, notice) =>
            life.later(`notice ${notice.kind}`, async () => {
              this.told.push({ at: clock.now(), key, notice, run, noted: this.disk.trouble === undefined })
              return 'shown' as const
            }),
          withdraw: (key) => note(`${name} withdraws ${key}`),
        },
      ],
      systemAuthorities: () => [],
      setProxy: async () => undefined,
      resolveProxy: async () => 'DIRECT',
      setCrashReports: () => undefined,
      build: { forTesting: false, updateKeys: [] },
      saveForUser: async () => undefined,
      openBrowser: browse,
      copyText: async () => undefined,
      setStartAtLogin: async () => undefined,
      quit: () => undefined,
      restart: () => undefined,
    }
  }

  #unlocked(): string | undefined {
    if (this.keychainLocked) throw new KeychainUnavailable('locked')
    return this.#secret
  }
}
