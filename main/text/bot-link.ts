import { type FailureReason, failureText } from './failures.ts'
import { say } from './say.ts'

/** Why the bot could not be reached or would not connect. `code` is the bot's own error code, if it gave one. */
export function botFailureText(reason: FailureReason, code: string | undefined): string {
  if (code === 'wrongPost' || code === 'pairingOver') return say('botLink.messageNotSeen')
  switch (reason) {
    case 'notFound':
    case 'wrongServer':
      return say('botLink.noBot')
    case 'throttled':
      return say('botLink.throttled')
    case 'signIn':
      return say('botLink.ended')
    default:
      return failureText(reason, 'bot')
  }
}
