import { hostname } from 'node:os'
import { BotLinkClient } from '../../bot-link/client.ts'
import type { Company } from '../../bot-link/protocol.ts'
import type { Connection as Accounts } from '../../core/settings/settings.ts'
import type { Background } from '../../lifecycle/background.ts'
import { Backoff } from '../../lifecycle/backoff.ts'
import { Slot } from '../../lifecycle/disposables.ts'
import { serverUrl } from '../../mattermost/server-url.ts'
import { Failure, type FailureKind, failureOf } from '../../net/failure.ts'
import type { Http } from '../../net/http.ts'
import type { Random } from '../../random/random.ts'
import type { Log } from '../../store/log.ts'
import type { Vault } from '../../store/vault.ts'
import type { VaultValue } from '../../store/vault-value.ts'
import { botFailureText } from '../../text/bot-link.ts'
import { say } from '../../text/say.ts'
import type { Clock } from '../../time/clock.ts'
import type { UserSettings } from '../settings/user-settings.ts'
import type { AppState, AppStateStore } from '../state/app-state.ts'
import { botUrl } from './bot-address.ts'
import { BotConnection } from './connection.ts'
import type { IncomingActions } from './incoming-actions.ts'
import { type BotLinkMemory, forgetPairing, openMemory, readPairing, writePairing } from './memory.ts'
import type { OutgoingQueue } from './outgoing-queue.ts'
import { type LinkedUser, pair } from './pairing.ts'

/** What a bot link needs. */
export interface BotLinkOptions {
  http: Http
  clock: Clock
  random: Random
  log: Log
  background: Background
  state: AppStateStore
  settings: UserSettings
  queue: OutgoingQueue
  actions: IncomingActions
  /** Undefined while nothing can be kept on this machine. */
  vault(): Vault | undefined
  /** This desktop has just been paired. */
  onPaired(): Promise<void>
  /** The pairing is over: the bot forgets what was sent to it. */
  onUnpaired(): Promise<void>
}

// Failures that pass by themselves; the others need a person.
const passing: readonly FailureKind[] = ['offline', 'lost', 'tls', 'wrongServer', 'throttled', 'server']

/**
 * The desktop's link to the company's bot: finds the bot, takes over what it says about the company, pairs, and keeps
 * the connection up. Messages go out by the queue; what people do in Mattermost comes in by the actions.
 */
export class BotLink {
  readonly #options: BotLinkOptions
  readonly #connection: BotConnection
  readonly #retry = new Slot()
  readonly #backoff = new Backoff({ first: 5_000, longest: 10 * 60_000 })
  #user: LinkedUser | undefined
  #client: BotLinkClient | undefined
  #memory: VaultValue<BotLinkMemory> | undefined
  /** Connects at once while a retry waits. */
  #retryNow: () => void = () => undefined
  #retryable = false
  /** Counts stops and attempts to connect. What is under way since an earlier one has no effect any more. */
  #turn = 0

  constructor(options: BotLinkOptions) {
    this.#options = options
    this.#connection = new BotConnection(options)
  }

  /** Takes up the connection for a signed-in user, and pairs if a bot is set and this desktop never was paired. */
  async start(user: LinkedUser): Promise<void> {
    const turn = this.#turn
    this.#user = user
    this.#backoff.reset()
    const { bot } = this.#options.settings.value.connection
    const vault = this.#options.vault()
    if (!bot || !vault) return
    const pairing = await readPairing(vault)
    if (turn !== this.#turn) return
    // The token goes to the address that gave it, whatever the settings say by now.
    if (pairing?.url === bot.url) {
      this.#turn++
      await this.#listen(pairing.url, pairing.token)
    } else if (bot.desktopId === undefined) await this.#connectAndRetry(bot.url)
    else this.#show('unpaired', say('botLink.ended'))
  }

  /** Nobody is signed in to Mattermost yet: reads what the bot says about the company, so that they can sign in. */
  async prepare(): Promise<void> {
    this.#backoff.reset()
    const { bot } = this.#options.settings.value.connection
    if (bot) await this.#connectAndRetry(bot.url)
  }

  /** Stops listening; the pairing stays. */
  stop(): void {
    this.#turn++
    this.#connection.stop()
    this.#cancelRetry()
    this.#backoff.reset()
    this.#client = undefined
    this.#options.queue.detach()
    this.#user = undefined
  }

  /** Tries at once what waits: the machine woke, the network is back. */
  wake(): void {
    this.#connection.wake()
    this.#retryNow()
    this.#options.queue.flush()
  }

  /**
   * Finds the bot at an address, takes over what it says about the company, and pairs if the user is signed in to
   * Mattermost; otherwise the pairing follows the sign-in. Returns what went wrong in words; nothing once a later call
   * took over.
   */
  async connect(typed: string): Promise<string | undefined> {
    const turn = ++this.#turn
    this.#cancelRetry()
    this.#retryable = false
    let typedUrl: string
    try {
      typedUrl = botUrl(typed)
    } catch {
      return say('botLink.badAddress')
    }
    this.#show('connecting')
    try {
      const { url, company } = await this.#findCompany(typedUrl)
      if (turn !== this.#turn) return undefined
      const { mattermost } = this.#options.settings.value.connection
      if (mattermost?.userId && mattermost.server !== serverUrl(company.mattermostUrl)) {
        this.#show('off')
        return say('botLink.otherServer')
      }
      await this.#remember({ url, botUsername: company.botUsername }, company)
      if (turn === this.#turn) await this.#pair(url, company, turn)
      return undefined
    } catch (error) {
      if (turn !== this.#turn && error instanceof Failure) return undefined
      if (error instanceof TypeError) return say('botLink.badAddress')
      return this.#notPaired(failureOf(error))
    }
  }

  /** Ends the pairing here and at the bot, and forgets the bot. */
  async disconnect(): Promise<void> {
    const user = this.#user
    const unpairing = this.#unpair()
    // Ending the pairing ends nobody's sign-in: whatever becomes of it, the user can connect again.
    this.#user = user
    await unpairing
    await this.#remember(undefined)
    this.#show('off')
  }

  /** The user signed out of Mattermost: the pairing was theirs. The address stays for the next user. */
  async signedOut(): Promise<void> {
    await this.#unpair()
    const { bot } = this.#options.settings.value.connection
    if (bot) await this.#remember({ url: bot.url, botUsername: bot.botUsername })
    this.#show(bot ? 'waiting' : 'off')
  }

  /** Connects without anybody having asked just now: a bot that cannot be reached yet is asked again. */
  async #connectAndRetry(url: string): Promise<void> {
    const problem = await this.connect(url)
    if (problem === undefined || !this.#retryable) {
      this.#backoff.reset()
      return
    }
    const again = () => {
      this.#cancelRetry()
      this.#options.background('connect to the bot', () => this.#connectAndRetry(url))
    }
    this.#retry.set(this.#options.clock.after(this.#backoff.next(), again))
    this.#retryNow = again
  }

  #cancelRetry(): void {
    this.#retry.clear()
    this.#retryNow = () => undefined
  }

  /** The address that the bot itself goes by, which pairings are bound to, and what the bot says there. */
  async #findCompany(typedUrl: string): Promise<{ url: string; company: Company }> {
    const company = await this.#clientAt(typedUrl).company()
    if (company.publicUrl === typedUrl) return { url: typedUrl, company }
    const url = botUrl(company.publicUrl)
    return { url, company: await this.#clientAt(url).company() }
  }

  async #pair(url: string, { botUsername }: Company, turn: number): Promise<void> {
    const user = this.#user
    const vault = this.#options.vault()
    if (!user || !vault) {
      this.#show('waiting')
      return
    }
    const { token, desktopId } = await pair(this.#clientAt(url), user, deviceName())
    if (turn !== this.#turn) return this.#endAt(this.#clientAt(url, token))
    await writePairing(vault, { url, token })
    await this.#remember({ url, botUsername, desktopId })
    this.#options.log('info', 'paired with the bot')
    await this.#listen(url, token)
    await this.#options.onPaired()
  }

  #notPaired({ kind, code, status }: Failure): string {
    this.#retryable = passing.includes(kind)
    this.#options.log('warn', 'not paired', { kind, code, status })
    const text = botFailureText(kind, code)
    this.#show(this.#options.settings.value.connection.bot ? 'unpaired' : 'off', text)
    return text
  }

  async #listen(url: string, token: string): Promise<void> {
    const vault = this.#options.vault()
    if (!vault) return
    const { background, queue, actions } = this.#options
    const turn = this.#turn
    const memory = await openMemory(vault)
    if (turn !== this.#turn) return
    const client = this.#clientAt(url, token)
    this.#client = client
    this.#memory = memory
    queue.attach(client, memory)
    background('bot connection', () =>
      this.#connection.run(client, {
        show: (state, problem) => this.#show(state, problem),
        opened: () => {
          queue.flush()
          background('read the company', () => this.#readCompany(client))
        },
        action: (action) => background('action', () => actions.handle(client, memory, action)),
        revoked: () => this.#revoked(),
      }),
    )
  }

  async #readCompany(client: BotLinkClient): Promise<void> {
    try {
      const company = await client.company()
      const { bot } = this.#options.settings.value.connection
      if (bot && client === this.#client) await this.#remember(bot, company)
    } catch (error) {
      this.#options.log('info', 'company not read', { kind: error instanceof Failure ? error.kind : 'unknown' })
    }
  }

  /** The user or an admin ended the pairing elsewhere: that is respected until the user connects again. */
  async #revoked(): Promise<void> {
    this.#client = undefined
    this.#options.queue.detach()
    await this.#forget()
    this.#show('unpaired', say('botLink.ended'))
  }

  async #unpair(): Promise<void> {
    const client = this.#client
    this.stop()
    if (client) await this.#endAt(client)
    await this.#forget()
  }

  /** Ends the pairing at the bot; a bot that cannot be told keeps a token that nobody has any more. */
  async #endAt(client: BotLinkClient): Promise<void> {
    await client
      .unpair()
      .catch((error: unknown) => this.#options.log('warn', 'not unpaired', { kind: failureOf(error).kind }))
  }

  async #forget(): Promise<void> {
    const vault = this.#options.vault()
    this.#memory?.end()
    if (vault) await forgetPairing(vault)
    this.#options.queue.forget()
    await this.#options.onUnpaired()
  }

  #clientAt(url: string, token?: string): BotLinkClient {
    const { http, clock } = this.#options
    return new BotLinkClient({ url, token, http, clock })
  }

  #show(state: AppState['botLink']['state'], problem?: string): void {
    const { botLink } = this.#options.state.get()
    if (botLink.state !== state || botLink.problem !== problem) this.#options.state.set({ botLink: { state, problem } })
  }

  /** Keeps which bot this desktop belongs to, and what the bot says about the company. */
  async #remember(bot: Accounts['bot'], company?: Company): Promise<void> {
    const { settings } = this.#options
    const { company: before, connection } = settings.value
    const changed = await settings.update({
      company: bot === undefined ? undefined : company ? { defaults: company.defaults, locks: company.locks } : before,
      connection: {
        ...connection,
        bot,
        // What the admin says is where a new user starts; who is signed in stays where they are.
        m365: connection.m365 ?? company?.microsoft,
        mattermost:
          connection.mattermost ??
          (company && { server: serverUrl(company.mattermostUrl), oauthClientId: company.oauthClientId }),
      },
    })
    if (changed) await settings.applyPresets()
  }
}

/** What the user's list of connected computers calls this one. */
function deviceName(): string {
  return hostname().slice(0, 64) || say('botLink.computer')
}
