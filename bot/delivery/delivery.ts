import { Slot } from '../../main/lifecycle/disposables.ts'
import { Throttler } from '../../main/lifecycle/throttler.ts'
import type { Clock } from '../../main/time/clock.ts'
import { every } from '../../main/time/waiting.ts'
import type { Claimed, Claims } from '../database/claims.ts'
import { isDriverError } from '../database/driver-error.ts'
import { adminKey } from '../database/messages.ts'
import { type BotLog, nameOf } from '../diagnostics/log.ts'
import type { Metrics } from '../diagnostics/metrics.ts'
import type { Signals } from '../signals/signals.ts'
import type { Posting } from './posting.ts'
import { judge } from './verdict.ts'

// Without any signal the table is looked at this often.
const lookEvery = 15_000
const restAfterTrouble = 5_000

interface Options {
  claims: Claims
  posting: Pick<Posting, 'show'>
  clock: Clock
  log: BotLog
  metrics: Metrics
  signals: Signals
  /** Posts on their way at a time. */
  concurrency: number
  /** For the crash harness: called between any two steps. */
  atStep?(step: string): void
}

/**
 * Posts what is due and brings changed posts up to date: each user's messages in order, many users at a time. Every
 * message is posted once: docs/design.md says how.
 */
export class Delivery {
  readonly #options: Options
  /** Claims more, one look at the table at a time. */
  readonly #filling: Throttler
  readonly #nextDue = new Slot()
  readonly #nextTry = new Slot()
  readonly #nextLook = new Slot()
  readonly #subscription = new Slot()
  readonly #queue: Claimed[] = []
  /** Deliveries that are on the wire, or not noted yet. */
  readonly #open = new Set<Promise<void>>()
  #onWire = 0
  #stopped = false
  /** No request goes out before this moment of `elapsed()`: Mattermost asked for patience, or is down. */
  #restUntil = 0
  #failures = 0
  /** When Mattermost was last found in trouble, on `elapsed()`. */
  #troubleAt = -1
  /** How many at a time just now; it starts small after trouble, so that a recovered server is not run over. */
  #width: number

  constructor(options: Options) {
    this.#options = options
    this.#width = options.concurrency
    this.#filling = new Throttler(() => this.#fill())
  }

  /** Begins to post, now and whenever something is due. */
  start(): void {
    const { signals, clock } = this.#options
    this.#subscription.set(
      signals.on((signal) => {
        if (signal.kind === 'message') this.wake()
      }),
    )
    this.#nextLook.set(every(clock, lookEvery, () => this.wake()))
    this.wake()
  }

  /** Takes nothing new from now on; what is claimed already stays for `stop`. */
  rest(): void {
    this.#stopped = true
    for (const slot of [this.#subscription, this.#nextDue, this.#nextTry, this.#nextLook]) slot.clear()
  }

  /** Stops: lets what is on the wire end, and gives the other claims back. */
  async stop(): Promise<void> {
    this.rest()
    await this.#filling.idle()
    await Promise.all(
      this.#queue.splice(0).map((claimed) => this.#options.claims.postpone(claimed, 0, true, claimed.attempts - 1)),
    )
    while (this.#open.size > 0) await Promise.all(this.#open)
  }

  /** Looks at the table: something may be due. */
  wake(): void {
    if (!this.#stopped) void this.#filling.run()
  }

  /** Claims more while the queue is short, and hands it to free slots. Never rejects. */
  async #fill(): Promise<void> {
    const { claims, clock, log, concurrency } = this.#options
    if (this.#stopped || this.#restUntil > clock.elapsed()) return
    try {
      if (this.#queue.length < concurrency) {
        const want = this.#width < concurrency ? this.#width : concurrency * 4
        const claimed = await claims.claim(want, clock.now())
        this.#queue.push(...claimed)
        // A full batch means that there is more.
        if (claimed.length < want) await this.#sleep()
        else if (this.#queue.length < concurrency) this.wake()
      }
      this.#hand()
    } catch (error) {
      log.error(
        { error: nameOf(error) },
        isDriverError(error) ? 'the database does not answer' : 'a task failed: delivery',
      )
      this.#rest(restAfterTrouble)
    }
  }

  #hand(): void {
    const { clock, concurrency } = this.#options
    const mostUnnoted = concurrency * 8
    while (!this.#stopped && this.#onWire < this.#width && this.#open.size < mostUnnoted) {
      if (this.#restUntil > clock.elapsed()) return
      const claimed = this.#queue.shift()
      if (!claimed) return
      this.#onWire++
      let onWire = true
      // The next request goes out while this one is being noted.
      const offWire = () => {
        if (!onWire) return
        onWire = false
        this.#onWire--
        this.#refill()
      }
      const delivery = this.#deliver(claimed, offWire).finally(() => {
        this.#open.delete(delivery)
        offWire()
        // Now that this one is noted, the same user's next one can be claimed.
        this.#refill()
      })
      this.#open.add(delivery)
    }
  }

  #refill(): void {
    this.#hand()
    if (this.#queue.length < this.#options.concurrency) this.wake()
  }

  async #sleep(): Promise<void> {
    const { claims, clock } = this.#options
    const due = await claims.nextDue()
    this.#nextDue.clear()
    if (due === undefined || this.#stopped) return
    // One that is due and was not claimed is postponed, or stands behind another; the regular look finds it.
    if (due > clock.now()) this.#nextDue.set(clock.at(due, () => this.wake()))
  }

  #rest(ms: number): void {
    const { clock } = this.#options
    this.#restUntil = Math.max(this.#restUntil, clock.elapsed() + ms)
    if (!this.#stopped) this.#nextTry.set(clock.after(this.#restUntil - clock.elapsed() + 5, () => this.wake()))
  }

  async #deliver(claimed: Claimed, offWire: () => void): Promise<void> {
    const { claims, posting, clock, log, metrics, atStep, concurrency } = this.#options
    const began = clock.elapsed()
    try {
      const late = claimed.dropAfter !== undefined && claimed.dropAfter <= clock.now()
      atStep?.('claimed')
      const shown = await posting.show(claimed, late)
      offWire()
      if (shown === 'tooLate') {
        await claims.drop(claimed, clock.now())
        metrics.messages.inc({ outcome: 'dropped' })
        return
      }
      if (shown === 'noTime') return await claims.postpone(claimed, 0, true, claimed.attempts - 1)
      atStep?.('posted')
      await claims.posted(claimed, shown.postId, clock.now())
      atStep?.('noted')
      metrics.messages.inc({ outcome: claimed.postId === undefined ? 'posted' : 'updated' })
      metrics.postSeconds.observe((clock.elapsed() - began) / 1000)
      this.#failures = 0
      if (this.#width < concurrency) this.#width = Math.min(this.#width * 2, concurrency)
    } catch (error) {
      await this.#failed(claimed, error, began).catch((bug: unknown) => {
        // The claim runs out by itself and the message is looked for then.
        log.error({ error: nameOf(bug) }, 'delivery could not be noted')
        this.#rest(restAfterTrouble)
      })
    }
  }

  async #failed(claimed: Claimed, error: unknown, began: number): Promise<void> {
    const { claims, clock, log, metrics } = this.#options
    // Requests that were on their way together fail together: that is one failure of Mattermost's.
    const isNew = began > this.#troubleAt
    const failures = isNew ? this.#failures + 1 : Math.max(this.#failures, 1)
    const took = clock.elapsed() - began
    const verdict = judge(claimed, error, { took, now: clock.now(), failures })
    const { kind, code, status } = verdict.failure
    metrics.messages.inc({ outcome: `failed_${kind}` })
    // A DM to an admin that fails must not make another DM to an admin.
    const own = claimed.key.startsWith(adminKey) || undefined
    const fields = { kind, code, status, attempts: claimed.attempts, own }
    switch (verdict.kind) {
      case 'throttled':
        this.#slowDown(verdict.wait)
        // Its turn comes later; that says nothing against it, and the user's next message stays behind it.
        return claims.postpone(claimed, verdict.wait, true, claimed.attempts - 1)
      case 'refused':
        log.warn(fields, 'Mattermost refuses a message')
        return claims.drop(claimed, clock.now())
      case 'restricted':
        log.warn(fields, 'the bot may not write to a user: direct messages are restricted')
        return claims.postpone(claimed, verdict.wait, true)
      case 'trouble':
        this.#failures = failures
        this.#troubleAt = clock.elapsed()
        if (isNew && (this.#failures === 1 || this.#failures % 20 === 0))
          log.error(fields, 'Mattermost does not take messages')
        this.#slowDown(verdict.pause)
        return claims.postpone(claimed, verdict.wait, verdict.certain, verdict.attempts)
    }
  }

  #slowDown(ms: number): void {
    this.#width = 1
    this.#rest(ms)
  }
}
