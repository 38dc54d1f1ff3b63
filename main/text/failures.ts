import { type MessageId, say } from './say.ts'

const ids = {
  offline: 'failure.offline',
  lost: 'failure.lost',
  tls: 'failure.tls',
  proxySignIn: 'failure.proxySignIn',
  wrongServer: 'failure.wrongServer',
  throttled: 'failure.throttled',
  signIn: 'failure.signIn',
  forbidden: 'failure.forbidden',
  server: 'failure.trouble',
  notFound: 'failure.trouble',
  reset: 'failure.trouble',
  refused: 'failure.trouble',
} as const satisfies Record<string, MessageId>

/** Why a service did not do what it was asked for: the kinds of `Failure` in `main/net`. */
export type FailureReason = keyof typeof ids

const services = {
  m365: 'service.m365',
  mattermost: 'service.mattermost',
  bot: 'service.bot',
  server: 'service.server',
} as const satisfies Record<string, MessageId>

/** A service, as a person knows it. */
export type Service = keyof typeof services

/** The name of a service. */
export const serviceName = (service: Service): string => say(services[service])

/** What to tell a person about a failure; what was kept is said beside it. */
export function failureText(reason: FailureReason, service: Service): string {
  return say(ids[reason], { service: serviceName(service) })
}

/** The name of an error and the place in the code it comes from. Its message stays out: a message can carry anything. */
export function describeFault(error: unknown): { error: string; at?: string } {
  if (!(error instanceof Error)) return { error: typeof error }
  // The stack begins with the message, which may have lines of its own.
  const frame = error.stack
    ?.replace(error.message, '')
    .split('\n')
    .find((line) => line.trimStart().startsWith('at '))
  return { error: error.name, at: frame?.trim() }
}
