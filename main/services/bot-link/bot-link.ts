import { hostname } from 'node:os'
import { z } from 'zod'
import { BotLinkClient } from '../../bot-link/client.ts'
import {
  type Action,
  type ActionResult,
  actionResultSchema,
  type KeepStandIns,
  keepStandInsSchema,
  type PutMessage,
  putMessageSchema,
} from '../../bot-link/protocol.ts'
import { type MattermostClient, serverUrl } from '../../mattermost/client.ts'
import { Failure, failureOf } from '../../net/failure.ts'
import type { Http } from '../../net/http.ts'
import type { Random } from '../../random/random.ts'
import type { Log } from '../../store/log.ts'
import type { Vault } from '../../store/vault.ts'
import { VaultValue } from '../../store/vault-value.ts'
import { botFailureText } from '../../text/bot-link.ts'
import { say } from '../../text/say.ts'
import type { Clock } from '../../time/clock.ts'
import type { SettingsStore } from '../accounts/accounts.ts'
import { reportStoreError } from '../diagnostics/disk.ts'
import type { AppStateStore } from '../state/app-state.ts'
import { pair } from './pairing.ts'

/** The signed-in Mattermost user, who proves to the bot whose desktop this is. */
export interface LinkedUser {
  client: MattermostClient
  userId: string
}

const memorySchema = z.object({
  /** Messages to put or take back, by key, in the order in which they were given; `keep` says what should wait. */
  pending: z
    .array(z.object({ key: z.string(), put: putMessageSchema.optional(), keep: keepStandInsSchema.optional() }))
    .default([]),
  /** Actions that were begun; after a crash nobody knows how far they got. */
  begun: z.array(z.string()).default([]),
  /** Actions that were dealt with, so that one that comes again is not done again. */
  handled: z.array(z.object({ id: z.string(), result: actionResultSchema })).default([]),
})
type Memory = z.infer<typeof memorySchema>

const tokenName = 'relay-token'
const memoryName = 'relay'
const keepHandled = 100
const pairingSchema = z.object({ url: z.string(), token: z.string() })
const firstWait = 2_000
const longestWait = 60_000

/**
 * The desktop's connection to the company's bot: pairs, keeps the connection up, brings messages to the bot (kept on
 * disk until it has them) and hands what people did in Mattermost to `onAction`.
 */
export class BotLink {
  readonly #state: AppStateStore
  readonly #log: Log
  readonly #settings: SettingsStore
  readonly #vault: () => Vault | undefined
  readonly #onAction: (action: Action, again: boolean) => Promise<ActionResult>
  readonly #onCompany: () => Promise<void>
  readonly #onPaired: () => Promise<void>
  readonly #onUnpaired: () => Promise<void>
  readonly #http: Http
  readonly #clock: Clock
  readonly #random: Random
  readonly #inHand = new Set<string>()
  #user: LinkedUser | undefined
  #client: BotLinkClient | undefined
  #memory: VaultValue<Memory> | undefined
  #abort: AbortController | undefined
  #flushing: Promise<void> | undefined
  #flushAgain = false
  #cancelWait: () => void = () => undefined
  #wakeUp: () => void = () => undefined
  #cancelRetry: () => void = () => undefined
  #retryNow: () => void = () => undefined
  #retryable = false

  constructor(options: {
    http: Http
    clock: Clock
    random: Random
    state: AppStateStore
    log: Log
    settings: SettingsStore
    vault(): Vault | undefined
    /** `again`: it was begun before and never ended. */
    onAction(action: Action, again: boolean): Promise<ActionResult>
    /** What the bot says about the company has changed. */
    onCompany(): Promise<void>
    /** This desktop has just been paired. */
    onPaired(): Promise<void>
    /** The pairing is over: what was sent was sent to a bot that forgets it. */
    onUnpaired(): Promise<void>
  }) {
    this.#http = options.http
    this.#clock = options.clock
    this.#random = options.random
    this.#state = options.state
    this.#log = options.log
    this.#settings = options.settings
    this.#vault = options.vault
    this.#onAction = options.onAction
    this.#onCompany = options.onCompany
    this.#onPaired = options.onPaired
    this.#onUnpaired = options.onUnpaired
  }

  /** Whether messages can be given: this desktop is paired, whether or not the bot can be reached now. */
  get paired(): boolean {
    return this.#client !== undefined
  }

  /** Takes up the connection for a signed-in user, and pairs if a bot is set and this desktop never was. */
  async start(user: LinkedUser): Promise<void> {
    this.#user = user
    const { bot } = this.#settings.value.connection
    const vault = this.#vault()
    if (!bot || !vault) return
    const pairing = await readPairing(vault)
    // The token goes to the address that gave it, whatever the settings say by now.
    if (pairing?.url === bot.url) await this.#listen(pairing.url, pairing.token)
    else if (bot.desktopId === undefined) await this.#keepConnecting(bot.url)
    else this.#show('unpaired', say('botLink.ended'))
  }

  /** Nobody is signed in to Mattermost yet: reads what the bot says about the company, so that they can be. */
  async prepare(): Promise<void> {
    const { bot } = this.#settings.value.connection
    if (bot) await this.#keepConnecting(bot.url)
  }

  /** Connects without anybody having asked just now: a bot that cannot be reached yet is asked again. */
  async #keepConnecting(url: string, failures = 0): Promise<void> {
    this.#cancelRetry()
    const text = await this.connect(url)
    if (text === undefined || !this.#retryable) return
    const again = () => {
      this.#cancelRetry()
      void this.#keepConnecting(url, failures + 1).catch((error: unknown) => reportStoreError(this.#state, error))
    }
    const cancel = this.#clock.after(Math.min(5_000 * 2 ** failures, 10 * 60_000), again)
    this.#retryNow = again
    this.#cancelRetry = () => {
      cancel()
      this.#retryNow = () => undefined
    }
  }

  /** Stops listening; the pairing stays. */
  stop(): void {
    this.#abort?.abort(new Error('stopped'))
    this.#cancelWait()
    this.#wakeUp()
    this.#cancelRetry()
    this.#client = undefined
    this.#user = undefined
  }

  /** Tries at once what waits: the machine woke, the network is back. */
  wake(): void {
    this.#wakeUp()
    this.#retryNow()
    this.#flush()
  }

  /**
   * Finds the bot at an address, takes over what it says about the company, and pairs if the user is signed in to
   * Mattermost; otherwise that follows after the sign-in. Returns what went wrong in words.
   */
  async connect(typed: string): Promise<string | undefined> {
    this.#cancelRetry()
    this.#retryable = false
    let url: string
    try {
      url = botUrl(typed)
    } catch {
      return say('botLink.badAddress')
    }
    this.#show('connecting')
    try {
      let company = await this.#clientAt(url).company()
      // The address that the bot goes by is the one that the pairing is bound to.
      if (company.publicUrl !== url) {
        url = botUrl(company.publicUrl)
        company = await this.#clientAt(url).company()
      }
      const { mattermost } = this.#settings.value.connection
      if (mattermost?.userId && mattermost.server !== serverUrl(company.mattermostUrl)) {
        this.#show('off')
        return say('botLink.otherServer')
      }
      await this.#remember({ url, botUsername: company.botUsername }, company)
      const user = this.#user
      const vault = this.#vault()
      if (!user || !vault) {
        this.#show('waiting')
        return undefined
      }
      const { token, desktopId } = await pair(this.#clientAt(url), user, deviceName())
      await vault.write(tokenName, JSON.stringify({ url, token }))
      await this.#remember({ url, botUsername: company.botUsername, desktopId })
      this.#log('info', 'paired with the bot')
      await this.#listen(url, token)
      await this.#onPaired()
      return undefined
    } catch (error) {
      if (error instanceof TypeError) return say('botLink.badAddress')
      if (!(error instanceof Failure)) throw error
      this.#retryable = ['offline', 'lost', 'tls', 'wrongServer', 'throttled', 'server'].includes(error.kind)
      this.#log('warn', 'not paired', { kind: error.kind, code: error.code, status: error.status })
      const text = botFailureText(error.kind, error.code)
      this.#show(this.#settings.value.connection.bot ? 'unpaired' : 'off', text)
      return text
    }
  }

  /** Ends the pairing here and at the bot, and forgets the bot. */
  async disconnect(): Promise<void> {
    const client = this.#client
    const user = this.#user
    this.stop()
    this.#user = user
    await client?.unpair().catch((error: unknown) => this.#log('warn', 'not unpaired', { kind: failureOf(error).kind }))
    await this.#forget()
    await this.#remember(undefined)
    this.#show('off')
  }

  /** The user signed out of Mattermost: the pairing was theirs. The address stays for the next one. */
  async signedOut(): Promise<void> {
    const client = this.#client
    this.stop()
    await client?.unpair().catch((error: unknown) => this.#log('warn', 'not unpaired', { kind: failureOf(error).kind }))
    await this.#forget()
    const { bot } = this.#settings.value.connection
    if (bot) await this.#remember({ url: bot.url, botUsername: bot.botUsername })
    this.#show(bot ? 'waiting' : 'off')
  }

  /** Gives a message to the bot, now or as soon as it can be reached. A later one with the same key replaces it. */
  async put(key: string, put: PutMessage): Promise<void> {
    await this.#enqueue({ key, put })
  }

  /** Takes a message back that is not posted yet. */
  async withdraw(key: string): Promise<void> {
    await this.#enqueue({ key })
  }

  /** Says all that should wait at the bot of one kind: what another desktop left there earlier goes. */
  async keepStandIns(keep: KeepStandIns): Promise<void> {
    await this.#enqueue({ key: `stand-ins ${keep.prefix}`, keep })
  }

  /** Resolves once everything that can go to the bot now has gone. */
  async flushed(): Promise<void> {
    this.#flush()
    await this.#flushing
  }

  async #enqueue(entry: Memory['pending'][number]): Promise<void> {
    const memory = this.#memory
    if (!memory) return
    const others = memory.value.pending.filter((other) => other.key !== entry.key)
    await memory.set({ ...memory.value, pending: [...others, entry] })
    this.#flush()
  }

  async #listen(url: string, token: string): Promise<void> {
    const vault = this.#vault()
    if (!vault) return
    this.#abort?.abort(new Error('again'))
    this.#memory = await VaultValue.open(vault, memoryName, memorySchema)
    this.#client = this.#clientAt(url, token)
    this.#abort = new AbortController()
    void this.#run(this.#client, this.#abort.signal)
  }

  async #run(client: BotLinkClient, signal: AbortSignal): Promise<void> {
    let failures = 0
    while (!signal.aborted) {
      if (failures === 0) this.#show('connecting')
      try {
        await client.listen(signal, {
          open: () => {
            failures = 0
            this.#show('connected')
            this.#flush()
            void this.#readCompany(client)
          },
          action: (action) => void this.#handle(client, action),
        })
      } catch (error) {
        if (signal.aborted) return
        const failure = failureOf(error)
        this.#log('info', 'bot connection', { kind: failure.kind, status: failure.status })
        if (failure.kind === 'signIn') return this.#ended()
        // A connection that ended by itself is taken up at once; a bot that is down is left in peace for longer.
        this.#show('offline', failures === 0 ? undefined : botFailureText(failure.kind, failure.code))
        const wait = Math.min(firstWait * 2 ** failures, longestWait)
        failures++
        await this.#wait(Math.max(failure.retryAfterMs ?? 0, wait * (0.75 + this.#random.fraction() / 2)), signal)
      }
    }
  }

  #wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#cancelWait()
        this.#wakeUp = () => undefined
        resolve()
      }
      // In the machine's own time: how long a bot is left in peace has nothing to do with the calendar's clock.
      this.#cancelWait = this.#clock.after(ms, done)
      this.#wakeUp = done
      signal.addEventListener('abort', done, { once: true })
    })
  }

  async #readCompany(client: BotLinkClient): Promise<void> {
    try {
      const company = await client.company()
      const { bot } = this.#settings.value.connection
      if (bot && client === this.#client) await this.#remember(bot, company)
    } catch (error) {
      this.#log('info', 'company not read', { kind: error instanceof Failure ? error.kind : 'unknown' })
    }
  }

  /** The user or an admin ended the pairing elsewhere: that is respected until the user connects again. */
  async #ended(): Promise<void> {
    this.#client = undefined
    await this.#forget()
    this.#show('unpaired', say('botLink.ended'))
  }

  async #forget(): Promise<void> {
    const vault = this.#vault()
    await vault?.remove(tokenName)
    await vault?.remove(memoryName)
    this.#memory = undefined
    await this.#onUnpaired()
  }

  async #handle(client: BotLinkClient, action: Action): Promise<void> {
    const memory = this.#memory
    // The bot may offer it again while it is being done, on a new connection.
    if (!memory || this.#inHand.has(action.id)) return
    this.#inHand.add(action.id)
    try {
      if (!(await client.claim(action.id))) return
      const before = memory.value.handled.find((one) => one.id === action.id)
      let result = before?.result
      if (!result) {
        const again = memory.value.begun.includes(action.id)
        if (!again) await memory.set({ ...memory.value, begun: [...memory.value.begun, action.id].slice(-keepHandled) })
        result = await this.#onAction(action, again)
        const handled = [...memory.value.handled, { id: action.id, result }].slice(-keepHandled)
        await memory.set({ ...memory.value, handled, begun: memory.value.begun.filter((id) => id !== action.id) })
      }
      await client.finish(action.id, result)
      this.#log('info', 'action', { kind: action.kind })
    } catch (error) {
      // The bot offers it again when this desktop has been silent for a while.
      if (error instanceof Failure) this.#log('warn', 'action not finished', { kind: error.kind })
      else reportStoreError(this.#state, error)
    } finally {
      this.#inHand.delete(action.id)
    }
  }

  #flush(): void {
    if (this.#flushing) {
      this.#flushAgain = true
      return
    }
    const client = this.#client
    const memory = this.#memory
    if (!client || !memory) return
    this.#flushing = this.#send(client, memory)
      .catch((error: unknown) => reportStoreError(this.#state, error))
      .finally(() => {
        this.#flushing = undefined
        if (this.#flushAgain) {
          this.#flushAgain = false
          this.#flush()
        }
      })
  }

  async #send(client: BotLinkClient, memory: VaultValue<Memory>): Promise<void> {
    for (;;) {
      const entry = memory.value.pending[0]
      if (!entry || client !== this.#client) return
      try {
        if (entry.keep) await client.keepStandIns(entry.keep)
        else if (entry.put) await client.putMessage(entry.key, entry.put)
        else await client.withdrawMessage(entry.key)
      } catch (error) {
        const failure = failureOf(error)
        const { kind, code, status } = failure
        if (kind !== 'refused' && kind !== 'forbidden') {
          this.#log('info', 'message waits', { kind, status })
          const wait = Math.max(failure.retryAfterMs ?? 30_000, 1_000)
          // A new connection flushes, too; this is for a bot that answers one and not the other.
          this.#clock.after(wait, () => this.#flush())
          return
        }
        this.#log('warn', 'the bot refuses a message', { kind, code, status })
      }
      // It may have been replaced while it was on its way: the new one goes, too.
      await memory.set({ ...memory.value, pending: memory.value.pending.filter((other) => other !== entry) })
    }
  }

  #clientAt(url: string, token?: string): BotLinkClient {
    return new BotLinkClient({ url, token, http: this.#http, clock: this.#clock })
  }

  #show(state: 'off' | 'waiting' | 'connecting' | 'connected' | 'offline' | 'unpaired', problem?: string): void {
    const { botLink } = this.#state.get()
    if (botLink.state !== state || botLink.problem !== problem) this.#state.set({ botLink: { state, problem } })
  }

  async #remember(
    bot: { url: string; botUsername: string; desktopId?: string } | undefined,
    company?: {
      defaults: Record<string, unknown>
      locks: string[]
      mattermostUrl: string
      oauthClientId?: string
      microsoft?: object
    },
  ): Promise<void> {
    const { value } = this.#settings
    const { connection } = value
    const next = {
      ...value,
      company:
        bot === undefined ? undefined : company ? { defaults: company.defaults, locks: company.locks } : value.company,
      connection: {
        ...connection,
        bot,
        // What the admin says is where a new user starts; who is signed in stays where they are.
        m365: connection.m365 ?? (company?.microsoft as typeof connection.m365),
        mattermost:
          connection.mattermost ??
          (company && { server: serverUrl(company.mattermostUrl), oauthClientId: company.oauthClientId }),
      },
    }
    if (JSON.stringify(next) === JSON.stringify(value)) return
    await this.#settings.set(next)
    this.#state.set({ settings: this.#settings.value })
    await this.#onCompany()
  }
}

/** The kept pairing: a token, and the one address that it may go to. */
async function readPairing(vault: Vault): Promise<z.infer<typeof pairingSchema> | undefined> {
  const text = await vault.read(tokenName)
  if (text === undefined) return undefined
  try {
    return pairingSchema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

/** What the user's list of connected computers calls this one. */
function deviceName(): string {
  return hostname().slice(0, 64) || say('botLink.computer')
}

/** A bot's address as typed, made canonical. HTTPS, except on this very machine. Throws a TypeError. */
export function botUrl(typed: string): string {
  const url = serverUrl(typed)
  const { protocol, hostname: host } = new URL(url)
  if (protocol !== 'https:' && host !== 'localhost' && host !== '127.0.0.1') throw new TypeError('HTTPS is needed')
  return url
}
