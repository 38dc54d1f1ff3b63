import { certificatesIn, systemAuthorities } from '../main/net/authorities.ts'
import { Failure } from '../main/net/failure.ts'
import { SystemHttp } from '../main/net/http.ts'
import { SystemFiles } from '../main/store/files.ts'
import { SystemClock } from '../main/time/clock.ts'
import { startBot } from './bot.ts'
import { check } from './config/check.ts'
import { ConfigError, configJsonSchema, readConfig } from './config/config.ts'
import { SetupError, setUp } from './config/setup.ts'

const usage = `The Mattercal bot.

  bot --config bot.yaml           run it (every setting can also be an environment variable)
  bot --config bot.yaml --check   check the configuration, the token and the way back, and send nothing
  bot --schema                    print the JSON schema of the configuration
  bot setup --mattermost-url URL --admin-token TOKEN --public-url URL [--team NAME]…
                                  create the bot account, its token and the slash command
`

function option(args: string[], name: string): string | undefined {
  const at = args.findIndex((arg) => arg === `--${name}` || arg.startsWith(`--${name}=`))
  const found = args[at]
  return found?.includes('=') ? found.slice(found.indexOf('=') + 1) : at < 0 ? undefined : args[at + 1]
}

const clock = new SystemClock()
const files = new SystemFiles({ clock })
const http = new SystemHttp(clock)

const say = (text: string) => process.stdout.write(`${text}\n`)

function authoritiesIn(file: string): string[] {
  try {
    const found = certificatesIn(files.readNow(file)?.toString('utf8') ?? '')
    if (found.length > 0) return found
  } catch {
    // Said below.
  }
  throw new ConfigError(`${file} holds no certificate, or may not be read.`)
}

async function main(args: string[]): Promise<number> {
  if (args.includes('--help')) {
    say(usage)
    return 0
  }
  if (args.includes('--schema')) {
    say(JSON.stringify(configJsonSchema(), undefined, 2))
    return 0
  }
  if (args[0] === 'setup') return setUp({ http, clock, files }, args.slice(1), say)
  const config = readConfig(files, option(args, 'config'), process.env)
  // The bot speaks to Mattermost and nobody else.
  const { proxy, certificateAuthorities } = config.network
  http.use({
    authorities: [
      ...systemAuthorities((path) => files.readNow(path)),
      ...[...certificateAuthorities, process.env.NODE_EXTRA_CA_CERTS ?? ''].filter(Boolean).flatMap(authoritiesIn),
    ],
    resolveProxy: async () => (proxy ? `PROXY ${proxy}` : 'DIRECT'),
  })
  if (args.includes('--check')) return check({ http, clock }, config, say)
  const running = await startBot(config, { clock, http, files })
  let stopping = false
  const stop = () => {
    if (stopping) return
    stopping = true
    // What is on the wire may end; a server that hangs must not keep the process.
    setTimeout(() => process.exit(1), 25_000).unref()
    running.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
  return -1
}

main(process.argv.slice(2)).then(
  (code) => {
    if (code >= 0) process.exitCode = code
  },
  (error: unknown) => {
    const known = error instanceof ConfigError || error instanceof SetupError
    const text = known
      ? error.message
      : error instanceof Failure
        ? `Mattermost: ${error.message}. \`--check\` tells more.`
        : `cannot start: ${error instanceof Error ? error.message : String(error)}`
    process.stderr.write(`${text}\n`)
    process.exitCode = known ? 2 : 1
  },
)
