import type { Log } from '../../store/log.ts'
import { failureText } from '../../text/failures.ts'
import type { Notices } from '../notices/notices.ts'
import type { AppStateStore } from '../state/app-state.ts'

/** An account that a person signs in to. */
export type AccountName = 'm365' | 'mattermost'

/** Tells the user once, in the window and by a notice, that an account must be signed in to again; and takes it back. */
export class SignInNeeds {
  readonly #state: AppStateStore
  readonly #notices: Notices
  readonly #log: Log

  constructor(options: { state: AppStateStore; notices: Notices; log: Log }) {
    this.#state = options.state
    this.#notices = options.notices
    this.#log = options.log
  }

  /** A service was told that the account must sign in again. */
  needed(account: AccountName): void {
    const before = this.#state.get()[account]
    if (before.state !== 'signedIn') return
    this.#log('warn', 'sign-in needed', { account })
    const problem = failureText('signIn', account)
    this.#state.set({ [account]: { ...before, state: 'signInNeeded', problem } })
    this.#notices.tell(`sign-in:${account}`, { kind: 'signInNeeded', account })
  }

  /** Takes it back as soon as an account gets through again, until the returned function is called. */
  follow(): () => void {
    return this.#state.subscribe((next, before) => {
      // The moment itself, not what follows from it: a round may be told of long after the next one was refused.
      if (next.sync.roundEnded && next.sync.at !== before.sync.at) this.#works('m365')
      if (next.status.observedAt && next.status.observedAt !== before.status.observedAt) this.#works('mattermost')
    })
  }

  #works(account: AccountName): void {
    const before = this.#state.get()[account]
    if (before.state !== 'signInNeeded') return
    this.#state.set({ [account]: { state: 'signedIn', name: before.name, person: before.person } })
    this.#notices.withdraw(`sign-in:${account}`)
  }
}
