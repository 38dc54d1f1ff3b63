import { Failure } from '../main/net/failure.ts'
import { say } from '../main/text/say.ts'
import { UsageError } from './command-line.ts'
import { detailOf, problemOf } from './config/reach.ts'
import { ConfigError } from './config/read-config.ts'
import { SetupError } from './config/setup-error.ts'

/** Why the bot does not start, in words for its administrator, and the exit code: 2 for a mistake in what they gave it, and whenever `setup` ends without all it should create. */
export function startFailure(error: unknown): { text: string; exitCode: number } {
  if (error instanceof ConfigError || error instanceof SetupError) return { text: error.message, exitCode: 2 }
  if (error instanceof UsageError) return { text: `${error.message}\n\n${say('bot.usage')}`, exitCode: 2 }
  if (error instanceof Failure) {
    const problem = error.kind === 'signIn' ? say('bot.reach.signIn') : problemOf(error)
    return { text: say('bot.start.mattermost', { problem, detail: detailOf(error) }), exitCode: 1 }
  }
  // The words of a driver or of the system, which name a file, a host or a port.
  const reason = error instanceof Error ? error.message : String(error)
  return { text: say('bot.start.failed', { reason }), exitCode: 1 }
}
