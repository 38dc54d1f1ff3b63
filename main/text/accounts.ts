import { type MessageId, say } from './say.ts'

const m365 = {
  cancelled: 'signIn.cancelled',
  timedOut: 'signIn.m365.timedOut',
  declined: 'signIn.m365.declined',
  again: 'signIn.m365.again',
  admin: 'signIn.m365.admin',
  blocked: 'signIn.m365.blocked',
  account: 'signIn.m365.account',
  settings: 'signIn.m365.settings',
  tls: 'signIn.m365.tls',
  proxySignIn: 'signIn.m365.proxySignIn',
  trouble: 'signIn.m365.trouble',
  bug: 'signIn.m365.bug',
} as const satisfies Record<string, MessageId>

/** What to tell a person whose Microsoft 365 sign-in did not work; the kinds are those of `SignInProblem`. */
export function signInText(kind: keyof typeof m365, code: string): string {
  return say(m365[kind], { code })
}

const mattermost = {
  wrongPassword: 'signIn.mattermost.wrongPassword',
  codeNeeded: 'signIn.mattermost.codeNeeded',
  wrongCode: 'signIn.mattermost.wrongCode',
  locked: 'signIn.mattermost.locked',
  inactive: 'signIn.mattermost.inactive',
  notVerified: 'signIn.mattermost.notVerified',
  useSso: 'signIn.mattermost.useSso',
  badToken: 'signIn.mattermost.badToken',
  mfaToSetUp: 'signIn.mattermost.mfaToSetUp',
  denied: 'signIn.mattermost.denied',
  portsTaken: 'signIn.mattermost.portsTaken',
  timedOut: 'signIn.mattermost.timedOut',
  cancelled: 'signIn.cancelled',
  failed: 'signIn.mattermost.failed',
} as const satisfies Record<string, MessageId>

/** What to tell a person whose Mattermost sign-in did not work; the kinds are those of `MattermostSignInError`. */
export const mattermostSignInText = (problem: keyof typeof mattermost): string => say(mattermost[problem])
