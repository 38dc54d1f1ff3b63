import type { CommandData, Told } from '../../ipc/contract.ts'
import type { Background } from '../../lifecycle/background.ts'
import { M365Account, type M365Profile } from '../../m365/account.ts'
import { createEvent, readEvent, readMailboxSettings, sendAnswer } from '../../m365/calendar-api.ts'
import { cloudOf, type M365Config } from '../../m365/clouds.ts'
import { GraphClient } from '../../m365/graph-client.ts'
import { SignInProblem } from '../../m365/sign-in-problem.ts'
import { syncCalendar } from '../../m365/sync/delta.ts'
import { Failure } from '../../net/failure.ts'
import type { Http } from '../../net/http.ts'
import type { Random } from '../../random/random.ts'
import type { Log } from '../../store/log.ts'
import type { Vault } from '../../store/vault.ts'
import { signInText } from '../../text/accounts.ts'
import { say } from '../../text/say.ts'
import type { Clock } from '../../time/clock.ts'
import { reportStoreError } from '../diagnostics/disk.ts'
import type { UserSettings } from '../settings/user-settings.ts'
import type { AccountState, AppStateStore } from '../state/app-state.ts'
import type { CalendarSession } from './sessions.ts'

const tokenCacheName = 'm365-tokens'

interface Options {
  http: Http
  clock: Clock
  random: Random
  log: Log
  background: Background
  state: AppStateStore
  settings: UserSettings
  session: CalendarSession
  /** Undefined while there is no keychain and the user has not agreed to go without. */
  vault(): Vault | undefined
  openBrowser(url: string): Promise<void>
}

/** Signs in to Microsoft 365 and out again, and starts and ends what runs meanwhile. */
export class M365SignIn {
  readonly #options: Options
  #account: M365Account | undefined
  #signingIn: AbortController | undefined
  #beforeSignIn: AccountState = { state: 'signedOut' }

  constructor(options: Options) {
    this.#options = options
  }

  /** Takes up the account of the last run, without waiting for the network. */
  async restore(): Promise<void> {
    const { settings, state } = this.#options
    const vault = this.#options.vault()
    const { m365 } = settings.value.connection
    if (!vault || !m365) return
    const account = this.#accountFor(m365, vault, m365.accountId)
    // Tokens of nobody are what a sign-out, or a sign-in, left that did not get to its end.
    if (!m365.username) return account.signOut().catch((error: unknown) => reportStoreError(state, error))
    const profile = await account.profile()
    if (profile) await this.#takeUp(account, m365, profile)
    else
      state.set({ m365: { state: 'signInNeeded', name: m365.username, person: { name: '', address: m365.username } } })
  }

  /** Signs in to Microsoft 365 in the browser. A second call cancels the first. */
  async signIn({ chooseAccount, ...wanted }: CommandData<'signInM365'>): Promise<Told> {
    const { state } = this.#options
    // Overridden endpoints come with the configuration; the window does not know them.
    const known = this.#options.settings.value.connection.m365
    const same = known?.tenantId === wanted.tenantId && known.cloud === wanted.cloud
    const config: M365Config = { ...(same ? { authority: known.authority, graph: known.graph } : {}), ...wanted }
    // A sign-in that takes over from another goes back, if it fails, to what was before both.
    if (state.get().m365.state !== 'signingIn') this.#beforeSignIn = state.get().m365
    const before = this.#beforeSignIn
    const vault = this.#options.vault()
    if (!vault) return { ok: false, message: say('signIn.noKeychain') }
    this.#signingIn?.abort()
    const signingIn = new AbortController()
    this.#signingIn = signingIn
    state.set({ m365: { state: 'signingIn', name: before.name, person: before.person } })
    try {
      await this.#enter(config, vault, signingIn.signal, chooseAccount)
      return { ok: true }
    } catch (error) {
      return this.#failed(error, before, this.#signingIn === signingIn)
    } finally {
      if (this.#signingIn === signingIn) this.#signingIn = undefined
    }
  }

  /** Ends a sign-in that waits for the browser. */
  cancel(): void {
    this.#signingIn?.abort()
  }

  /** Forgets the account on this machine: its tokens and the copy of its calendar. */
  async signOut(): Promise<void> {
    const { session, settings, state } = this.#options
    await session.end('signOut')
    const account = this.#account
    this.#account = undefined
    const { m365 } = settings.value.connection
    // First who is signed in: an app that ends between the two must not ask for a sign-in that nobody wants.
    try {
      await settings.connect({ m365: m365 && { ...m365, username: undefined, accountId: undefined } })
    } finally {
      await account?.signOut()
      state.set({ m365: { state: 'signedOut' }, events: new Map(), masters: new Map(), sync: { running: false } })
    }
  }

  async #enter(config: M365Config, vault: Vault, signal: AbortSignal, chooseAccount: boolean): Promise<void> {
    const { session, settings, state, log } = this.#options
    const account = this.#accountFor(config, vault)
    const profile = await account.signIn(signal, { chooseAccount })
    const before = settings.value.connection.m365
    const again = before?.accountId ? before.accountId === profile.id : before?.username === profile.username
    await settings.connect({ m365: { ...config, username: profile.username, accountId: profile.id } })
    await session.end(again ? 'again' : 'signOut')
    // Another person's calendar is not this one's past.
    if (!again) state.set({ events: new Map(), masters: new Map(), sync: { running: false } })
    await this.#takeUp(account, config, profile)
    state.resolve('signIn:m365')
    log('info', 'signed in', { account: 'm365' })
  }

  #failed(error: unknown, before: AccountState, isNewest: boolean): Told {
    const { state, log } = this.#options
    const problem =
      error instanceof SignInProblem ? error : new SignInProblem('bug', error instanceof Error ? error.name : 'unknown')
    log('warn', 'sign-in failed', { account: 'm365', kind: problem.kind, code: problem.code })
    // A newer attempt took over: it owns the state now.
    if (!isNewest) return { ok: false, message: signInText('cancelled', '') }
    const message = signInText(problem.kind, problem.code)
    state.set({
      m365: {
        state: before.state,
        name: before.name,
        person: before.person,
        problem: problem.kind === 'cancelled' ? undefined : message,
        adminLink: problem.adminLink,
      },
    })
    return { ok: false, message }
  }

  #accountFor(config: M365Config, vault: Vault, accountId?: string): M365Account {
    const { http, clock, random, state, openBrowser } = this.#options
    return new M365Account({
      http,
      clock,
      random,
      config,
      accountId,
      openBrowser,
      cache: {
        read: () => vault.read(tokenCacheName),
        // A token that can't be kept still serves until the app ends: no reason to ask for a sign-in.
        write: (text) => vault.write(tokenCacheName, text).catch((error: unknown) => reportStoreError(state, error)),
        remove: () => vault.remove(tokenCacheName),
      },
    })
  }

  async #takeUp(account: M365Account, config: M365Config, { name, username, id }: M365Profile): Promise<void> {
    const { http, clock, random, state, session, background } = this.#options
    const cloud = cloudOf(config)
    this.#account = account
    const graph = new GraphClient({ root: cloud.graph, tokens: account, http, clock, random })
    state.set({
      m365: {
        state: 'signedIn',
        name: name ? `${name} (${username})` : username,
        person: { name, address: username },
      },
      canProposeNewTime: cloud.proposeNewTime,
    })
    background('mailbox settings', () => this.#readMailboxSettings(graph))
    await session.start({
      account: id,
      source: { sync: (window, before, options) => syncCalendar(graph, window, before, options) },
      create: (event) => createEvent(graph, event),
      sender: { read: (id) => readEvent(graph, id), send: (command) => sendAnswer(graph, command) },
    })
  }

  async #readMailboxSettings(graph: GraphClient): Promise<void> {
    try {
      const mailbox = await readMailboxSettings(graph)
      const { state } = this.#options
      if (mailbox.hour12 !== undefined) state.set({ hour12: mailbox.hour12 })
      if (mailbox.workingHours)
        state.set({ workingHours: { start: mailbox.workingHours.start, end: mailbox.workingHours.end } })
    } catch (error) {
      // Only display hints are lost; the sync says what is wrong with the connection.
      this.#options.log('warn', 'mailbox settings not read', {
        kind: error instanceof Failure ? error.kind : 'unknown',
      })
    }
  }
}
