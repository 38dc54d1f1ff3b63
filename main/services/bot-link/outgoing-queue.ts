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
import type { MessageQueue, Titles } from '../direct-messages/message-queue.ts'
import { anyPrivate } from '../direct-messages/without-private.ts'
import type { AppStateStore } from '../state/app-state.ts'
import type { BotLinkMemory } from './memory.ts'

// A new connection tries at once; these waits are for a bot that answers one request and not the other.
const waits = { first: 30_000, longest: 2 * 60_000 }
// More than this many messages that wait help nobody: the newest stay.
const mostPending = 200
// What the bot was given is changed if an event becomes private within this time.
const rememberGiven = { for: 24 * 3600_000, most: 20 }

// After so many entries that fail, the bot is in trouble, and not the entries.
const mostStuck = 3

type Entry = BotLinkMemory['pending'][number]

/**
 * Messages on their way to the bot. Each is on disk before it is sent, and stays there until the bot has it. While the bot
 * cannot be reached, one timer tries again, however many messages come; what nobody needs any more goes.
 */
export class OutgoingQueue implements MessageQueue {
  readonly #state: AppStateStore
  readonly #clock: Clock
  readonly #log: Log
  readonly #background: Background
  readonly #retry = new Slot()
  readonly #subscription = new Slot()
  readonly #backoff = new Backoff(waits)
  readonly #flushes = new Throttler(() => this.#flush())
  #client: BotLinkClient | undefined
  #memory: VaultValue<BotLinkMemory> | undefined
  /** The last try failed, and a timer waits for the next one. */
  #waiting = false

  constructor(options: { state: AppStateStore; clock: Clock; log: Log; background: Background }) {
    this.#state = options.state
    this.#clock = options.clock
    this.#log = options.log
    this.#background = options.background
  }

  get paired(): boolean {
    return this.#client !== undefined
  }

  get reachable(): boolean {
    return this.paired && !this.#waiting
  }

  /** Begins to send over a pairing. */
  attach(client: BotLinkClient, memory: VaultValue<BotLinkMemory>): void {
    this.#client = client
    this.#memory = memory
    this.#backoff.reset()
    this.#waiting = false
    this.#subscription.set(
      this.#state.subscribe((state, before) => {
        if (state.events !== before.events) this.#background('mask messages', () => this.#maskGiven())
      }),
    )
  }

  /** Stops sending. What is given until the next `attach` is kept. */
  detach(): void {
    this.#client = undefined
    this.#waiting = false
    this.#subscription.clear()
    this.#retry.clear()
  }

  /** The pairing is over: nothing is kept any more. */
  forget(): void {
    this.detach()
    this.#memory = undefined
  }

  async put(key: string, put: PutMessage, titles?: Titles): Promise<void> {
    const about = titles && { about: [...titles.about], masked: titles.masked }
    await this.#add({ key, put, ...(about ? { titles: about } : {}) })
  }

  async withdraw(key: string): Promise<void> {
    await this.#add({ key })
  }

  async keepStandIns(keep: KeepStandIns): Promise<void> {
    await this.#add({ key: `stand-ins ${keep.prefix}`, keep })
  }

  /** Sends what waits, now: the bot may be back. */
  flush(): void {
    this.#backoff.reset()
    this.#try()
  }

  #try(): void {
    this.#background('flush', () => this.#flushes.run())
  }

  async flushed(): Promise<void> {
    const run = this.#flushes.run()
    this.#background('flush', () => run)
    await run.catch(() => undefined)
  }

  async #add(entry: Entry): Promise<void> {
    const memory = this.#memory
    if (!memory) return
    const { pending, ...rest } = memory.value
    const others = this.#stillOfUse(pending).filter((other) => other.key !== entry.key)
    const dropped = Math.max(0, others.length + 1 - mostPending)
    if (dropped > 0) this.#log('warn', 'messages dropped', { count: dropped })
    await memory.set({ ...rest, pending: [...others.slice(dropped), entry] })
    // Nobody tries more often because there is more to say.
    if (!this.#waiting) this.#try()
  }

  /** Takes off the disk what nobody needs any more. */
  async #forgetLate(memory: VaultValue<BotLinkMemory>): Promise<void> {
    const { pending, ...rest } = memory.value
    const left = this.#stillOfUse(pending)
    if (left.length < pending.length) await memory.set({ ...rest, pending: left })
  }

  /** Without what came too late by now. */
  #stillOfUse(pending: readonly Entry[]): Entry[] {
    const now = this.#clock.now()
    return pending.filter(({ put }) => put?.dropAfter === undefined || put.dropAfter > now)
  }

  async #flush(): Promise<void> {
    const client = this.#client
    const memory = this.#memory
    if (!client || !memory) return
    this.#retry.clear()
    this.#waiting = false
    await this.#forgetLate(memory)
    // Keys of entries that the bot answered with an error this time: the others need not wait for them.
    const stuck = new Set<string>()
    for (;;) {
      const entry = this.#stillOfUse(memory.value.pending).find(({ key }) => !stuck.has(key))
      if (!entry || client !== this.#client) return
      const sent = this.#masked(entry)
      const outcome = sent ? await this.#send(client, sent) : 'done'
      if (outcome === 'stuck') stuck.add(entry.key)
      if (outcome === 'stuck' && stuck.size < mostStuck) continue
      if (outcome !== 'done') return
      // The pairing ended meanwhile: what was forgotten must not be written again.
      if (memory !== this.#memory) return
      // The entry may have been replaced while it was on its way: the new one goes, too. Compared by their text, since
      // each write makes new objects.
      const done = JSON.stringify(entry)
      const pending = this.#stillOfUse(memory.value.pending).filter((other) => JSON.stringify(other) !== done)
      await memory.set({ ...memory.value, pending, given: sent ? this.#remember(sent) : memory.value.given })
    }
  }

  /** An entry as it may be sent by now; undefined if whoever wrote it writes it anew. */
  #masked(entry: Entry): Entry | undefined {
    const { key, put, titles } = entry
    if (!put || !titles || !anyPrivate(titles.about, this.#state.get())) return entry
    return titles.masked && { key, put: { ...put, body: titles.masked } }
  }

  #remember({ key, put, titles }: Entry): BotLinkMemory['given'] {
    const now = this.#clock.now()
    const others = (this.#memory?.value.given ?? []).filter(
      (one) => one.key !== key && one.at > now - rememberGiven.for,
    )
    if (!put || !titles?.masked) return others
    return [...others, { key, put, titles, at: now }].slice(-rememberGiven.most)
  }

  /** What the bot has, but may not have posted yet, must not hold the title of an event that is private now. */
  async #maskGiven(): Promise<void> {
    const memory = this.#memory
    if (!memory) return
    for (const { key, put, titles } of memory.value.given.filter((one) =>
      anyPrivate(one.titles.about, this.#state.get()),
    )) {
      const given = memory.value.given.filter((one) => one.key !== key)
      await memory.set({ ...memory.value, given })
      // Newer than what the bot has, whatever this clock says.
      const asOf = Math.max(this.#clock.now(), put.asOf + 1)
      if (titles.masked) await this.#add({ key, put: { ...put, body: titles.masked, asOf } })
    }
  }

  /** Sends one entry. `stuck`: the bot answered with an error; `waits`: it could not be asked. */
  async #send(client: BotLinkClient, { key, put, keep }: Entry): Promise<'done' | 'stuck' | 'waits'> {
    try {
      if (keep) await client.keepStandIns(keep)
      else if (put) await client.putMessage(key, put)
      else await client.withdrawMessage(key)
      this.#backoff.reset()
      return 'done'
    } catch (error) {
      const { kind, code, status, retryAfterMs } = failureOf(error)
      // The bot's own word, or a box in the way that takes no text of this length.
      if (kind === 'refused' || kind === 'forbidden' || kind === 'notFound' || status === 413) {
        this.#log('warn', 'the bot refuses a message', { kind, code, status })
        return 'done'
      }
      this.#log('info', 'message waits', { kind, status })
      if (client !== this.#client) return 'waits'
      this.#waiting = true
      this.#retry.set(this.#clock.after(this.#backoff.next(retryAfterMs), () => this.#try()))
      // An error on this one, or a box in the way that refuses it; 502 to 504 mean that the bot is away.
      return status === 500 || (kind === 'wrongServer' && (status ?? 0) >= 400) ? 'stuck' : 'waits'
    }
  }
}
