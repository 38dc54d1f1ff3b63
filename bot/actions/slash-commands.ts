import type { Bot } from '../bot.ts'
import { sameSecret } from '../secrets.ts'

// Mattermost waits 30 s; a person does not.
const waitForDesktop = 8_000
const commandLasts = 20_000

/** What a desktop answers; the plugin's vocabulary, so that nobody relearns. */
const desktopWords = new Set(['summary', 'today', 'tomorrow', 'viewcal', 'invites', 'status', 'settings'])

/** Whether a slash command's token is one of ours, in constant time for each. */
export function isOurs(token: string, tokens: readonly string[]): boolean {
  return tokens.map((known) => sameSecret(known, token)).some(Boolean)
}

const help = (trigger: string, admin: boolean) =>
  [
    '**Mattercal** connects your calendar to Mattermost.',
    '',
    '| Command | What it does |',
    '| --- | --- |',
    `| \`${trigger} connect\` | how to connect your computer |`,
    `| \`${trigger} disconnect\` | end the connection of all your computers |`,
    `| \`${trigger} today\`, \`tomorrow\`, \`viewcal\` | your calendar for today, tomorrow, the next seven days |`,
    `| \`${trigger} summary view\`, \`today\`, \`tomorrow\` | the daily summary now |`,
    `| \`${trigger} summary time 8:00\`, \`enable\`, \`disable\`, \`settings\` | when the daily summary comes |`,
    `| \`${trigger} invites\` | invitations that wait for your answer |`,
    `| \`${trigger} status\`, \`status pause\`, \`resume\`, \`why\` | what your status is, and why |`,
    `| \`${trigger} event create\` | a new event |`,
    `| \`${trigger} settings\` | what you have set |`,
    `| \`${trigger} info\` | which computers are connected |`,
    ...(admin
      ? [
          `| \`${trigger} users\`, \`logs\`, \`health\` | for administrators: who is connected, recent records, how the bot is |`,
        ]
      : []),
  ].join('\n')

const minutesAgo = (ms: number) => {
  const minutes = Math.round(ms / 60_000)
  if (minutes < 2) return 'just now'
  if (minutes < 120) return `${minutes} minutes ago`
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} hours ago` : `${Math.round(minutes / 1440)} days ago`
}

const cell = (text: string) => text.replace(/[|\n\r`]/g, ' ')

/** The answer to a slash command, in Markdown, for the one who typed it. */
export async function answerCommand(
  bot: Bot,
  { userId, trigger, text }: { userId: string; trigger: string; text: string },
): Promise<string> {
  const { desktops, actions, signals, clock, config, log } = bot
  const [word = 'help'] = text.toLowerCase().split(/\s+/).filter(Boolean)
  const admin = config.admins.userIds.includes(userId)
  switch (word) {
    case 'help':
      return help(trigger, admin)
    case 'connect': {
      const mine = await desktops.ofUser(userId)
      const known =
        mine.length > 0
          ? `You have ${mine.length === 1 ? 'one computer' : `${mine.length} computers`} connected already; see \`${trigger} info\`.\n\n`
          : ''
      return `${known}Install Mattercal on your computer. In **Settings → Mattermost bot**, enter this address:\n\n\`${config.publicUrl}\``
    }
    case 'disconnect': {
      const count = await desktops.revoke(userId, clock.now())
      await signals.send({ kind: 'revoked', userId })
      log.info({ count }, 'disconnected by command')
      return count === 0
        ? 'No computer of yours is connected.'
        : `Done: ${count === 1 ? 'your computer is' : `your ${count} computers are`} disconnected from this bot. Your calendar and your answers are not affected.`
    }
    case 'info': {
      const mine = await desktops.ofUser(userId)
      if (mine.length === 0) return `No computer of yours is connected. \`${trigger} connect\` says how.`
      const now = clock.now()
      return [
        `Mattercal bot ${bot.company.version}. Your computers:`,
        '',
        ...mine.map(
          (d) =>
            `- **${cell(d.name)}**: ${d.connected ? 'connected' : `last seen ${minutesAgo(now - d.seenAt)}`}, paired ${minutesAgo(now - d.createdAt)}`,
        ),
        '',
        `\`${trigger} disconnect\` ends all of them.`,
      ].join('\n')
    }
    case 'users':
    case 'logs':
    case 'health':
      if (!admin) return 'Only an administrator of the bot can do that.'
      return adminCommand(bot, word)
  }
  if (!desktopWords.has(word)) return `There is no “${cell(word.slice(0, 40))}”.\n\n${help(trigger, admin)}`
  const mine = await desktops.ofUser(userId)
  if (mine.length === 0) return `No computer of yours is connected. \`${trigger} connect\` says how.`
  if (!mine.some((d) => d.connected)) {
    const last = Math.max(...mine.map((d) => d.seenAt))
    return `Your Mattercal is not connected just now (last seen ${minutesAgo(clock.now() - last)}). Your calendar is on your own computer, so only it can answer. Start it, or wake the computer, and try again.`
  }
  const now = clock.now()
  const id = await actions.add(userId, { kind: 'command', text, givenAt: now }, { now, expiresAt: now + commandLasts })
  if (!id) return 'That is being answered already.'
  await signals.send({ kind: 'action', userId })
  const result = await bot.resultOf(id, waitForDesktop)
  return result?.text ?? 'Your Mattercal did not answer in time. It may just be waking up; please try again.'
}

async function adminCommand(bot: Bot, word: 'users' | 'logs' | 'health'): Promise<string> {
  const now = bot.clock.now()
  if (word === 'users') {
    const all = await bot.desktops.all(500)
    const rows = all.map(
      (d) => `| @${cell(d.username)} | ${cell(d.name)} | ${d.connected ? 'connected' : minutesAgo(now - d.seenAt)} |`,
    )
    return [`${all.length} computers are paired.`, '', '| User | Computer | Seen |', '| --- | --- | --- |', ...rows]
      .join('\n')
      .slice(0, 14_000)
  }
  if (word === 'logs') {
    const { logLevel, fullContext } = bot.config.admins
    const recent = bot.recentRecords().slice(-20)
    return [
      `Records from level **${logLevel}** on are sent to the admins, ${fullContext ? 'with' : 'without'} their fields. The last warnings and errors of this replica:`,
      '```',
      ...(recent.length > 0 ? recent : ['none']),
      '```',
    ].join('\n')
  }
  const { database, mattermost } = await bot.health()
  const counts = await bot.messages.counts()
  return [
    `- Database: ${database}`,
    `- Mattermost: ${mattermost}`,
    `- Messages: ${counts.waiting ?? 0} waiting, ${counts.posting ?? 0} on their way, ${counts.posted ?? 0} posted`,
    `- Actions waiting for a computer: ${await bot.actions.waitingCount()}`,
    `- Computers connected to this replica: ${bot.connections.count}`,
    `- Version ${bot.company.version}, up for ${Math.round(process.uptime() / 60)} min`,
  ].join('\n')
}
