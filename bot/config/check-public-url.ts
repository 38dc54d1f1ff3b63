import { createServer, type Server } from 'node:http'
import { Failure } from '../../main/net/failure.ts'
import type { Http } from '../../main/net/http.ts'
import { say } from '../../main/text/say.ts'
import type { BotConfig } from './config.ts'
import type { Report } from './report.ts'

/** Whether the bot answers at its public address, as far as that can be seen from this machine. */
export async function checkPublicUrl(http: Http, config: BotConfig, { good, bad, hint }: Report): Promise<void> {
  const { publicUrl: address } = config
  const url = new URL(address)
  if (url.protocol === 'http:' && !['localhost', '127.0.0.1'].includes(url.hostname)) hint(say('bot.check.notHttps'))
  const standIn = await answerInItsPlace(config, url)
  try {
    const { status, text } = await http.send({ method: 'GET', url: `${address}/healthz`, timeout: 10_000 })
    if (status === 200 && text.includes('ok')) good(say('bot.check.leadsToBot', { address }))
    else bad(say('bot.check.leadsElsewhere', { address, status }))
  } catch (error) {
    const kind = error instanceof Failure ? error.kind : 'unknown'
    hint(say('bot.check.notThereYet', { address, why: say('bot.failure', { kind }) }))
  } finally {
    standIn?.close()
  }
  const host = url.hostname
  hint(isInternal(host) ? say('bot.check.internal', { host }) : say('bot.check.maybeInternal', { host }))
}

/** Nobody answers at the address before the bot runs, so a server answers for it. None when one is there already. */
async function answerInItsPlace({ listen }: BotConfig, url: URL): Promise<Server | undefined> {
  if (listen.tls || url.protocol !== 'http:') return undefined
  const server = createServer((_request, response) => response.end('{"status":"ok"}'))
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined))
    server.listen(listen.port, listen.host, () => resolve(server))
  })
}

const isInternal = (host: string) =>
  /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(host) ||
  !host.includes('.')
