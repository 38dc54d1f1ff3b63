/** What a test, an admin or the web page can switch on a Mattermost server. */
export interface MattermostSwitches {
  customStatuses: boolean
  userStatuses: boolean
  personalTokens: boolean
  oauthProvider: boolean
  /** People and bots may only write to members of their own teams. */
  restrictDirectMessage: boolean
  /** Everybody must have set up a second factor. */
  mfaEnforced: boolean
  botsEnabled: boolean
  /** Custom slash commands can be made. */
  commands: boolean
  /** Hosts that integrations may be on; anything else in a reserved range is refused as the real server does. */
  allowedInternal: string[]
  /** Seconds after which a post's text can no longer be edited; its properties can. Negative: never. */
  postEditTimeLimit: number
  /** Several nodes behind one address: a repeated post may reach one that does not know of the first. */
  cluster: boolean
  /** A post that contains this text is answered with a 500, as when a plugin or the database fails on it. Empty: none. */
  chokesOn: string
  /** The next `times` requests whose address contains `path` are answered with this status. `retryAfter` is in seconds. */
  fail: { path: string; status: number; times: number; retryAfter?: number; html?: boolean }
  /** Milliseconds to wait before each answer. */
  slow: number
}

/** The switches of a server that an admin has just set up for Mattercal. */
export const defaultMattermostSwitches: MattermostSwitches = {
  customStatuses: true,
  userStatuses: true,
  personalTokens: true,
  oauthProvider: true,
  restrictDirectMessage: false,
  mfaEnforced: false,
  botsEnabled: true,
  commands: true,
  allowedInternal: ['localhost', '127.0.0.1'],
  postEditTimeLimit: -1,
  cluster: false,
  chokesOn: '',
  fail: { path: '', status: 500, times: 0 },
  slow: 0,
}
