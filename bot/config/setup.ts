import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Bot as BotAccount } from '@mattermost/types/bots'
import { stringify } from 'yaml'
import { MattermostApi, serverUrl } from '../../main/mattermost/client.ts'
import { Failure } from '../../main/net/failure.ts'
import type { Http } from '../../main/net/http.ts'
import type { Files } from '../../main/store/files.ts'
import type { Clock } from '../../main/time/clock.ts'
import { newSecret } from '../secrets.ts'

/** What stops a set-up, in words. */
export class SetupError extends Error {
  override name = 'SetupError'
}

interface Command {
  id: string
  token: string
  trigger: string
  url: string
  team_id: string
}
interface Team {
  id: string
  name: string
}

const trigger = 'mscal'

/**
 * Creates what the bot needs on the Mattermost server and prints the configuration. It can be run again: what is
 * there is kept and brought up to date; a new token is made only if there is none to reuse, and the old ones stay.
 */
export async function setUp(
  { http, clock, files }: { http: Http; clock: Clock; files: Files },
  args: string[],
  say: (line: string) => void,
  note: (line: string) => void = (text) => process.stderr.write(`${text}\n`),
): Promise<number> {
  let values: Record<string, string | string[] | undefined>
  try {
    values = parseArgs({
      args,
      options: {
        'mattermost-url': { type: 'string' },
        'admin-token': { type: 'string' },
        'public-url': { type: 'string' },
        team: { type: 'string', multiple: true },
        username: { type: 'string' },
        'bot-token': { type: 'string' },
      },
    }).values
  } catch (error) {
    throw new SetupError(error instanceof Error ? error.message : 'The options are not right.')
  }
  const url = values['mattermost-url']
  const token = (values['admin-token'] as string | undefined) ?? process.env.MATTERMOST_ADMIN_TOKEN
  const publicUrl = values['public-url']
  if (typeof url !== 'string' || !token || typeof publicUrl !== 'string' || !URL.canParse(publicUrl))
    throw new SetupError('Please give --mattermost-url, --admin-token (or MATTERMOST_ADMIN_TOKEN) and --public-url.')
  const server = serverUrl(url)
  const mattermost = new MattermostApi({ server, token, http, clock })
  const api = (method: string, path: string, body?: unknown) => mattermost.call(method, path, body)
  try {
    const me = (await api('GET', '/users/me')) as { id: string; username: string; roles: string }
    if (!me.roles.includes('system_admin'))
      throw new SetupError(
        `@${me.username} is not a system administrator, so the bot cannot be set up with this token.`,
      )
    const username = (values.username as string | undefined) ?? 'calendar'
    const bot = await ensureBot(api, username, note)
    await setAvatar({ http, files }, server, token, bot.user_id)
    let botToken = values['bot-token'] as string | undefined
    if (!botToken) {
      const made = (await api('POST', `/users/${bot.user_id}/tokens`, { description: 'Mattercal bot' })) as {
        token: string
      }
      botToken = made.token
      note(`created a token for @${username}`)
    }
    const commandTokens = await ensureCommands(api, (values.team as string[] | undefined) ?? [], publicUrl, note)
    say(
      stringify({
        mattermost: { url: server, botToken, commandTokens },
        publicUrl,
        listen: { port: Number(new URL(publicUrl).port) || 9065 },
        signing: { secret: newSecret() },
        databaseUrl: 'sqlite:mattercal-bot.sqlite',
        microsoft: { cloud: 'global', tenantId: 'YOUR-TENANT-ID', clientId: 'YOUR-CLIENT-ID' },
        admins: { userIds: [me.id], logLevel: 'error', fullContext: false },
      }).trimEnd(),
    )
    note('the configuration is above: save it as bot.yaml, readable by the bot alone, and fill in “microsoft”')
    return 0
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    if (error.kind === 'signIn') throw new SetupError('Mattermost refuses the admin token.')
    throw new SetupError(`Mattermost did not do that: ${error.message}. What was done before stays; run this again.`)
  }
}

type Api = (method: string, path: string, body?: unknown) => Promise<unknown>

async function ensureBot(api: Api, username: string, note: (text: string) => void): Promise<BotAccount> {
  const find = async (): Promise<BotAccount | undefined> => {
    for (let page = 0; ; page++) {
      const bots = (await api('GET', `/bots?include_deleted=true&per_page=200&page=${page}`)) as BotAccount[]
      const found = bots.find((bot) => bot.username === username)
      if (found || bots.length < 200) return found
    }
  }
  const known = await find()
  if (known) {
    note(`@${username} is there`)
    if (known.delete_at > 0) {
      await api('POST', `/bots/${known.user_id}/enable`)
      note(`@${username} was disabled and is enabled again`)
    }
    return known
  }
  try {
    const bot = (await api('POST', '/bots', {
      username,
      display_name: 'Calendar',
      description: 'Your Microsoft 365 calendar in Mattermost',
    })) as BotAccount
    note(`created the bot account @${username}`)
    return bot
  } catch (error) {
    if (error instanceof Failure && error.code === 'api.bot.create_disabled')
      throw new SetupError(
        'Bot accounts are switched off. Turn on System Console → Integrations → Bot Accounts (EnableBotAccountCreation), then run this again.',
      )
    if (error instanceof Failure && error.code?.includes('username_exists'))
      throw new SetupError(`@${username} is a person’s account. Choose another name with --username.`)
    throw error
  }
}

/** A picture makes the bot easy to tell; the bot works without it. */
async function setAvatar(
  { http, files }: { http: Http; files: Files },
  server: string,
  token: string,
  userId: string,
): Promise<void> {
  const boundary = `mattercal${newSecret()}`
  const image = files.readNow(fileURLToPath(new URL('../../resources/icons/app-256.png', import.meta.url)))
  if (!image) return
  const body = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="image"; filename="calendar.png"\r\nContent-Type: image/png\r\n\r\n`,
    ),
    image,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ])
  await http
    .send({
      method: 'POST',
      url: `${server}/api/v4/users/${userId}/image`,
      headers: { authorization: `Bearer ${token}`, 'content-type': `multipart/form-data; boundary=${boundary}` },
      body,
    })
    .catch(() => undefined)
}

async function ensureCommands(
  api: Api,
  wanted: string[],
  publicUrl: string,
  note: (text: string) => void,
): Promise<string[]> {
  const all = (await api('GET', '/users/me/teams')) as Team[]
  const missing = wanted.filter((name) => !all.some((team) => team.name === name))
  if (missing.length > 0)
    throw new SetupError(`You are not in these teams, or they do not exist: ${missing.join(', ')}.`)
  const teams = wanted.length > 0 ? all.filter((team) => wanted.includes(team.name)) : all
  const url = `${publicUrl.replace(/\/+$/, '')}/mattermost/commands`
  const tokens: string[] = []
  for (const team of teams) {
    const commands = (await api('GET', `/commands?team_id=${team.id}&custom_only=true`)) as Command[]
    const known = commands.find((command) => command.trigger === trigger && command.team_id === team.id)
    const command = {
      team_id: team.id,
      trigger,
      url,
      method: 'P',
      display_name: 'Mattercal',
      description: 'Your Microsoft 365 calendar',
      auto_complete: true,
      auto_complete_hint: 'today | invites | status | summary | event create | help',
      auto_complete_desc: 'Your calendar, invitations and status',
    }
    if (known && known.url !== url) {
      await api('PUT', `/commands/${known.id}`, { ...known, ...command })
      note(`/${trigger} in “${team.name}” points to ${url} now`)
    } else note(known ? `/${trigger} is there in “${team.name}”` : `created /${trigger} in “${team.name}”`)
    tokens.push(known?.token ?? ((await api('POST', '/commands', command)) as Command).token)
  }
  return tokens
}
