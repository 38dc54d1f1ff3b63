import { fileURLToPath } from 'node:url'
import fp from 'fastify-plugin'
import type { Company } from '../../main/bot-link/protocol.ts'
import { MattermostApi } from '../../main/mattermost/api.ts'
import { MattermostBotClient } from '../../main/mattermost/bot-client.ts'
import type { Http } from '../../main/net/http.ts'
import type { Files } from '../../main/store/files.ts'

declare module 'fastify' {
  interface FastifyInstance {
    /** Mattermost, for the bot's account. */
    mattermost: MattermostBotClient
    /** What the bot says about the company at `/v1/config`. */
    company: Company
  }
}

function version(files: Files): string {
  const file = fileURLToPath(new URL('../../package.json', import.meta.url))
  return (JSON.parse(files.readNow(file)?.toString('utf8') ?? '') as { version: string }).version
}

/** Asks Mattermost who the bot is. Rejects with a `Failure` when Mattermost does not know the bot. */
export const mattermostPlugin = fp(
  async (app, { http, files }: { http: Http; files: Files }) => {
    const { config, clock } = app
    const { url, botToken } = config.mattermost
    const mattermost = new MattermostBotClient(new MattermostApi({ server: url, token: botToken, http, clock }))
    const self = await mattermost.me()
    app.decorate('mattermost', mattermost)
    app.decorate('company', {
      publicUrl: config.publicUrl,
      mattermostUrl: url,
      botUserId: self.id,
      botUsername: self.username,
      microsoft: config.microsoft,
      oauthClientId: config.oauthClientId,
      defaults: config.users.defaults,
      locks: config.users.locks,
      version: version(files),
    })
  },
  { name: 'mattermost' },
)
