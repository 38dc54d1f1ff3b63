import { type MattermostApi, readConfig } from '../../main/mattermost/api.ts'
import { MattermostBotClient } from '../../main/mattermost/bot-client.ts'
import { Failure } from '../../main/net/failure.ts'
import { say } from '../../main/text/say.ts'
import type { BotConfig } from './config.ts'
import { problemOf } from './reach.ts'
import type { Report } from './report.ts'

/** Checks the server and the bot's account. `api` has no token. */
export async function checkMattermost(config: BotConfig, api: MattermostApi, report: Report): Promise<void> {
  try {
    await checkServer(config, api, report)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    report.bad(say('bot.reach.line', { address: config.mattermost.url, problem: problemOf(error) }))
  }
}

async function checkServer({ mattermost }: BotConfig, api: MattermostApi, report: Report): Promise<void> {
  const { good, bad, hint } = report
  const open = await readConfig(api)
  good(say('bot.check.mattermost', { version: open.Version ?? '' }))
  if (open.SiteURL && new URL(open.SiteURL).href !== new URL(mattermost.url).href)
    hint(say('bot.check.otherAddress', { address: open.SiteURL }))
  const asBot = api.as(mattermost.botToken)
  const client = new MattermostBotClient(asBot)
  const self = await whoIs(client)
  if (!self) return bad(say('bot.check.tokenRefused'))
  if (!self.is_bot) return bad(say('bot.check.person', { name: self.username }))
  good(say('bot.check.bot', { name: self.username }))
  const settings: Readonly<Record<string, unknown>> = await readConfig(asBot)
  if (settings.RestrictDirectMessage === 'team') hint(say('bot.check.teams'))
  if (settings.EnableCommands === 'false') bad(say('bot.check.commandsOff'))
}

async function whoIs(client: MattermostBotClient) {
  try {
    return await client.me()
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'signIn') throw error
    return undefined
  }
}
