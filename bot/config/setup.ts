import { stringify } from 'yaml'
import { MattermostApi } from '../../main/mattermost/api.ts'
import { serverUrl } from '../../main/mattermost/server-url.ts'
import { Failure } from '../../main/net/failure.ts'
import type { Http } from '../../main/net/http.ts'
import type { Random } from '../../main/random/random.ts'
import type { Files } from '../../main/store/files.ts'
import { say } from '../../main/text/say.ts'
import type { Clock } from '../../main/time/clock.ts'
import { readOptions } from '../command-line.ts'
import { newSecret } from '../secrets/secrets.ts'
import { ensureBot, ensureCommands } from './accounts.ts'
import { setAvatar } from './avatar.ts'
import { detailOf, problemOf } from './reach.ts'
import { SetupError } from './setup-error.ts'

interface SetupDoors {
  http: Http
  clock: Clock
  files: Pick<Files, 'readNow'>
  random: Random
}

const known = {
  'mattermost-url': { type: 'string' },
  'admin-token': { type: 'string' },
  'public-url': { type: 'string' },
  team: { type: 'string', multiple: true },
  username: { type: 'string' },
  'bot-token': { type: 'string' },
} as const

/**
 * Creates what the bot needs on the Mattermost server and prints the configuration. It can be run again: what is
 * there is kept and brought up to date; a new token is made only if none is given, and the old ones stay. Throws a
 * `SetupError`, or a `UsageError` for options that do not exist. Returns the exit code.
 */
export async function setUp(
  doors: SetupDoors,
  args: string[],
  print: (line: string) => void,
  note: (line: string) => void = (text) => process.stderr.write(`${text}\n`),
): Promise<number> {
  const options = optionsIn(args)
  try {
    print(await create(doors, options, note))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    throw new SetupError(
      error.kind === 'signIn'
        ? say('bot.setup.tokenRefused')
        : say('bot.setup.failed', { problem: problemOf(error), detail: detailOf(error) }),
    )
  }
  note(say('bot.setup.done'))
  return 0
}

function optionsIn(args: string[]) {
  const values = readOptions(args, known)
  const url = values['mattermost-url']
  const token = values['admin-token'] ?? process.env.MATTERMOST_ADMIN_TOKEN
  const publicUrl = values['public-url']
  if (url === undefined || !token || publicUrl === undefined || !isWebAddress(publicUrl))
    throw new SetupError(say('bot.setup.options'))
  const { team: teams = [], username = 'calendar', 'bot-token': botToken } = values
  return { server: serverAt(url), token, publicUrl, teams, username, botToken }
}

const isWebAddress = (typed: string) => /^https?:$/.test(URL.parse(typed)?.protocol ?? '')

function serverAt(typed: string): string {
  // A scheme that is not the web's would be taken for the name of a host.
  if (typed.includes('://') && !isWebAddress(typed)) throw new SetupError(say('bot.setup.address'))
  try {
    return serverUrl(typed)
  } catch {
    throw new SetupError(say('bot.setup.address'))
  }
}

/** Creates everything; returns the configuration, as YAML. */
async function create(
  { http, clock, files, random }: SetupDoors,
  { server, token, publicUrl, teams, username, botToken: given }: ReturnType<typeof optionsIn>,
  note: (line: string) => void,
): Promise<string> {
  const mattermost = new MattermostApi({ server, token, http, clock })
  const me = (await mattermost.call('GET', '/users/me')) as { id: string; username: string; roles: string }
  if (!me.roles.includes('system_admin')) throw new SetupError(say('bot.setup.notAdmin', { name: me.username }))
  const bot = await ensureBot(mattermost, username, note)
  await setAvatar({ http, files }, { server, token, userId: bot.user_id })
  let botToken = given
  if (!botToken) {
    const made = await mattermost.call('POST', `/users/${bot.user_id}/tokens`, {
      description: say('bot.account.token'),
    })
    botToken = (made as { token: string }).token
    note(say('bot.setup.token', { name: username }))
  }
  const commandTokens = await ensureCommands(mattermost, teams, publicUrl, note)
  return stringify({
    mattermost: { url: server, botToken, commandTokens },
    publicUrl,
    listen: { port: Number(new URL(publicUrl).port) || 9065 },
    signing: { secret: newSecret(random) },
    databaseUrl: 'sqlite:mattercal-bot.sqlite',
    microsoft: { cloud: 'global', tenantId: 'YOUR-TENANT-ID', clientId: 'YOUR-CLIENT-ID' },
    admins: { userIds: [me.id], logLevel: 'error', fullContext: false },
  }).trimEnd()
}
