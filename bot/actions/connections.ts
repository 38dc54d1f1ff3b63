import type { ServerResponse } from 'node:http'
import type { Clock } from '../../main/time/clock.ts'
import type { Actions } from '../database/actions.ts'
import type { Desktops } from '../database/desktops.ts'
import type { BotLog } from '../diagnostics/log.ts'
import type { Metrics } from '../diagnostics/metrics.ts'
import type { Signals } from '../signals.ts'

interface Connection {
  desktopId: string
  userId: string
  response: ServerResponse
  /** Ids that were sent, with when: one is offered again after a while if nobody dealt with it. */
  sent: Map<string, number>
}

const heartbeatEvery = 25_000
const offerAgainAfter = 65_000

/** The desktops that are connected to this replica, by server-sent events. */
export class Connections {
  readonly #actions: Actions
  readonly #desktops: Desktops
  readonly #clock: Clock
  readonly #log: BotLog
  readonly #metrics: Metrics
  readonly #byUser = new Map<string, Set<Connection>>()
  readonly #unsubscribe: () => void
  readonly #heartbeat: NodeJS.Timeout

  constructor(options: {
    actions: Actions
    desktops: Desktops
    clock: Clock
    log: BotLog
    metrics: Metrics
    signals: Signals
  }) {
    this.#actions = options.actions
    this.#desktops = options.desktops
    this.#clock = options.clock
    this.#log = options.log
    this.#metrics = options.metrics
    this.#unsubscribe = options.signals.on((signal) => {
      if (signal.kind === 'action') this.#offer(signal.userId)
      else if (signal.kind === 'revoked') this.#drop(signal.userId)
    })
    this.#heartbeat = setInterval(() => {
      for (const connection of this.#all()) write(connection, ':\n\n')
    }, heartbeatEvery)
  }

  get count(): number {
    return this.#all().length
  }

  #all(): Connection[] {
    return [...this.#byUser.values()].flatMap((connections) => [...connections])
  }

  /** Takes a desktop's connection over; resolves when it is noted and what waited was sent. */
  async add(desktop: { id: string; userId: string }, response: ServerResponse): Promise<void> {
    // It may have gone while it was being authenticated; its end was told before anybody listened.
    if (response.destroyed) return
    const connection: Connection = { desktopId: desktop.id, userId: desktop.userId, response, sent: new Map() }
    const others = this.#byUser.get(desktop.userId) ?? new Set()
    others.add(connection)
    this.#byUser.set(desktop.userId, others)
    this.#metrics.connected.inc()
    // A connection that broke ends with "close" as well; without a listener the error would end the process.
    response.on('error', () => undefined)
    response.once('close', () => {
      others.delete(connection)
      if (others.size === 0 && this.#byUser.get(desktop.userId) === others) this.#byUser.delete(desktop.userId)
      this.#metrics.connected.dec()
      const another = [...others].some((other) => other.desktopId === desktop.id)
      if (!another) this.#quietly(this.#desktops.disconnected(desktop.id, this.#clock.now()))
    })
    write(connection, 'event: hello\ndata: {}\n\n')
    await this.#desktops.connected(desktop.id, this.#clock.now())
    await this.#send(connection)
  }

  /** Offers again what waits: a signal may have been lost, or the desktop that took it fell silent. */
  async offerAgain(): Promise<void> {
    for (const userId of await this.#actions.usersWaiting(this.#clock.now())) this.#offer(userId)
  }

  close(): void {
    this.#unsubscribe()
    clearInterval(this.#heartbeat)
    for (const { response } of this.#all()) response.end()
  }

  /** Ends the connections of desktops that were revoked while the signal of it was lost. */
  async dropRevoked(): Promise<void> {
    const all = this.#all()
    const revoked = new Set(await this.#desktops.revokedAmong(all.map(({ desktopId }) => desktopId)))
    for (const { desktopId, response } of all) if (revoked.has(desktopId)) response.end()
  }

  #offer(userId: string): void {
    for (const connection of this.#byUser.get(userId) ?? []) this.#quietly(this.#send(connection))
  }

  #drop(userId: string): void {
    // Those that are still allowed come back at once.
    for (const { response } of this.#byUser.get(userId) ?? []) response.end()
  }

  async #send(connection: Connection): Promise<void> {
    const now = Date.now()
    for (const { seq, action } of await this.#actions.waiting(connection.userId, this.#clock.now())) {
      const before = connection.sent.get(action.id)
      if (before !== undefined && now - before < offerAgainAfter) continue
      connection.sent.set(action.id, now)
      write(connection, `id: ${seq}\nevent: action\ndata: ${JSON.stringify(action)}\n\n`)
    }
    if (connection.sent.size > 500) connection.sent.clear()
  }

  #quietly(task: Promise<void>): void {
    task.catch((error: unknown) =>
      this.#log.error({ error: error instanceof Error ? error.name : 'unknown' }, 'the database does not answer'),
    )
  }
}

function write({ response }: Connection, text: string): void {
  if (!response.writableEnded && !response.destroyed) response.write(text)
}
