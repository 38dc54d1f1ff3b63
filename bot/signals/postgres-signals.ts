import pg from 'pg'
import { RetriedTask } from '../../main/lifecycle/background.ts'
import { Backoff } from '../../main/lifecycle/backoff.ts'
import { type Dispose, Slot } from '../../main/lifecycle/disposables.ts'
import type { Clock } from '../../main/time/clock.ts'
import { Listeners, type Signal, type Signals } from './signals.ts'

const channel = 'mattercal'
const reconnectAfter = 2_000

interface Options {
  pool: pg.Pool
  url: string
  clock: Clock
  /** Told each time the connection breaks or cannot be made; must not throw. */
  onTrouble(error: unknown): void
}

/** Signals between replicas, through LISTEN and NOTIFY of PostgreSQL. A connection that breaks is made again. */
export class PostgresSignals implements Signals {
  readonly #options: Options
  readonly #listeners = new Listeners()
  readonly #connecting: RetriedTask
  readonly #reconnect = new Slot()
  #client: pg.Client | undefined
  #closed = false

  constructor(options: Options) {
    this.#options = options
    this.#connecting = new RetriedTask({
      clock: options.clock,
      backoff: new Backoff({ first: reconnectAfter, longest: reconnectAfter }),
      task: () => this.#connect(),
      onError: options.onTrouble,
    })
  }

  /** Begins to listen. Resolves after the first try, whether or not it worked. */
  async open(): Promise<void> {
    await this.#connecting.finished()
  }

  on(listener: (signal: Signal) => void): Dispose {
    return this.#listeners.on(listener)
  }

  async send(signal: Signal): Promise<void> {
    await this.#options.pool.query('select pg_notify($1, $2)', [channel, JSON.stringify(signal)])
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#reconnect.clear()
    this.#connecting.stop()
    await this.#client?.end().catch(() => undefined)
  }

  async #connect(): Promise<void> {
    const { url, clock, onTrouble } = this.#options
    const client = new pg.Client({
      connectionString: url,
      application_name: 'mattercal-bot signals',
      keepAlive: true,
    })
    const broken = (error: unknown) => {
      if (this.#closed || this.#client !== client) return
      this.#client = undefined
      onTrouble(error)
      this.#reconnect.set(clock.after(reconnectAfter, () => this.#connecting.run()))
    }
    client.on('notification', ({ payload }) => this.#listeners.tell(JSON.parse(payload ?? '') as Signal))
    client.on('error', broken)
    client.on('end', () => broken(new Error('the connection for signals ended')))
    try {
      await client.connect()
      await client.query(`listen ${channel}`)
    } catch (error) {
      client.end().catch(() => undefined)
      throw error
    }
    if (this.#closed) return void client.end().catch(() => undefined)
    this.#client = client
    // Signals may have been missed while nobody listened.
    this.#listeners.tell({ kind: 'message' })
  }
}
