import type { BotLinkClient } from '../../bot-link/client.ts'
import type { KeepStandIns, PutMessage } from '../../bot-link/protocol.ts'
import type { Background } from '../../lifecycle/background.ts'
import { Backoff } from '../../lifecycle/backoff.ts'
import { Slot } from '../../lifecycle/disposables.ts'
import { Throttler } from '../../lifecycle/throttler.ts'
import { failureOf } from '../../net/failure.ts'
import type { Log } from '../../store/log.ts'
import type { VaultValue } from '../../store/vault-value.ts'
import type { Clock } from '../../time/clock.ts'
import type { MessageQueue } from '../direct-messages/message-queue.ts'
import type { BotLinkMemory } from './memory.ts'

// A new connection flushes the queue, too; this wait is for a bot that answers one request and not the other.
const patience = 30_000

/** Messages on their way to the bot. Each is on disk before it is sent, and stays there until the bot has it. */
export class OutgoingQueue implements MessageQueue {
  readonly #clock: Clock
  readonly #log: Log
  readonly #background: Background
  readonly #retry = new Slot()
  readonly #backoff = new Backoff({ first: 1_000, longest: patience })
  readonly #flushes = new Throttler(() => this.#flush())
  #client: BotLinkClient | undefined
  #memory: VaultValue<BotLinkMemory> | undefined

  constructor(options: { clock: Clock; log: Log; background: Background }) {
    this.#clock = options.clock
    this.#log = options.log
    this.#background = options.background
  }

  get paired(): boolean {
    return this.#client !== undefined
  }

  /** Begins to send over a pairing. */
  attach(client: BotLinkClient, memory: VaultValue<BotLinkMemory>): void {
    this.#client = client
    this.#memory = memory
    this.#backoff.reset()
  }

  /** Stops sending. What is given until the next `attach` is kept. */
  detach(): void {
    this.#client = undefined
    this.#retry.clear()
  }

  /** The pairing is over: nothing is kept any more. */
  forget(): void {
    this.detach()
    this.#memory = undefined
  }

  async put(key: string, put: PutMessage): Promise<void> {
    await this.#add({ key, put })
  }

  async withdraw(key: string): Promise<void> {
    await this.#add({ key })
  }

  async keepStandIns(keep: KeepStandIns): Promise<void> {
    await this.#add({ key: `stand-ins ${keep.prefix}`, keep })
  }

  /** Sends what waits, now. */
  flush(): void {
    this.#background('flush', () => this.#flushes.run())
  }

  async flushed(): Promise<void> {
    const run = this.#flushes.run()
    this.#background('flush', () => run)
    await run.catch(() => undefined)
  }

  async #add(entry: BotLinkMemory['pending'][number]): Promise<void> {
    const memory = this.#memory
    if (!memory) return
    const others = memory.value.pending.filter((other) => other.key !== entry.key)
    await memory.set({ ...memory.value, pending: [...others, entry] })
    this.flush()
  }

  async #flush(): Promise<void> {
    const client = this.#client
    const memory = this.#memory
    if (!client || !memory) return
    for (;;) {
      const entry = memory.value.pending[0]
      if (!entry || client !== this.#client) return
      if (!(await this.#send(client, entry))) return
      // The pairing ended meanwhile: what was forgotten must not be written again.
      if (memory !== this.#memory) return
      // The entry may have been replaced while it was on its way: the new one goes, too. Compared by their text, since
      // each write makes new objects.
      const sent = JSON.stringify(entry)
      const pending = memory.value.pending.filter((other) => JSON.stringify(other) !== sent)
      await memory.set({ ...memory.value, pending })
    }
  }

  /** Sends one entry. Returns false if the bot could not be asked, and the entry has to wait. */
  async #send(client: BotLinkClient, { key, put, keep }: BotLinkMemory['pending'][number]): Promise<boolean> {
    try {
      if (keep) await client.keepStandIns(keep)
      else if (put) await client.putMessage(key, put)
      else await client.withdrawMessage(key)
      this.#backoff.reset()
      return true
    } catch (error) {
      const { kind, code, status, retryAfterMs } = failureOf(error)
      if (kind === 'refused' || kind === 'forbidden') {
        this.#log('warn', 'the bot refuses a message', { kind, code, status })
        return true
      }
      this.#log('info', 'message waits', { kind, status })
      if (client !== this.#client) return false
      const wait = Math.max(this.#backoff.next(retryAfterMs), retryAfterMs === undefined ? patience : 0)
      this.#retry.set(this.#clock.after(wait, () => this.flush()))
      return false
    }
  }
}
