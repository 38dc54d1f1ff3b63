import { MattermostApi } from '../../main/mattermost/api.ts'
import type { Http } from '../../main/net/http.ts'
import { say } from '../../main/text/say.ts'
import type { Clock } from '../../main/time/clock.ts'
import { openDatabase } from '../database/open.ts'
import { checkMattermost } from './check-mattermost.ts'
import { checkPublicUrl } from './check-public-url.ts'
import type { BotConfig } from './config.ts'
import type { Report } from './report.ts'

/** Checks a configuration against the real servers, in words. Sends no message. Returns the exit code. */
export async function check(
  doors: { http: Http; clock: Clock },
  config: BotConfig,
  print: (line: string) => void,
): Promise<number> {
  let problems = 0
  const report: Report = {
    good: (text) => print(say('bot.check.ok', { text })),
    bad(text) {
      problems++
      print(say('bot.check.problem', { text }))
    },
    hint: (text) => print(say('bot.check.note', { text })),
  }
  report.good(say('bot.check.config'))
  await checkMattermost(config, new MattermostApi({ server: config.mattermost.url, ...doors }), report)
  await checkDatabase(config, doors.clock, report)
  await checkPublicUrl(doors.http, config, report)
  if (config.mattermost.commandTokens.length === 0) report.hint(say('bot.check.noCommand'))
  if (config.admins.userIds.length === 0) report.hint(say('bot.check.noAdmins'))
  if (!config.microsoft) report.hint(say('bot.check.noMicrosoft'))
  print(problems === 0 ? say('bot.check.good') : say('bot.check.problems', { count: problems }))
  return problems === 0 ? 0 : 1
}

async function checkDatabase(config: BotConfig, clock: Clock, { good, bad }: Report): Promise<void> {
  try {
    const database = await openDatabase(config.databaseUrl, clock, 1)
    await database.close()
    good(say(`bot.check.database.${database.kind}`))
  } catch (error) {
    const code =
      error instanceof Error && 'code' in error ? String(error.code) : error instanceof Error ? error.name : ''
    bad(say('bot.check.database.failed', { code }))
  }
}
