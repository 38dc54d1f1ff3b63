import type { FastifyInstance } from 'fastify'
import { say } from '../../main/text/say.ts'
import { ago, cell } from './ago.ts'

type Bot = Pick<
  FastifyInstance,
  'actions' | 'adminMessages' | 'clock' | 'company' | 'config' | 'connections' | 'desktops' | 'health' | 'messages'
>

const mostUsers = 500
const mostRecords = 20
// Mattermost takes 16,383 characters.
const longest = 14_000

/** The words of the slash command that administrators of the bot may use. */
export const adminWords = {
  users: answerUsers,
  logs: answerLogs,
  health: answerHealth,
}

/** Who is paired. */
async function answerUsers({ desktops, clock }: Bot): Promise<string> {
  const now = clock.now()
  const all = await desktops.all(mostUsers)
  const rows = all.map((desktop) => {
    const seen = desktop.connected ? say('bot.users.connected') : ago(now - desktop.seenAt)
    return `| @${cell(desktop.username)} | ${cell(desktop.name)} | ${seen} |`
  })
  return [say('bot.users.count', { count: all.length }), '', say('bot.users.head'), '| --- | --- | --- |', ...rows]
    .join('\n')
    .slice(0, longest)
}

/** The last warnings and errors. */
async function answerLogs({ config, adminMessages }: Bot): Promise<string> {
  const { logLevel, fullContext } = config.admins
  const recent = adminMessages.recent().slice(-mostRecords)
  return [
    say('bot.logs.title', { level: logLevel, context: fullContext ? 'full' : 'bare' }),
    '```',
    ...(recent.length > 0 ? recent : [say('bot.logs.none')]),
    '```',
  ].join('\n')
}

/** How the bot is. */
async function answerHealth({ health, messages, actions, connections, company }: Bot): Promise<string> {
  const { database, mattermost } = await health.check()
  const { waiting = 0, posting = 0, posted = 0 } = await messages.counts()
  return [
    say('bot.health.database', { state: database }),
    say('bot.health.mattermost', { state: say('bot.failure', { kind: mattermost }) }),
    say('bot.health.messages', { waiting, posting, posted }),
    say('bot.health.actions', { count: await actions.waitingCount() }),
    say('bot.health.connected', { count: connections.count }),
    say('bot.health.version', { version: company.version, minutes: Math.round(health.uptime / 60_000) }),
  ].join('\n')
}
