import { createServer } from 'node:http'
import { MattermostBotClient } from '../../main/mattermost/bot-client.ts'
import { MattermostApi, readConfig as readMattermostConfig } from '../../main/mattermost/client.ts'
import { Failure } from '../../main/net/failure.ts'
import type { Http } from '../../main/net/http.ts'
import type { Clock } from '../../main/time/clock.ts'
import { openDatabase } from '../database/open.ts'
import type { BotConfig } from './config.ts'

type Say = (line: string) => void

const notReachable: Record<string, string> = {
  offline: 'cannot be reached from here. Check the address, the firewall and DNS.',
  lost: 'does not answer. Check the address and any proxy in between.',
  tls: 'has a certificate that this machine does not trust. Set NODE_EXTRA_CA_CERTS to your certificate authority’s file.',
  wrongServer: 'answers with something that is not Mattermost. Check the address and its subpath.',
  notFound: 'answers with something that is not Mattermost. Check the address and its subpath.',
  server: 'has a problem of its own at the moment (5xx).',
  throttled: 'refuses more requests at the moment (429).',
}

/** Checks a configuration against the real servers, in words. Sends no message. Returns the exit code. */
export async function check(doors: { http: Http; clock: Clock }, config: BotConfig, say: Say): Promise<number> {
  let wrong = 0
  const good = (text: string) => say(`ok       ${text}`)
  const bad = (text: string) => {
    wrong++
    say(`problem  ${text}`)
  }
  const hint = (text: string) => say(`note     ${text}`)
  good('the configuration is complete')
  const open = new MattermostApi({ server: config.mattermost.url, ...doors })
  try {
    await checkMattermost(config, open, { good, bad, hint })
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    bad(`${config.mattermost.url} ${notReachable[error.kind] ?? `answered ${error.status ?? error.kind}.`}`)
  }
  try {
    const database = await openDatabase(config.databaseUrl, 1)
    await database.close()
    good(`the ${database.kind === 'sqlite' ? 'SQLite file' : 'PostgreSQL database'} can be opened`)
  } catch (error) {
    const code =
      error instanceof Error && 'code' in error ? String(error.code) : error instanceof Error ? error.name : ''
    bad(`the database cannot be opened (${code}). Check “databaseUrl”.`)
  }
  await checkPublicUrl(doors.http, config, { good, bad, hint })
  if (config.mattermost.commandTokens.length === 0)
    hint('no slash command token is set, so /mscal does not work. `bot setup` creates the command.')
  if (config.admins.userIds.length === 0) hint('“admins.userIds” is empty: nobody is told of problems.')
  if (!config.microsoft) hint('“microsoft” is not set: each user has to type tenant and client ID.')
  say(wrong === 0 ? 'The bot can start.' : `${wrong} ${wrong === 1 ? 'problem' : 'problems'}.`)
  return wrong === 0 ? 0 : 1
}

interface Report {
  good(text: string): void
  bad(text: string): void
  hint(text: string): void
}

async function checkMattermost(config: BotConfig, api: MattermostApi, { good, bad, hint }: Report): Promise<void> {
  const open = await readMattermostConfig(api)
  const asBot = api.as(config.mattermost.botToken)
  const client = new MattermostBotClient(asBot)
  good(`Mattermost ${open.Version ?? ''} answers`)
  if (open.SiteURL && new URL(open.SiteURL).href !== new URL(config.mattermost.url).href)
    hint(`Mattermost calls itself ${open.SiteURL}; “mattermost.url” is another address. Users should see the same one.`)
  let self: Awaited<ReturnType<MattermostBotClient['me']>>
  try {
    self = await client.me()
  } catch (error) {
    if (!(error instanceof Failure) || error.kind !== 'signIn') throw error
    bad(
      'the bot token is refused. Either it was revoked, or the bot account is disabled. Mattermost disables a bot when the person who made it is deactivated (DisableBotsWhenOwnerIsDeactivated): enable it again and assign it to a service account.',
    )
    return
  }
  if (!self.is_bot) {
    bad(`the token belongs to @${self.username}, who is a person. Use the token of a bot account.`)
    return
  }
  good(`the token belongs to the bot @${self.username}`)
  const owner = await client
    .bot(self.id)
    .then((bot) => client.user(bot.owner_id))
    .catch(() => undefined)
  if (owner && (owner.delete_at ?? 0) > 0)
    bad(
      `the bot’s owner @${owner.username} is deactivated. Assign the bot to a service account before it stops working.`,
    )
  else if (owner && !owner.is_bot)
    hint(
      `the bot belongs to @${owner.username}. If that account is deactivated, the bot stops; a service account is safer.`,
    )
  const settings = await readMattermostConfig(asBot)
  if (settings.RestrictDirectMessage === 'team')
    hint('direct messages are restricted to members of a shared team: add the bot to the teams of its users.')
  if (
    (settings as Record<string, string>).EnablePostUsernameOverride === undefined &&
    settings.EnableCommands === 'false'
  )
    bad('slash commands are switched off on the server (EnableCommands).')
}

/** Whether what listens at the public address is this bot, as far as that can be seen from here. */
async function checkPublicUrl(http: Http, config: BotConfig, { good, bad, hint }: Report): Promise<void> {
  const url = new URL(config.publicUrl)
  if (url.protocol === 'http:' && !['localhost', '127.0.0.1'].includes(url.hostname))
    hint('“publicUrl” is not HTTPS: relay tokens and texts would cross the network in the clear.')
  const { tls, host, port } = config.listen
  let stand: ReturnType<typeof createServer> | undefined
  if (!tls && url.protocol === 'http:') {
    // Nobody answers there before the bot runs, so something answers for it.
    stand = createServer((_request, response) => response.end('{"status":"ok"}'))
    await new Promise<void>((resolve) => {
      stand?.once('error', () => {
        stand = undefined
        resolve()
      })
      stand?.listen(port, host, resolve)
    })
  }
  try {
    const { status, text } = await http.send({ method: 'GET', url: `${config.publicUrl}/healthz`, timeout: 10_000 })
    if (status === 200 && text.includes('ok')) good(`${config.publicUrl} leads to the bot`)
    else bad(`${config.publicUrl} answers ${status}: it does not lead to the bot. Check the proxy.`)
  } catch (error) {
    const why = error instanceof Failure ? error.kind : 'unknown'
    hint(
      `${config.publicUrl} cannot be reached from here (${why}); that is expected before the bot runs behind its proxy. Start it and check again.`,
    )
  } finally {
    stand?.close()
  }
  const internal =
    /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(
      url.hostname,
    ) || !url.hostname.includes('.')
  if (internal)
    hint(
      `Mattermost refuses to call internal addresses unless they are allowed: add “${url.hostname}” to AllowedUntrustedInternalConnections (System Console → Environment → Developer). Without it every button says “Action integration error”.`,
    )
  else
    hint(
      `if “${url.hostname}” resolves to an internal address, add it to AllowedUntrustedInternalConnections on the Mattermost server, or every button says “Action integration error”.`,
    )
}
