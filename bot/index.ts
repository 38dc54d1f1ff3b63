import { systemAuthorities } from '../main/net/authorities.ts'
import { SystemHttp } from '../main/net/http.ts'
import { systemRandom } from '../main/random/random.ts'
import { SystemFiles } from '../main/store/files.ts'
import { describeFault } from '../main/text/failures.ts'
import { englishLanguage, say, setLanguage } from '../main/text/say.ts'
import { SystemClock } from '../main/time/clock.ts'
import { startBot } from './bot.ts'
import { readOptions } from './command-line.ts'
import { authoritiesIn } from './config/authorities.ts'
import { check } from './config/check.ts'
import { type BotConfig, configJsonSchema } from './config/config.ts'
import { readConfig } from './config/read-config.ts'
import { setUp } from './config/setup.ts'
import { startFailure } from './start-failure.ts'

const clock = new SystemClock()
const files = new SystemFiles({ clock })
const http = new SystemHttp(clock)
const doors = { clock, http, files, random: systemRandom }

// What is on the wire may end; a server that hangs must not keep the process.
const longestStop = 25_000

const print = (text: string) => process.stdout.write(`${text}\n`)

const known = {
  config: { type: 'string' },
  check: { type: 'boolean', default: false },
  schema: { type: 'boolean', default: false },
} as const

/** The way out: the bot speaks to Mattermost and nobody else. */
function route({ proxy, certificateAuthorities }: BotConfig['network']): void {
  const more = [...certificateAuthorities, process.env.NODE_EXTRA_CA_CERTS ?? ''].filter(Boolean)
  http.use({
    authorities: [
      ...systemAuthorities((path) => files.readNow(path)),
      ...more.flatMap((file) => authoritiesIn(files, file)),
    ],
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
  const options = readOptions(args, known)
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
    const { text, exitCode } = startFailure(error)
    // Whatever is still open must not keep a bot that cannot start: nobody would start it again.
    process.stderr.write(`${text}\n`, () => process.exit(exitCode))
  },
)
