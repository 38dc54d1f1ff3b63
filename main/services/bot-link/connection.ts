import type { BotLinkClient } from '../../bot-link/client.ts'
import type { Action } from '../../bot-link/protocol.ts'
import { Backoff } from '../../lifecycle/backoff.ts'
import { failureOf } from '../../net/failure.ts'
import type { Random } from '../../random/random.ts'
import type { Log } from '../../store/log.ts'
import { botFailureText } from '../../text/bot-link.ts'
import type { Clock } from '../../time/clock.ts'
import { sleep } from '../../time/waiting.ts'

/** What a connection to the bot tells. */
export interface ConnectionListener {
  /** How the connection is; `problem` in words. */
  show(state: 'connecting' | 'connected' | 'offline', problem?: string): void
  /** The bot has answered: messages can go, and actions come. */
  opened(): void
  action(action: Action): void
  /** The bot no longer knows this desktop. The connection is not tried again. */
  revoked(): Promise<void>
}

/** Keeps the stream of actions from the bot up: connects again, later and later while the bot is down. */
export class BotConnection {
  readonly #clock: Clock
  readonly #random: Random
  readonly #log: Log
  #stop = new AbortController()
  #wake = new AbortController()

  constructor(options: { clock: Clock; random: Random; log: Log }) {
    this.#clock = options.clock
    this.#random = options.random
    this.#log = options.log
  }

  /** Connects and stays connected until `stop`, another `run`, or the end of the pairing. Resolves then. */
  async run(client: BotLinkClient, listener: ConnectionListener): Promise<void> {
    this.stop()
    this.#stop = new AbortController()
    const { signal } = this.#stop
    // In the machine's own time: how long a bot is left in peace has nothing to do with the calendar's clock.
    const backoff = new Backoff({ first: 2_000, longest: 60_000, spread: 0.5, random: this.#random })
    while (!signal.aborted) {
      if (backoff.failures === 0) listener.show('connecting')
      try {
        await client.listen(signal, {
          open() {
            backoff.reset()
            listener.show('connected')
            listener.opened()
          },
          action: (action) => listener.action(action),
        })
      } catch (error) {
        if (signal.aborted) return
        const { kind, code, status, retryAfterMs } = failureOf(error)
        this.#log('info', 'bot connection', { kind, status })
        if (kind === 'signIn') return listener.revoked()
        // A connection that ended by itself is taken up at once; only a bot that stays down is a problem to show.
        listener.show('offline', backoff.failures === 0 ? undefined : botFailureText(kind, code))
        await this.#wait(backoff.next(retryAfterMs), signal)
      }
    }
  }

  /** Cuts a wait short: the machine woke, or the network is back. */
  wake(): void {
    this.#wake.abort()
  }

  stop(): void {
    this.#stop.abort(new Error('stopped'))
  }

  async #wait(ms: number, signal: AbortSignal): Promise<void> {
    this.#wake = new AbortController()
    await sleep(this.#clock, ms, AbortSignal.any([signal, this.#wake.signal])).catch(() => undefined)
  }
}
