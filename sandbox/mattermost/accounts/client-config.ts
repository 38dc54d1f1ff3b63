import { AppError } from '../app-error.ts'
import type { Area, Chat } from '../chat.ts'

/** The settings that a client reads before and after its sign-in. */
export const clientConfig: Area = async (app, { chat }) => {
  app.get('/api/v4/system/ping', async () => ({ status: 'OK' }))
  app.get('/api/v4/config/client', async (request) => {
    if (chat.old && (request.query as { format?: string }).format !== 'old')
      throw new AppError('api.config.client.old_format.app_error', 501)
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? ''
    return { ...forAnybody(chat), ...(chat.store.sessions.has(token) ? forMembers(chat) : {}) }
  })
}

const flag = (on: boolean) => String(on)

function forAnybody(chat: Chat): Record<string, string> {
  return {
    Version: `${chat.version}.0`,
    BuildNumber: `${chat.version}.0`,
    SiteURL: chat.origin,
    SiteName: 'Company chat (sandbox)',
    WebsocketURL: '',
    DiagnosticId: 'sandbox',
    EnableSignInWithEmail: 'true',
    EnableSignInWithUsername: 'true',
    EnableLdap: 'false',
    EnableSaml: 'false',
    EnableMultifactorAuthentication: 'true',
    EnableUserStatuses: flag(chat.switches.userStatuses),
    EnableCustomEmoji: 'true',
  }
}

function forMembers({ switches }: Chat): Record<string, string> {
  return {
    EnableCustomUserStatuses: flag(switches.customStatuses),
    EnableUserAccessTokens: flag(switches.personalTokens),
    EnableOAuthServiceProvider: flag(switches.oauthProvider),
    EnableBotAccountCreation: flag(switches.botsEnabled),
    EnableCommands: flag(switches.commands),
    EnablePostUsernameOverride: 'false',
    RestrictDirectMessage: switches.restrictDirectMessage ? 'team' : 'any',
    MaxPostSize: '16383',
    PostEditTimeLimit: '-1',
    TeammateNameDisplay: 'username',
    EnableReliableWebSockets: 'true',
  }
}
