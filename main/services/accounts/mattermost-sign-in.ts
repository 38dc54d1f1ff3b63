import type { CommandData, CommandResult, Told } from '../../ipc/contract.ts'
import { MattermostApi } from '../../mattermost/api.ts'
import { MattermostClient } from '../../mattermost/client.ts'
import { serverUrl } from '../../mattermost/server-url.ts'
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
import { notTls } from '../../net/http.ts'
import type { Random } from '../../random/random.ts'
import type { Log } from '../../store/log.ts'
import type { Vault } from '../../store/vault.ts'
import { mattermostSignInText } from '../../text/accounts.ts'
import { failureText } from '../../text/failures.ts'
import { say } from '../../text/say.ts'
import type { Clock } from '../../time/clock.ts'
import { reportStoreError } from '../diagnostics/disk.ts'
import type { UserSettings } from '../settings/user-settings.ts'
import type { AppStateStore } from '../state/app-state.ts'
import type { MattermostSession } from './sessions.ts'

const tokenName = 'mattermost-token'

interface Options {
  http: Http
  clock: Clock
  random: Random
  log: Log
  state: AppStateStore
  settings: UserSettings
  session: MattermostSession
  /** Undefined while there is no keychain and the user has not agreed to go without. */
  vault(): Vault | undefined
  openBrowser(url: string): Promise<void>
}

/** Signs in to Mattermost and out again, and starts and ends what runs meanwhile. */
export class MattermostSignIn {
  readonly #options: Options
  #client: MattermostClient | undefined
  #signingIn: AbortController | undefined

  constructor(options: Options) {
    this.#options = options
  }

  /** Takes up the account of the last run, without waiting for the network. */
  async restore(): Promise<void> {
    const { settings, state } = this.#options
    const vault = this.#options.vault()
    const { mattermost } = settings.value.connection
    if (!vault || !mattermost) return
    // The token of nobody is what a sign-out, or a sign-in, left that did not get to its end.
    if (!mattermost.userId) return vault.remove(tokenName).catch((error: unknown) => reportStoreError(state, error))
    const { server, userId, username = '' } = mattermost
    const token = await vault.read(tokenName)
    if (token) this.#takeUp(server, { token, userId, username })
    else state.set({ mattermost: { state: 'signInNeeded', name: mattermost.username } })
  }

  /** Asks a server how one can sign in there. */
  async find(typed: string): Promise<CommandResult<'findMattermost'>> {
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
      return { ok: false, message: notFoundText(error, server) }
    }
  }

  /** Signs in with a password, a token, or in the browser. */
  async signIn(input: CommandData<'signInMattermost'>): Promise<Told> {
    const { log } = this.#options
    const vault = this.#options.vault()
    if (!vault) return { ok: false, message: say('signIn.noKeychain') }
    const signingIn = new AbortController()
    this.#signingIn = signingIn
    try {
      const server = serverUrl(input.server)
      await this.#keep(server, input, await this.#enter(server, input, signingIn.signal), vault)
      return { ok: true }
    } catch (error) {
      const problem = error instanceof MattermostSignInError ? error.problem : undefined
      log('warn', 'sign-in failed', {
        account: 'mattermost',
        kind: problem ?? (error instanceof Failure ? error.kind : 'unknown'),
      })
      return { ok: false, message: messageOf(error), code: problem === 'codeNeeded' ? problem : undefined }
    } finally {
      if (this.#signingIn === signingIn) this.#signingIn = undefined
    }
  }

  /** Ends a sign-in that waits for the browser. */
  cancel(): void {
    this.#signingIn?.abort()
  }

  /** Forgets the account on this machine; a password session is ended on the server, too. */
  async signOut(): Promise<void> {
    const { session, settings, state, log } = this.#options
    await session.end('signOut')
    const { mattermost } = settings.value.connection
    // One OAuth token is shared by all of the user's devices: ending it here would sign them all out.
    if (mattermost?.method === 'password') {
      await this.#client
        ?.logout()
        .catch((error: unknown) =>
          log('warn', 'logout failed', { kind: error instanceof Failure ? error.kind : 'unknown' }),
        )
    }
    this.#client = undefined
    // First who is signed in: an app that ends between the two must not ask for a sign-in that nobody wants.
    try {
      await settings.connect({
        mattermost: mattermost && { server: mattermost.server, oauthClientId: mattermost.oauthClientId },
      })
    } finally {
      await this.#options.vault()?.remove(tokenName)
      state.set({ mattermost: { state: 'signedOut' } })
    }
  }

  #enter(server: string, input: CommandData<'signInMattermost'>, signal: AbortSignal): Promise<SignedIn> {
    switch (input.method) {
      case 'password':
        return signInWithPassword(this.#options, server, input.loginId, input.password, input.code)
      case 'token':
        return signInWithToken(this.#options, server, input.token)
      case 'oauth':
        return signInWithOAuth(this.#options, server, input.clientId, this.#options.openBrowser, signal)
    }
  }

  async #keep(server: string, input: CommandData<'signInMattermost'>, signedIn: SignedIn, vault: Vault): Promise<void> {
    const { settings, session, state, log } = this.#options
    const before = settings.value.connection.mattermost
    const again = before?.server === server && before.userId === signedIn.userId
    // Never the token of one beside the name of another: after a crash it would go to the other one's server.
    if (before?.userId && !again) await settings.connect({ mattermost: { server: before.server } })
    try {
      await vault.write(tokenName, signedIn.token)
    } catch (error) {
      await settings.connect({ mattermost: before })
      throw error
    }
    await settings.connect({
      mattermost: {
        server,
        userId: signedIn.userId,
        username: signedIn.username,
        method: input.method,
        oauthClientId: input.method === 'oauth' ? input.clientId : undefined,
      },
    })
    await session.end(again ? 'again' : 'signOut')
    this.#takeUp(server, signedIn)
    state.resolve('signIn:mattermost')
    log('info', 'signed in', { account: 'mattermost', method: input.method })
  }

  #takeUp(server: string, { token, userId, username }: SignedIn): void {
    const { http, clock, state, session } = this.#options
    this.#client = new MattermostClient(new MattermostApi({ server, token, http, clock }))
    state.set({ mattermost: { state: 'signedIn', name: username } })
    session.start(this.#client, userId)
  }
}

/** What to tell a person about an address at which no Mattermost was found. Nobody has signed in there yet. */
function notFoundText(error: unknown, server: string): string {
  if (!(error instanceof Failure)) return messageOf(error)
  if (error.kind === 'tls' && error.code === notTls)
    return say('signIn.mattermost.plainHttp', { address: server.replace(/^https:/, 'http:') })
  const answered = ['wrongServer', 'notFound', 'signIn', 'forbidden', 'refused', 'reset'].includes(error.kind)
  // Something answered, and not as Mattermost does.
  if (answered || (error.kind === 'lost' && error.status !== undefined)) return say('signIn.mattermost.notMattermost')
  return messageOf(error)
}

/** What to tell a person about a sign-in, or a server, that did not work. Anything unknown is thrown on. */
function messageOf(error: unknown): string {
  if (error instanceof MattermostSignInError) return mattermostSignInText(error.problem)
  if (error instanceof Failure) {
    return error.kind === 'wrongServer' || error.kind === 'notFound'
      ? say('signIn.mattermost.notMattermost')
      : failureText(error.kind, 'mattermost')
  }
  if (error instanceof TypeError) return say('signIn.mattermost.badAddress')
  throw error
}
