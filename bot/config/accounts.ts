import type { Bot as BotAccount } from '@mattermost/types/bots'
import type { MattermostApi } from '../../main/mattermost/api.ts'
import { Failure } from '../../main/net/failure.ts'
import { inRow, say } from '../../main/text/say.ts'
import { SetupError } from './setup-error.ts'

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
const pageLength = 200

/** Creates the bot's account, or enables the one that is there. `note` is told what was done. */
export async function ensureBot(
  api: MattermostApi,
  username: string,
  note: (text: string) => void,
): Promise<BotAccount> {
  const known = await findBot(api, username)
  if (known) {
    note(say('bot.setup.there', { name: username }))
    if (known.delete_at > 0) {
      await api.call('POST', `/bots/${known.user_id}/enable`)
      note(say('bot.setup.enabled', { name: username }))
    }
    return known
  }
  try {
    const bot = (await api.call('POST', '/bots', {
      username,
      display_name: say('bot.account.name'),
      description: say('bot.account.description'),
    })) as BotAccount
    note(say('bot.setup.created', { name: username }))
    return bot
  } catch (error) {
    if (error instanceof Failure && error.code === 'api.bot.create_disabled')
      throw new SetupError(say('bot.setup.botsOff'))
    if (error instanceof Failure && error.code?.includes('username_exists'))
      throw new SetupError(say('bot.setup.nameTaken', { name: username }))
    throw error
  }
}

async function findBot(api: MattermostApi, username: string): Promise<BotAccount | undefined> {
  for (let page = 0; ; page++) {
    const path = `/bots?include_deleted=true&per_page=${pageLength}&page=${page}`
    const bots = (await api.call('GET', path)) as BotAccount[]
    const found = bots.find((bot) => bot.username === username)
    if (found || bots.length < pageLength) return found
  }
}

/** Creates the slash command in these teams, or in all of the admin's; returns its tokens, one for each team. */
export async function ensureCommands(
  api: MattermostApi,
  wanted: string[],
  publicUrl: string,
  note: (text: string) => void,
): Promise<string[]> {
  const all = (await api.call('GET', '/users/me/teams')) as Team[]
  const missing = wanted.filter((name) => !all.some((team) => team.name === name))
  if (missing.length > 0) throw new SetupError(say('bot.setup.teams', { teams: inRow(missing) }))
  const teams = wanted.length > 0 ? all.filter((team) => wanted.includes(team.name)) : all
  const url = `${publicUrl.replace(/\/+$/, '')}/mattermost/commands`
  const tokens: string[] = []
  for (const team of teams) tokens.push(await ensureCommand(api, team, url, note))
  return tokens
}

async function ensureCommand(
  api: MattermostApi,
  team: Team,
  url: string,
  note: (text: string) => void,
): Promise<string> {
  const commands = (await api.call('GET', `/commands?team_id=${team.id}&custom_only=true`)) as Command[]
  const known = commands.find((command) => command.trigger === trigger && command.team_id === team.id)
  const command = {
    team_id: team.id,
    trigger,
    url,
    method: 'P',
    display_name: say('bot.command.name'),
    description: say('bot.command.description'),
    auto_complete: true,
    auto_complete_hint: say('bot.command.hint'),
    auto_complete_desc: say('bot.command.help'),
  }
  const names = { trigger, team: team.name }
  if (known && known.url !== url) {
    await api.call('PUT', `/commands/${known.id}`, { ...known, ...command })
    note(say('bot.setup.commandMoved', { ...names, address: url }))
  } else if (known) note(say('bot.setup.commandThere', names))
  if (known) return known.token
  try {
    const made = ((await api.call('POST', '/commands', command)) as Command).token
    note(say('bot.setup.commandCreated', names))
    return made
  } catch (error) {
    if (error instanceof Failure && error.code === 'api.command.disabled.app_error')
      throw new SetupError(say('bot.setup.commandsOff'))
    throw error
  }
}
