import type { Failure } from '../../main/net/failure.ts'
import { type MessageId, say } from '../../main/text/say.ts'

const unreachable: Partial<Record<Failure['kind'], MessageId>> = {
  offline: 'bot.reach.offline',
  lost: 'bot.reach.lost',
  tls: 'bot.reach.tls',
  wrongServer: 'bot.reach.wrongServer',
  notFound: 'bot.reach.wrongServer',
  server: 'bot.reach.server',
  throttled: 'bot.reach.throttled',
  proxySignIn: 'bot.reach.proxySignIn',
}

/** Why Mattermost did not do what it was asked for, as the end of a sentence that begins with its name or address. */
export function problemOf(failure: Failure): string {
  if (failure.code === 'PROXY') return say('bot.reach.proxy')
  const id = unreachable[failure.kind]
  if (id) return say(id)
  return failure.status ? say('bot.reach.other', { answer: failure.status }) : say('bot.reach.refused')
}

/** What an administrator looks up: the code of the error, the status of the answer, or the kind of failure. */
export const detailOf = ({ code, status, kind }: Failure): string | number =>
  code || status || say('bot.failure', { kind })
