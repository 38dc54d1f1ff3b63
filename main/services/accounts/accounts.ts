import type { Connection, Settings } from '../../core/settings/settings.ts'
import type { CommandData, MattermostServer, Told } from '../../ipc/contract.ts'
import { M365Account } from '../../m365/account.ts'
import { createEvent, type NewEvent, readEvent, readMailboxSettings, sendAnswer } from '../../m365/calendar-api.ts'
import { cloudOf, type M365Config } from '../../m365/clouds.ts'
import { syncCalendar } from '../../m365/delta.ts'
import { GraphClient } from '../../m365/graph-client.ts'
import { SignInProblem } from '../../m365/sign-in-problem.ts'
import { MattermostApi, MattermostClient, serverUrl } from '../../mattermost/client.ts'
import {
  MattermostSignInError,
  type SignedIn,
  signInMethods,
  signInWithOAuth,
  signInWithPassword,
  signInWithToken,
} from '../../mattermost/sign-in.ts'
import { Failure } from '../../net/failure.ts'
import type { Http } from '../../net/http.ts'
import type { Random } from '../../random/random.ts'
import type { Log } from '../../store/log.ts'
import type { Vault } from '../../store/vault.ts'
import { mattermostSignInText, signInText } from '../../text/accounts.ts'
import { failureText } from '../../text/failures.ts'
import { say } from '../../text/say.ts'
import type { Clock } from '../../time/clock.ts'
import type { CalendarSource } from '../calendar/calendar-sync.ts'
import { reportStoreError } from '../diagnostics/disk.ts'
import type { AnswerSender } from '../invitations/answers.ts'
import type { Notices } from '../notices/notices.ts'
import type { AccountState, AppStateStore } from '../state/app-state.ts'

/** What a signed-in Microsoft 365 account gives to the services. */
export interface CalendarAccess {
  account: string
  source: CalendarSource
  sender: AnswerSender
  create(event: NewEvent): Promise<void>
}

export interface SettingsStore {
  readonly value: Settings
  set(settings: Settings): Promise<void>
}

interface Options {
  http: Http
  clock: Clock
  random: Random
  state: AppStateStore
  log: Log
  settings: SettingsStore
  notices: Notices
  /** Undefined while there is no keychain and the user has not agreed to go without. */
  vault(): Vault | undefined
  openBrowser(url: string): Promise<void>
  onCalendar(access: CalendarAccess): Promise<void>
  onCalendarGone(): Promise<void>
  onMattermost(client: MattermostClient, userId: string): void
  /** `again` when the same user has just signed in anew. */
  onMattermostGone(why: 'signOut' | 'again'): Promise<void>
}

const tokenCacheName = 'm365-tokens'
const mattermostTokenName = 'mattermost-token'

/** The two accounts: signing in and out, and telling the other services when one is there or gone. */
export class Accounts {
  readonly #options: Options
  #m365: M365Account | undefined
  #mattermost: MattermostClient | undefined
  #signingIn: AbortController | undefined
  #beforeSignIn: AccountState = { state: 'signedOut' }
  #signingInMattermost: AbortController | undefined

  constructor(options: Options) {
    this.#options = options
  }

  /** Takes up the accounts of the last run, without waiting for the network. */
  async restore(): Promise<void> {
    const { settings, state } = this.#options
    const vault = this.#options.vault()
    if (!vault) return
    const { m365, mattermost } = settings.value.connection
    if (m365) {
      const account = this.#account(m365, vault)
      const profile = await account.profile()
      if (profile) await this.#takeUpM365(account, m365, profile.username, profile.name)
      else if (m365.username) state.set({ m365: { state: 'signInNeeded', name: m365.username } })
    }
    if (mattermost?.userId) {
      const token = await vault.read(mattermostTokenName)
      if (token)
        this.#takeUpMattermost(mattermost.server, {
          token,
          userId: mattermost.userId,
          username: mattermost.username ?? '',
        })
      else state.set({ mattermost: { state: 'signInNeeded', name: mattermost.username } })
    }
  }

  /** Signs in to Microsoft 365 in the browser. A second call cancels the first. */
  async signInM365({ chooseAccount, ...wanted }: CommandData<'signInM365'>): Promise<Told> {
    const { state, log } = this.#options
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
    state.set({ m365: { state: 'signingIn', name: before.name } })
    try {
      const account = this.#account(config, vault)
      const profile = await account.signIn(signingIn.signal, { chooseAccount })
      await this.#connect({ m365: { ...config, username: profile.username } })
      await this.#options.onCalendarGone()
      // Another person's calendar is not this one's past.
      const another = before.name !== undefined && !before.name.includes(profile.username)
      if (another) state.set({ events: new Map(), masters: new Map(), sync: { running: false } })
      await this.#takeUpM365(account, config, profile.username, profile.name)
      state.resolve('signIn:m365')
      log('info', 'signed in', { account: 'm365' })
      return { ok: true }
    } catch (error) {
      const problem =
        error instanceof SignInProblem
          ? error
          : new SignInProblem('bug', error instanceof Error ? error.name : 'unknown')
      log('warn', 'sign-in failed', { account: 'm365', kind: problem.kind, code: problem.code })
      // A newer attempt took over: it owns the state now.
      if (this.#signingIn !== signingIn) return { ok: false, message: signInText('cancelled', '') }
      const message = signInText(problem.kind, problem.code)
      state.set({
        m365: {
          state: before.state,
          name: before.name,
          problem: problem.kind === 'cancelled' ? undefined : message,
          adminLink: problem.adminLink,
        },
      })
      return { ok: false, message }
    } finally {
      if (this.#signingIn === signingIn) this.#signingIn = undefined
    }
  }

  cancelSignIn(): void {
    this.#signingIn?.abort()
    this.#signingInMattermost?.abort()
  }

  /** Forgets the Microsoft 365 account on this machine: its tokens and the copy of its calendar. */
  async signOutM365(): Promise<void> {
    await this.#options.onCalendarGone()
    await this.#m365?.signOut()
    this.#m365 = undefined
    const { m365 } = this.#options.settings.value.connection
    await this.#connect({ m365: m365 && { ...m365, username: undefined } })
    this.#options.state.set({
      m365: { state: 'signedOut' },
      events: new Map(),
      masters: new Map(),
      sync: { running: false },
    })
  }

  /** Asks a Mattermost server how to sign in there. */
  async findMattermost(typed: string): Promise<{ ok: true; found: MattermostServer } | { ok: false; message: string }> {
    let server: string
    try {
      server = serverUrl(typed)
    } catch {
      return { ok: false, message: say('signIn.mattermost.badAddress') }
    }
    try {
      const { siteName, password, oauth } = await signInMethods(this.#options, server)
      return { ok: true, found: { server, siteName, password, oauth } }
    } catch (error) {
      return { ok: false, message: this.#mattermostMessage(error) }
    }
  }

  async signInMattermost(input: CommandData<'signInMattermost'>): Promise<Told> {
    const { state, log } = this.#options
    const vault = this.#options.vault()
    if (!vault) return { ok: false, message: say('signIn.noKeychain') }
    const signingIn = new AbortController()
    this.#signingInMattermost = signingIn
    try {
      const server = serverUrl(input.server)
      const signedIn = await this.#enterMattermost(server, input, signingIn.signal)
      await vault.write(mattermostTokenName, signedIn.token)
      const oauthClientId = input.method === 'oauth' ? input.clientId : undefined
      const before = this.#options.settings.value.connection.mattermost
      const again = before?.server === server && before.userId === signedIn.userId
      await this.#connect({
        mattermost: {
          server,
          userId: signedIn.userId,
          username: signedIn.username,
          method: input.method,
          oauthClientId,
        },
      })
      await this.#options.onMattermostGone(again ? 'again' : 'signOut')
      this.#takeUpMattermost(server, signedIn)
      state.resolve('signIn:mattermost')
      log('info', 'signed in', { account: 'mattermost', method: input.method })
      return { ok: true }
    } catch (error) {
      const code =
        error instanceof MattermostSignInError && error.problem === 'codeNeeded' ? ('codeNeeded' as const) : undefined
      log('warn', 'sign-in failed', {
        account: 'mattermost',
        kind:
          error instanceof MattermostSignInError ? error.problem : error instanceof Failure ? error.kind : 'unknown',
      })
      return { ok: false, message: this.#mattermostMessage(error), code }
    } finally {
      if (this.#signingInMattermost === signingIn) this.#signingInMattermost = undefined
    }
  }

  #enterMattermost(server: string, input: CommandData<'signInMattermost'>, signal: AbortSignal): Promise<SignedIn> {
    switch (input.method) {
      case 'password':
        return signInWithPassword(this.#options, server, input.loginId, input.password, input.code)
      case 'token':
        return signInWithToken(this.#options, server, input.token)
      case 'oauth':
        return signInWithOAuth(this.#options, server, input.clientId, this.#options.openBrowser, signal)
    }
  }

  /** Forgets the Mattermost account on this machine; a password session is ended on the server, too. */
  async signOutMattermost(): Promise<void> {
    await this.#options.onMattermostGone('signOut')
    const method = this.#options.settings.value.connection.mattermost?.method
    // One OAuth token is shared by all of the user's devices: ending it here would sign them all out (notes, 1.5).
    if (method === 'password') {
      await this.#mattermost
        ?.logout()
        .catch((error: unknown) =>
          this.#options.log('warn', 'logout failed', { kind: error instanceof Failure ? error.kind : 'unknown' }),
        )
    }
    this.#mattermost = undefined
    await this.#options.vault()?.remove(mattermostTokenName)
    const { connection } = this.#options.settings.value
    await this.#connect({
      mattermost: connection.mattermost && {
        server: connection.mattermost.server,
        oauthClientId: connection.mattermost.oauthClientId,
      },
    })
    this.#options.state.set({ mattermost: { state: 'signedOut' } })
  }

  /** A service was told that an account must sign in again: says so once, in the window and as a notice. */
  signInNeeded(account: 'm365' | 'mattermost'): void {
    const { state, notices, log } = this.#options
    const before = state.get()[account]
    if (before.state !== 'signedIn') return
    log('warn', 'sign-in needed', { account })
    const problem = failureText('signIn', account)
    state.set({ [account]: { ...before, state: 'signInNeeded', problem } })
    void notices.deliver(`sign-in:${account}`, { kind: 'signInNeeded', account })
  }

  /** A service got through: a sign-in that seemed needed, is not, or no more. */
  signInWorks(account: 'm365' | 'mattermost'): void {
    const { state, notices } = this.#options
    const before = state.get()[account]
    if (before.state !== 'signInNeeded') return
    state.set({ [account]: { state: 'signedIn', name: before.name } })
    notices.withdraw(`sign-in:${account}`)
  }

  async #connect(change: Connection): Promise<void> {
    const { settings, state } = this.#options
    const next = { ...settings.value, connection: { ...settings.value.connection, ...change } }
    await settings.set(next)
    state.set({ settings: next })
  }

  #account(config: M365Config, vault: Vault): M365Account {
    const { http, clock, random } = this.#options
    return new M365Account({
      http,
      clock,
      random,
      config,
      cache: {
        read: () => vault.read(tokenCacheName),
        // A token that can't be kept still serves until the app ends: no reason to ask for a sign-in.
        write: (text) =>
          vault.write(tokenCacheName, text).catch((error: unknown) => reportStoreError(this.#options.state, error)),
        remove: () => vault.remove(tokenCacheName),
      },
      openBrowser: this.#options.openBrowser,
    })
  }

  async #takeUpM365(account: M365Account, config: M365Config, username: string, name: string): Promise<void> {
    const { state } = this.#options
    const cloud = cloudOf(config)
    this.#m365 = account
    const { http, clock, random } = this.#options
    const graph = new GraphClient({ root: cloud.graph, tokens: account, http, clock, random })
    state.set({
      m365: { state: 'signedIn', name: name ? `${name} (${username})` : username },
      canProposeNewTime: cloud.proposeNewTime,
    })
    void this.#readMailboxSettings(graph)
    await this.#options.onCalendar({
      account: username,
      source: { sync: (window, before, signal) => syncCalendar(graph, window, before, signal) },
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

  #takeUpMattermost(server: string, { token, userId, username }: SignedIn): void {
    const { http, clock } = this.#options
    this.#mattermost = new MattermostClient(new MattermostApi({ server, token, http, clock }))
    this.#options.state.set({ mattermost: { state: 'signedIn', name: username } })
    this.#options.onMattermost(this.#mattermost, userId)
  }

  #mattermostMessage(error: unknown): string {
    if (error instanceof MattermostSignInError) return mattermostSignInText(error.problem)
    if (error instanceof Failure) {
      return error.kind === 'wrongServer' || error.kind === 'notFound'
        ? say('signIn.mattermost.notMattermost')
        : failureText(error.kind, 'mattermost')
    }
    if (error instanceof TypeError) return say('signIn.mattermost.badAddress')
    throw error
  }
}
