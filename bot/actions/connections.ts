import type { Writable } from 'node:stream'
import type { Background } from '../../main/lifecycle/background.ts'
import { Disposables } from '../../main/lifecycle/disposables.ts'
import type { Clock } from '../../main/time/clock.ts'
import { every, within } from '../../main/time/waiting.ts'
import type { Actions } from '../database/actions.ts'
import type { Desktops } from '../database/desktops.ts'
import type { Metrics } from '../diagnostics/metrics.ts'
import type { Signals } from '../signals/signals.ts'

interface Connection {
  desktopId: string
  userId: string
  response: Writable
  /** When each action was sent, by its ID, in milliseconds of `elapsed()`. */
  sent: Map<string, number>
  /** Settles when the database knows that the desktop is connected, or could not be told. */
  noted: Promise<unknown>
}

const heartbeatEvery = 25_000
// An action that was sent and that nobody dealt with is offered again after this.
const offerAgainAfter = 65_000
const longestGoodbye = 1_000

interface Options {
  actions: Actions
  desktops: Desktops
  clock: Clock
  background: Background
  metrics: Metrics
  signals: Signals
}

/** The desktops that are connected to this replica, by server-sent events. */
export class Connections {
  readonly #options: Options
  readonly #byUser = new Map<string, Set<Connection>>()
  readonly #started = new Disposables()

  constructor(options: Options) {
    this.#options = options
    this.#started.add(
      options.signals.on((signal) => {
        if (signal.kind === 'action') this.#offer(signal.userId)
        else if (signal.kind === 'revoked') this.#drop(signal.userId)
      }),
    )
    this.#started.add(
      every(options.clock, heartbeatEvery, () => {
        for (const connection of this.#all()) write(connection, ':\n\n')
      }),
    )
  }

  /** How many desktops are connected. */
  get count(): number {
    return this.#all().length
  }

  #all(): Connection[] {
    return [...this.#byUser.values()].flatMap((connections) => [...connections])
  }

  /** Takes a desktop's response over. Resolves when the database knows of it and the waiting actions were sent. */
  async add(desktop: { id: string; userId: string }, response: Writable): Promise<void> {
    const { desktops, clock, metrics } = this.#options
    // The desktop may have gone while it was being authenticated; nobody listened for its end then.
    if (response.destroyed) return
    const connection: Connection = {
      desktopId: desktop.id,
      userId: desktop.userId,
      response,
      sent: new Map(),
      noted: Promise.resolve(),
    }
    const others = this.#byUser.get(desktop.userId) ?? new Set()
    others.add(connection)
    this.#byUser.set(desktop.userId, others)
    metrics.connected.inc()
    // A connection that broke ends with "close" as well; without a listener the error would end the process.
    response.on('error', () => undefined)
    response.once('close', () => this.#ended(connection, others))
    write(connection, 'event: hello\ndata: {}\n\n')
    if (this.#started.disposed) response.end()
    const noted = desktops.connected(desktop.id, clock.now())
    connection.noted = noted.catch(() => undefined)
    await noted
    await this.#send(connection)
  }

  #ended(connection: Connection, others: Set<Connection>): void {
    const { desktops, clock, background, metrics } = this.#options
    const { desktopId, userId } = connection
    others.delete(connection)
    if (others.size === 0 && this.#byUser.get(userId) === others) this.#byUser.delete(userId)
    metrics.connected.dec()
    const another = [...others].some((other) => other.desktopId === desktopId)
    if (another) return
    background('connections', async () => {
      // A close can overtake its own opening; it must be noted after it.
      await connection.noted
      const back = [...(this.#byUser.get(userId) ?? [])].some((other) => other.desktopId === desktopId)
      if (!back) await desktops.disconnected(desktopId, clock.now())
    })
  }

  /** Offers the waiting actions again: a signal may have been lost, or the desktop that took one fell silent. */
  async offerAgain(): Promise<void> {
    const { actions, clock } = this.#options
    for (const userId of await actions.usersWaiting(clock.now())) this.#offer(userId)
  }

  /** Ends every connection. Resolves when they have ended; a peer that does not read is cut off after a second. */
  async close(): Promise<void> {
    this.#started.dispose()
    const responses = this.#all().map(({ response }) => response)
    const ends = responses.map((response) => new Promise<void>((resolve) => response.once('close', () => resolve())))
    for (const response of responses) response.end()
    await within(this.#options.clock, longestGoodbye, Promise.all(ends))
    for (const response of responses) if (!response.writableFinished) response.destroy()
  }

  /** Ends the connections of desktops that were revoked while the signal of it was lost. */
  async dropRevoked(): Promise<void> {
    const all = this.#all()
    const revoked = new Set(await this.#options.desktops.revokedAmong(all.map(({ desktopId }) => desktopId)))
    for (const { desktopId, response } of all) if (revoked.has(desktopId)) response.end()
  }

  #offer(userId: string): void {
    for (const connection of this.#byUser.get(userId) ?? [])
      this.#options.background('connections', () => this.#send(connection))
  }

  #drop(userId: string): void {
    // The desktops that are still allowed come back at once.
    for (const { response } of this.#byUser.get(userId) ?? []) response.end()
  }

  async #send(connection: Connection): Promise<void> {
    const { actions, clock } = this.#options
    const elapsed = clock.elapsed()
    for (const { seq, action } of await actions.waiting(connection.userId, clock.now(), connection.desktopId)) {
      const before = connection.sent.get(action.id)
      if (before !== undefined && elapsed - before < offerAgainAfter) continue
      connection.sent.set(action.id, elapsed)
      write(connection, `id: ${seq}\nevent: action\ndata: ${JSON.stringify(action)}\n\n`)
    }
    if (connection.sent.size > 500) connection.sent.clear()
  }
}

function write({ response }: Connection, text: string): void {
  if (!response.writableEnded && !response.destroyed) response.write(text)
}
