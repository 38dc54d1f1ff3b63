import type { BotPost, MattermostBotClient } from '../../main/mattermost/bot-client.ts'
import { Failure, failureOf } from '../../main/net/failure.ts'
import type { Clock } from '../../main/time/clock.ts'
import type { Claimed, Messages } from '../database/messages.ts'
import { adminKey } from '../diagnostics/admin-messages.ts'
import type { BotLog } from '../diagnostics/log.ts'
import type { Metrics } from '../diagnostics/metrics.ts'
import type { SigningSecrets } from '../secrets.ts'
import type { Signals } from '../signals.ts'
import { keyProp, postOf } from './posts.ts'

interface Options {
  messages: Messages
  client: MattermostBotClient
  botUserId: string
  publicUrl: string
  secrets: SigningSecrets
  clock: Clock
  log: BotLog
  metrics: Metrics
  signals: Signals
  /** Posts on their way at a time. */
  concurrency: number
  /** For the crash harness: called between any two steps. */
  atStep?(step: string): void
}

// Without any signal the table is looked at this often.
const lookEvery = 15_000
// A request may take 20 s: a claim with less left is not used.
const claimMargin = 25_000
// A POST that was given up may still be at work in Mattermost: only after that is it looked for.
const lostWait = 15_000
// Waits after trouble, for one message: a server that is down is asked again soon, a message it chokes on rarely.
const longestWait = 30_000
const longestOwnWait = 10 * 60_000
const keepRestricted = 7 * 24 * 3600_000
/** A post can no longer be edited, as the server is set up; only its properties can. */
const editTimeIsOver = 'permissions_time_limit'
const clockSkew = 10 * 60_000

/**
 * Posts what is due and brings changed posts up to date: each user's in order, many users at a time. A message whose
 * fate is unknown is looked for in the channel before it is posted again (invariant 6).
 */
export class Delivery {
  readonly #options: Options
  #queue: Claimed[] = []
  #onWire = 0
  /** On the wire, or not noted yet. */
  #open = 0
  #claiming = false
  #again = false
  #stopped = false
  /** No request before that: Mattermost asked for patience, or is down. In the machine's own time. */
  #restUntil = 0
  #failures = 0
  /** How many at a time just now; it starts small after trouble, so that a recovered server is not run over. */
  #width: number
  #cancelTimer: () => void = () => undefined
  #restTimer: NodeJS.Timeout | undefined
  #lookTimer: NodeJS.Timeout | undefined
  #unsubscribe: () => void = () => undefined
  #idle: (() => void)[] = []

  constructor(options: Options) {
    this.#options = options
    this.#width = options.concurrency
  }

  start(): void {
    this.#unsubscribe = this.#options.signals.on((signal) => {
      if (signal.kind === 'message') this.wake()
    })
    this.#lookTimer = setInterval(() => this.wake(), lookEvery)
    this.wake()
  }

  /** Lets what is on the wire end, gives the other claims back, and stops. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#unsubscribe()
    this.#cancelTimer()
    clearInterval(this.#lookTimer)
    clearTimeout(this.#restTimer)
    const left = this.#queue.splice(0)
    await Promise.all(left.map((claimed) => this.#options.messages.postpone(claimed, 0, true)))
    if (this.#open > 0 || this.#claiming) await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  /** Something may be due. */
  wake(): void {
    if (this.#stopped) return
    if (this.#claiming) {
      this.#again = true
      return
    }
    this.#claiming = true
    void this.#fill()
      .catch((error: unknown) => {
        this.#options.log.error({ error: nameOf(error) }, 'the database does not answer')
        this.#rest(5_000)
      })
      .finally(() => {
        this.#claiming = false
        const again = this.#again
        this.#again = false
        if (again) this.wake()
        this.#settle()
      })
  }

  /** Claims more while the queue is short, and hands it to free slots. */
  async #fill(): Promise<void> {
    const { messages, clock, concurrency } = this.#options
    if (this.#restUntil > Date.now()) return
    if (this.#queue.length < concurrency) {
      const want = this.#width < concurrency ? this.#width : concurrency * 4
      const claimed = await messages.claim(want, clock.now())
      this.#queue.push(...claimed)
      // A full batch means that there is more.
      if (claimed.length === want) this.#again = this.#queue.length < concurrency
      else await this.#sleep()
    }
    this.#hand()
  }

  #hand(): void {
    const mostUnnoted = this.#options.concurrency * 8
    while (!this.#stopped && this.#onWire < this.#width && this.#open < mostUnnoted && this.#restUntil <= Date.now()) {
      const claimed = this.#queue.shift()
      if (!claimed) return
      this.#onWire++
      this.#open++
      let onWire = true
      // The next request goes out while this one is being noted.
      const offWire = () => {
        if (!onWire) return
        onWire = false
        this.#onWire--
        this.#refill()
      }
      void this.#deliver(claimed, offWire).finally(() => {
        this.#open--
        offWire()
        // Now that this one is noted, the same user's next one can be claimed.
        this.#refill()
        this.#settle()
      })
    }
  }

  #refill(): void {
    this.#hand()
    if (this.#queue.length < this.#options.concurrency) this.wake()
  }

  #settle(): void {
    if (!this.#stopped || this.#open > 0 || this.#claiming) return
    for (const resolve of this.#idle.splice(0)) resolve()
  }

  async #sleep(): Promise<void> {
    const due = await this.#options.messages.nextDue()
    this.#cancelTimer()
    if (due === undefined || this.#stopped) return
    const { clock } = this.#options
    // One that is due and was not claimed is postponed, or stands behind another; the regular look finds it.
    if (due > clock.now()) this.#cancelTimer = clock.at(due, () => this.wake())
  }

  #rest(ms: number): void {
    this.#restUntil = Math.max(this.#restUntil, Date.now() + ms)
    clearTimeout(this.#restTimer)
    if (!this.#stopped) this.#restTimer = setTimeout(() => this.wake(), this.#restUntil - Date.now() + 5)
  }

  async #deliver(claimed: Claimed, offWire: () => void): Promise<void> {
    const { messages, clock, log, metrics, atStep } = this.#options
    const began = performance.now()
    try {
      const late = claimed.dropAfter !== undefined && claimed.dropAfter <= clock.now()
      atStep?.('claimed')
      const postId = await this.#show(claimed, late)
      offWire()
      if (postId === 'tooLate') {
        await messages.drop(claimed, clock.now())
        metrics.messages.inc({ outcome: 'dropped' })
        return
      }
      if (postId === 'noTime') {
        await messages.postpone(claimed, 0, true)
        return
      }
      atStep?.('posted')
      await messages.posted(claimed, postId, clock.now())
      atStep?.('noted')
      metrics.messages.inc({ outcome: claimed.postId === undefined ? 'posted' : 'updated' })
      metrics.postSeconds.observe((performance.now() - began) / 1000)
      this.#failures = 0
      if (this.#width < this.#options.concurrency) this.#width = Math.min(this.#width * 2, this.#options.concurrency)
    } catch (error) {
      await this.#failed(claimed, error, performance.now() - began).catch((bug: unknown) => {
        // The claim runs out by itself and the message is looked for then.
        log.error({ error: nameOf(bug) }, 'delivery could not be noted')
        this.#rest(5_000)
      })
    }
  }

  /**
   * Makes Mattermost show the message; returns its post, or why nothing was sent. The claim itself says on disk that a
   * post may exist.
   */
  async #show(claimed: Claimed, late: boolean): Promise<string> {
    const { client, botUserId, publicUrl, secrets, clock, atStep } = this.#options
    const { message, props } = postOf(claimed, { publicUrl, secrets, now: clock.now() })
    const timeIsUp = () => claimed.goodUntil - performance.now() < claimMargin
    if (late && !claimed.unsure && claimed.postId === undefined) return 'tooLate'
    if (timeIsUp()) return 'noTime'
    if (claimed.postId !== undefined) {
      await this.#edit(claimed.postId, message, props)
      return claimed.postId
    }
    const channelId = await this.#channel(claimed.userId)
    atStep?.('channel')
    const known = claimed.unsure ? await this.#lookFor(claimed, channelId) : undefined
    // Looking and opening the channel take their time, too: another replica may have it by now.
    if (timeIsUp()) return 'noTime'
    if (known) {
      await this.#edit(known.id, message, props)
      return known.id
    }
    if (late) return 'tooLate'
    const post = await client.createPost(channelId, message, props, `${botUserId}:${claimed.id}`)
    return post.id
  }

  /** Brings a post up to date; where its text may no longer be changed, the new one stands below it. */
  async #edit(postId: string, message: string, props: Record<string, unknown>): Promise<void> {
    const { client } = this.#options
    try {
      await client.updatePost(postId, message, props)
    } catch (error) {
      if (!(error instanceof Failure) || !error.code?.includes(editTimeIsOver)) throw error
      const attachments = (props.attachments as object[] | undefined) ?? []
      await client.updatePost(postId, undefined, {
        ...props,
        attachments: [{ fallback: '', text: message }, ...attachments],
      })
    }
  }

  async #channel(userId: string): Promise<string> {
    const { messages, client, botUserId } = this.#options
    const known = await messages.channelOf(userId)
    if (known) return known
    const id = await client.directChannel(botUserId, userId)
    await messages.rememberChannel(userId, id)
    return id
  }

  /** The post that carries this message's key, if there is one. Goes back to before the message was made. */
  async #lookFor(claimed: Claimed, channelId: string): Promise<BotPost | undefined> {
    const { client, botUserId } = this.#options
    for (let page = 0; page < 50; page++) {
      const posts = await client.posts(channelId, page)
      const found = posts.find((post) => post.user_id === botUserId && post.props[keyProp] === claimed.id)
      if (found) return found
      const oldest = posts.at(-1)
      if (!oldest || posts.length < 200 || oldest.create_at < claimed.createdAt - clockSkew) return undefined
    }
    return undefined
  }

  async #failed(claimed: Claimed, error: unknown, took: number): Promise<void> {
    const { messages, clock, log, metrics } = this.#options
    const failure = error instanceof Failure ? failureOf(error) : new Failure('server', nameOf(error))
    metrics.messages.inc({ outcome: `failed_${failure.kind}` })
    const { kind, code, status } = failure
    // A DM to an admin that fails must not make another DM to an admin.
    const own = claimed.key.startsWith(adminKey) || undefined
    const fields = { kind, code, status, attempts: claimed.attempts, own }
    if (kind === 'throttled') {
      this.#slowDown(failure.retryAfterMs ?? 5_000)
      await messages.postpone(claimed, failure.retryAfterMs ?? 5_000, true)
      return
    }
    // Without a code of Mattermost's own it was not Mattermost that refused, but something in between.
    const itself = code !== undefined && (kind === 'notFound' || kind === 'forbidden' || kind === 'refused')
    const restricted = itself && (kind === 'forbidden' || code.includes('restricted_dm'))
    const gone = itself && claimed.postId !== undefined && kind !== 'refused'
    const longAgo = clock.now() - claimed.createdAt > keepRestricted
    const pending = code === 'api.post.deduplicate_create_post.pending'
    if (gone || (itself && !pending && (!restricted || longAgo))) {
      // A deleted post stays deleted; an unknown or restricted user is no reason to try again for ever.
      log.warn(fields, 'Mattermost refuses a message')
      await messages.drop(claimed, clock.now())
      return
    }
    if (restricted) {
      log.warn(fields, 'the bot may not write to a user: direct messages are restricted')
      await messages.postpone(claimed, Math.min(60_000 * 2 ** claimed.attempts, 6 * 3600_000), true)
      return
    }
    this.#failures++
    if (this.#failures === 1 || this.#failures % 20 === 0) log.error(fields, 'Mattermost does not take messages')
    const wait = Math.min(1_000 * 2 ** Math.min(this.#failures, 5), longestWait)
    this.#slowDown(Math.max(wait, failure.retryAfterMs ?? 0))
    // Its own wait, besides everybody's: a message that Mattermost chokes on must not keep the others from their turn.
    const choked = code !== undefined && kind === 'server'
    const attempts = choked ? claimed.attempts : Math.min(claimed.attempts, 5)
    const ownWait = Math.min(500 * 2 ** attempts, choked ? longestOwnWait : longestWait)
    const mayStillRun = kind === 'lost' && took > lostWait ? lostWait : 0
    await messages.postpone(
      claimed,
      Math.max(ownWait, failure.retryAfterMs ?? 0, mayStillRun),
      kind === 'offline' || kind === 'signIn' || kind === 'tls',
      attempts,
    )
  }

  #slowDown(ms: number): void {
    this.#width = 1
    this.#rest(ms)
  }
}

const nameOf = (error: unknown) =>
  error instanceof Error && 'code' in error
    ? `${error.name} ${String(error.code)}`
    : error instanceof Error
      ? error.name
      : 'unknown'
