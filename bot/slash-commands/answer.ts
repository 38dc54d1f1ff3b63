import type { FastifyInstance } from 'fastify'
import { say } from '../../main/text/say.ts'
import { sameSecret } from '../secrets/secrets.ts'
import { adminWords } from './admin.ts'
import { ago, cell } from './ago.ts'

// Mattermost waits 30 s; a person does not.
const waitForDesktop = 8_000
const commandLasts = 20_000

/** The words that a desktop answers; those of the Microsoft Calendar plugin, so that nobody learns new ones. */
const desktopWords = new Set(['summary', 'today', 'tomorrow', 'viewcal', 'invites', 'status', 'settings'])

type Bot = Pick<
  FastifyInstance,
  | 'actions'
  | 'adminMessages'
  | 'botLog'
  | 'clock'
  | 'company'
  | 'config'
  | 'connections'
  | 'desktops'
  | 'health'
  | 'messages'
  | 'results'
  | 'signals'
>

/** A slash command as somebody typed it: `trigger` is the command, such as `/mscal`, and `text` the rest. */
export interface TypedCommand {
  userId: string
  trigger: string
  text: string
}

/** Whether the token of a slash command is one of the known tokens; compares each in constant time. */
export function isKnownToken(token: string, tokens: readonly string[]): boolean {
  return tokens.map((known) => sameSecret(known, token)).some(Boolean)
}

/** Answers a slash command, in Markdown, for the one who typed it. */
export async function answerCommand(bot: Bot, command: TypedCommand): Promise<string> {
  const { userId, trigger, text } = command
  const [word = 'help'] = text.toLowerCase().split(/\s+/).filter(Boolean)
  const admin = bot.config.admins.userIds.includes(userId)
  switch (word) {
    case 'help':
      return help(trigger, admin)
    case 'connect':
      return answerConnect(bot, command)
    case 'disconnect':
      return answerDisconnect(bot, command)
    case 'info':
      return answerInfo(bot, command)
    case 'event':
      // `event create` opens its form before it comes here.
      return say('bot.slash.event', { trigger })
    case 'users':
    case 'logs':
    case 'health':
      return admin ? adminWords[word](bot) : say('bot.slash.onlyAdmins')
  }
  if (desktopWords.has(word)) return askDesktop(bot, command)
  return `${say('bot.slash.unknown', { word: cell(word.slice(0, 40)) })}\n\n${help(trigger, admin)}`
}

function help(trigger: string, admin: boolean): string {
  const all = say('bot.slash.help', { trigger })
  return admin ? `${all}\n${say('bot.slash.help.admin', { trigger })}` : all
}

async function answerConnect({ desktops, config }: Bot, { userId, trigger }: TypedCommand): Promise<string> {
  const count = (await desktops.ofUser(userId)).length
  const already = count > 0 ? `${say('bot.slash.connect.already', { count, trigger })}\n\n` : ''
  return `${already}${say('bot.slash.connect', { address: config.publicUrl })}`
}

async function answerDisconnect({ desktops, clock, signals, botLog }: Bot, { userId }: TypedCommand): Promise<string> {
  const count = await desktops.revoke(userId, clock.now())
  await signals.send({ kind: 'revoked', userId })
  botLog.info({ count }, 'disconnected by command')
  return count === 0 ? say('bot.slash.disconnected.none') : say('bot.slash.disconnected', { count })
}

async function answerInfo({ desktops, clock, company }: Bot, { userId, trigger }: TypedCommand): Promise<string> {
  const mine = await desktops.ofUser(userId)
  if (mine.length === 0) return say('bot.slash.noComputer', { trigger })
  const now = clock.now()
  return [
    say('bot.slash.info.title', { version: company.version }),
    '',
    ...mine.map((desktop) => {
      const values = { name: cell(desktop.name), paired: ago(now - desktop.createdAt) }
      return desktop.connected
        ? say('bot.slash.info.connected', values)
        : say('bot.slash.info.away', { ...values, seen: ago(now - desktop.seenAt) })
    }),
    '',
    say('bot.slash.info.end', { trigger }),
  ].join('\n')
}

/** Passes a command on to the user's desktops, and waits a moment for the answer. */
async function askDesktop(bot: Bot, { userId, trigger, text }: TypedCommand): Promise<string> {
  const { desktops, actions, signals, results, clock } = bot
  const mine = await desktops.ofUser(userId)
  if (mine.length === 0) return say('bot.slash.noComputer', { trigger })
  const now = clock.now()
  if (!mine.some((desktop) => desktop.connected)) {
    const last = Math.max(...mine.map((desktop) => desktop.seenAt))
    return say('bot.slash.disconnectedNow', { ago: ago(now - last) })
  }
  const id = await actions.add(userId, { kind: 'command', text, givenAt: now }, { now, expiresAt: now + commandLasts })
  if (!id) return say('bot.slash.repeated')
  await signals.send({ kind: 'action', userId })
  return (await results.of(id, waitForDesktop))?.text ?? say('bot.slash.noAnswer')
}
