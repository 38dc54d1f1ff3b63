import { parseArgs } from 'node:util'
import { describeFault } from '../main/lifecycle/describe-fault.ts'
import { certificatesIn, systemAuthorities } from '../main/net/authorities.ts'
import { Failure } from '../main/net/failure.ts'
import { SystemHttp } from '../main/net/http.ts'
import { systemRandom } from '../main/random/random.ts'
import { SystemFiles } from '../main/store/files.ts'
import { englishLanguage, say, setLanguage } from '../main/text/say.ts'
import { SystemClock } from '../main/time/clock.ts'
import { startBot } from './bot.ts'
import { check } from './config/check.ts'
import { type BotConfig, configJsonSchema } from './config/config.ts'
import { ConfigError, readConfig } from './config/read-config.ts'
import { setUp } from './config/setup.ts'
import { SetupError } from './config/setup-error.ts'

const clock = new SystemClock()
const files = new SystemFiles({ clock })
const http = new SystemHttp(clock)
const doors = { clock, http, files, random: systemRandom }

// What is on the wire may end; a server that hangs must not keep the process.
const longestStop = 25_000

const print = (text: string) => process.stdout.write(`${text}\n`)

/** Options that do not exist, or that lack their value. */
class UsageError extends Error {}

function optionsIn(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        config: { type: 'string' },
        check: { type: 'boolean', default: false },
        schema: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : String(error)}\n\n${say('bot.usage')}`)
  }
}

function authoritiesIn(file: string): string[] {
  try {
    const found = certificatesIn(files.readNow(file)?.toString('utf8') ?? '')
    if (found.length > 0) return found
  } catch {
    // The sentence below says so.
  }
  throw new ConfigError(say('bot.config.authorities', { file }))
}

/** The way out: the bot speaks to Mattermost and nobody else. */
function route({ proxy, certificateAuthorities }: BotConfig['network']): void {
  const more = [...certificateAuthorities, process.env.NODE_EXTRA_CA_CERTS ?? ''].filter(Boolean)
  http.use({
    authorities: [...systemAuthorities((path) => files.readNow(path)), ...more.flatMap(authoritiesIn)],
    resolveProxy: async () => (proxy ? `PROXY ${proxy}` : 'DIRECT'),
  })
}

/** Runs until a signal ends it. */
async function run(config: BotConfig): Promise<void> {
  const running = await startBot(config, doors)
  const { botLog } = running.app
  setLanguage(englishLanguage, (id, error) => botLog.error({ id, ...describeFault(error) }, 'sentence'))
  let stopping = false
  const stop = (code: number) => {
    if (stopping) return
    stopping = true
    clock.after(longestStop, () => process.exit(1))
    running.stop().then(
      () => process.exit(code),
      () => process.exit(1),
    )
  }
  // Nobody knows what state such an error leaves behind: the bot ends in order, and whoever watches it starts it again.
  const fault = (error: unknown) => {
    botLog.fatal(describeFault(error), 'nobody caught')
    stop(1)
  }
  process.on('uncaughtException', fault)
  process.on('unhandledRejection', fault)
  process.on('SIGTERM', () => stop(0))
  process.on('SIGINT', () => stop(0))
}

/** Does what the command line asks for; returns the exit code, or undefined while the bot runs. */
async function main(args: string[]): Promise<number | undefined> {
  if (args.includes('--help')) {
    print(say('bot.usage'))
    return 0
  }
  if (args[0] === 'setup') return setUp(doors, args.slice(1), print)
  const options = optionsIn(args)
  if (options.schema) {
    print(JSON.stringify(configJsonSchema(), undefined, 2))
    return 0
  }
  const config = readConfig(files, options.config, process.env)
  route(config.network)
  if (options.check) return check(doors, config, print)
  await run(config)
  return undefined
}

main(process.argv.slice(2)).then(
  (code) => {
    if (code !== undefined) process.exitCode = code
  },
  (error: unknown) => {
    const known = error instanceof ConfigError || error instanceof SetupError || error instanceof UsageError
    const reason = error instanceof Error ? error.message : String(error)
    const text = known
      ? reason
      : error instanceof Failure
        ? say('bot.start.mattermost', { reason })
        : say('bot.start.failed', { reason })
    process.stderr.write(`${text}\n`)
    process.exitCode = known ? 2 : 1
  },
)
