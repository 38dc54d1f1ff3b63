import formbody from '@fastify/formbody'
import Fastify, { type FastifyInstance } from 'fastify'
import { requireSession } from './access.ts'
import { bots } from './accounts/bots.ts'
import { clientConfig } from './accounts/client-config.ts'
import { oauth } from './accounts/oauth.ts'
import { preferences } from './accounts/preferences.ts'
import { sessions } from './accounts/sessions.ts'
import { tokens } from './accounts/tokens.ts'
import { users } from './accounts/users.ts'
import { answerErrors } from './app-error.ts'
import { Chat, type ChatOptions } from './chat.ts'
import { injectFaults } from './faults.ts'
import { interactive } from './integrations/interactive.ts'
import { slashCommands } from './integrations/slash-commands.ts'
import { Triggers } from './integrations/triggers.ts'
import { channels } from './posts/channels.ts'
import { posts } from './posts/posts.ts'
import { customStatus } from './statuses/custom-status.ts'
import { statuses } from './statuses/statuses.ts'
import type { MattermostStore } from './store.ts'
import type { MattermostSwitches } from './switches.ts'
import type { Version } from './versions.ts'

/** The Mattermost subset, in the manner of a version. What is missing answers 501 and says so in the log. */
export class MattermostServer {
  readonly app: FastifyInstance
  readonly #chat: Chat

  constructor(options: ChatOptions) {
    const chat = new Chat(options)
    const app = Fastify({ bodyLimit: 300_000, routerOptions: { caseSensitive: true } })
    this.#chat = chat
    this.app = app
    app.register(formbody)
    // Pictures are taken and not kept.
    app.addContentTypeParser('multipart/form-data', (_request, payload, done) => {
      payload.resume().on('end', () => done(null, {}))
    })
    injectFaults(app, chat)
    requireSession(app, chat)
    answerErrors(app, chat)
    const areas = [clientConfig, sessions, users, preferences, tokens, bots, oauth, statuses, customStatus]
    for (const area of [...areas, channels, posts]) app.register(area, { chat })
    const triggers = new Triggers(chat)
    for (const area of [interactive, slashCommands]) app.register(area, { chat, triggers })
  }

  get store(): MattermostStore {
    return this.#chat.store
  }

  get version(): Version {
    return this.#chat.version
  }

  get switches(): MattermostSwitches {
    return this.#chat.switches
  }

  /** Sets the address that the server says it has. */
  setOrigin(origin: string): void {
    this.#chat.origin = origin
  }

  /** Sets a status as somebody does in Mattermost itself, for tests and the web page. */
  setByHand(username: string, status: string): void {
    const user = this.store.byLogin(username)
    if (user) this.store.setStatus(user.id, status, status !== 'online')
  }

  /** Connects somebody's client, whose activity Mattermost then follows. */
  beActive(username: string, status: 'online' | 'away' | 'offline'): void {
    const user = this.store.byLogin(username)
    if (user) this.store.setStatus(user.id, status, false)
  }

  /** Registers an OAuth app as an admin would; returns its client id. */
  registerOAuthApp(callbackUrls: string[]): string {
    const id = this.store.newId()
    this.store.oauthApps.set(id, {
      id,
      name: 'Mattercal',
      callback_urls: callbackUrls,
      is_public: true,
      is_trusted: true,
    })
    return id
  }
}
