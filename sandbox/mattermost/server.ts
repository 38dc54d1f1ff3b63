import { createHash, createHmac, randomBytes } from 'node:crypto'
import formbody from '@fastify/formbody'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { VirtualClock } from '../clock.ts'
import type { Person } from '../graph/mailbox.ts'
import { MattermostStore, newId, type Post, type StoredSession, totpCodes, type User, type Version } from './store.ts'

class AppError extends Error {
  readonly id: string
  readonly status: number
  constructor(id: string, status: number, message = id) {
    super(message)
    this.id = id
    this.status = status
  }
}

export interface MattermostSwitches {
  customStatuses: boolean
  userStatuses: boolean
  personalTokens: boolean
  oauthProvider: boolean
  restrictDirectMessage: boolean
  mfaEnforced: boolean
  botsEnabled: boolean
  /** Hosts that integrations may be on; anything else in a reserved range is refused as the real server does. */
  allowedInternal: string[]
  /** Seconds after which a post's text can no longer be edited; its properties can. */
  postEditTimeLimit: number
  /** A post that contains this is answered with a 500, as one that a plugin or the database cannot digest. */
  chokesOn: string
  /** The next so many requests are answered with this status. */
  fail: { path: string; status: number; times: number; retryAfter?: number; html?: boolean }
  slow: number
}

const anyone = new Set([
  'GET /api/v4/system/ping',
  'GET /api/v4/config/client',
  'POST /api/v4/users/login',
  'POST /api/v4/actions/dialogs/open',
])
const emojis = new Set([
  'calendar',
  'date',
  'no_entry',
  'speech_balloon',
  'palm_tree',
  'house',
  'hammer_and_wrench',
  'spiral_calendar_pad',
  'headphones',
  'coffee',
  'sandwich',
  'face_with_thermometer',
])
const durations = new Set(['', 'thirty_minutes', 'one_hour', 'four_hours', 'today', 'this_week', 'date_and_time'])

/** The Mattermost subset, in the manner of a version. What is not here answers 501 and says so in the log. */
export class MattermostServer {
  readonly app: FastifyInstance
  readonly store: MattermostStore
  readonly version: Version
  readonly switches: MattermostSwitches = {
    customStatuses: true,
    userStatuses: true,
    personalTokens: true,
    oauthProvider: true,
    restrictDirectMessage: false,
    mfaEnforced: false,
    botsEnabled: true,
    allowedInternal: ['localhost', '127.0.0.1'],
    postEditTimeLimit: -1,
    chokesOn: '',
    fail: { path: '', status: 500, times: 0 },
    slow: 0,
  }
  readonly #clock: VirtualClock
  readonly #log: (line: string) => void
  readonly #secret = randomBytes(32)
  readonly #clientTriggers = new Map<string, string>()
  #origin = ''

  constructor(options: { people: readonly Person[]; clock: VirtualClock; version: Version; log(line: string): void }) {
    this.store = new MattermostStore(options.people, options.clock)
    this.#clock = options.clock
    this.version = options.version
    this.#log = options.log
    this.app = Fastify({ bodyLimit: 300_000, routerOptions: { caseSensitive: true } })
    this.app.register(formbody)
    // Pictures are taken and not kept.
    this.app.addContentTypeParser('multipart/form-data', (_request, payload, done) => {
      payload.resume().on('end', () => done(null, {}))
    })
    this.#hooks()
    this.#users()
    this.#statuses()
    this.#messages()
    this.#integrations()
    this.#oauth()
  }

  get old(): boolean {
    return this.version === '5.37'
  }

  setOrigin(origin: string): void {
    this.#origin = origin
  }

  #hooks(): void {
    const { app } = this
    app.addHook('onRequest', async (request, reply) => {
      reply.header('x-request-id', newId())
      reply.header('x-version-id', `${this.old ? '5.37.0.5.37.0' : '11.6.0.11.6.0'}.sandbox.false`)
      const { fail, slow } = this.switches
      if (slow > 0) await new Promise((resolve) => setTimeout(resolve, slow))
      if (fail.times > 0 && request.url.includes(fail.path)) {
        fail.times--
        if (fail.retryAfter !== undefined) reply.header('retry-after', String(fail.retryAfter))
        if (fail.status === 429) return reply.status(429).type('text/plain').send('limit exceeded')
        if (fail.html) return reply.status(fail.status).type('text/html').send('<html>Bad gateway</html>')
        throw new AppError('api.sandbox.told_to_fail.app_error', fail.status)
      }
      const path = request.url.split('?')[0] ?? ''
      if (!path.startsWith('/api/v4/') || anyone.has(`${request.method} ${path}`)) return
      this.#authenticate(request, reply)
    })
    app.setErrorHandler((error: Error, _request, reply) => {
      const known = error instanceof AppError ? error : undefined
      const status = known?.status ?? (error as { statusCode?: number }).statusCode ?? 500
      if (!known && status >= 500) this.#log(`mattermost: ${error.stack}`)
      const id =
        known?.id ??
        (status === 413 ? 'api.context.request_body_too_large.app_error' : 'api.context.invalid_body_param.app_error')
      return reply.status(status).send({
        id,
        message: `(sandbox) ${error.message}`,
        detailed_error: '',
        request_id: String(reply.getHeader('x-request-id')),
        status_code: status,
        ...(this.old ? { is_oauth: false } : {}),
      })
    })
    app.setNotFoundHandler((request, reply) => {
      const path = request.url.split('?')[0] ?? ''
      if (!path.startsWith('/api/'))
        return reply
          .status(200)
          .type('text/html')
          .send('<!doctype html><title>Mattermost</title><p>The web app would be here.</p>')
      this.#log(`mattermost: not implemented: ${request.method} ${path}`)
      return reply.status(501).send({
        id: 'api.sandbox.not_implemented.app_error',
        message: 'The sandbox does not have this.',
        detailed_error: '',
        request_id: String(reply.getHeader('x-request-id')),
        status_code: 501,
      })
    })
  }

  /** A cookie wins over a bearer, and what comes with a cookie needs a CSRF token (notes, 1.1). */
  #authenticate(request: FastifyRequest, reply: FastifyReply): void {
    const cookie = /(?:^|;\s*)MMAUTHTOKEN=([^;]+)/.exec(request.headers.cookie ?? '')?.[1]
    const bearer = /^(?:Bearer|Token) (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
    const token = cookie ?? bearer
    const session = token ? this.store.sessions.get(token) : undefined
    const user = session && this.store.users.get(session.userId)
    const csrf = cookie !== undefined && request.method !== 'GET' && request.headers['x-csrf-token'] === undefined
    if (!session || !user || user.delete_at > 0 || csrf || (session.kind === 'pat' && !this.switches.personalTokens)) {
      if (csrf) reply.header('set-cookie', 'MMAUTHTOKEN=; Max-Age=-1; Path=/')
      throw new AppError('api.context.session_expired.app_error', 401)
    }
    const path = request.url.split('?')[0] ?? ''
    const exempt = session.kind === 'bot' || session.kind === 'oauth' || path === '/api/v4/users/me'
    if (this.switches.mfaEnforced && !user.totp && !exempt)
      throw new AppError('api.context.mfa_required.app_error', 403)
    request.headers['x-session'] = session.token
  }

  #session(request: FastifyRequest): StoredSession {
    return this.store.sessions.get(String(request.headers['x-session'])) as StoredSession
  }

  #me(request: FastifyRequest): User {
    return this.store.users.get(this.#session(request).userId) as User
  }

  /** The user in a path, where "me" is allowed. */
  #pathUser(request: FastifyRequest): User {
    const { id } = request.params as { id: string }
    if (id === 'me') return this.#me(request)
    const user = this.store.users.get(id)
    if (!user) throw new AppError('app.user.missing_account.const', 404)
    return user
  }

  #isAdmin(user: User): boolean {
    return user.roles.includes('system_admin')
  }

  #mustBeSelf(request: FastifyRequest): User {
    const user = this.#pathUser(request)
    const me = this.#me(request)
    if (user.id !== me.id && !this.#isAdmin(me)) throw new AppError('api.context.permissions.app_error', 403)
    return user
  }

  #show(user: User, viewer: User): Record<string, unknown> {
    const { password: _p, totp, usedCodes: _u, failedAttempts: _f, notify_props, ...shown } = user
    const self = user.id === viewer.id || this.#isAdmin(viewer)
    return { ...shown, auth_service: '', mfa_active: totp !== undefined, ...(self ? { notify_props } : {}) }
  }

  #users(): void {
    const { app, store } = this
    app.get('/api/v4/system/ping', async () => ({ status: 'OK' }))
    app.get('/api/v4/config/client', async (request) => {
      if (this.old && (request.query as { format?: string }).format !== 'old')
        throw new AppError('api.config.client.old_format.app_error', 501)
      const known = store.sessions.has(/^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '')
      const flag = (on: boolean) => String(on)
      return {
        Version: this.old ? '5.37.0' : '11.6.0',
        BuildNumber: this.old ? '5.37.0' : '11.6.0',
        SiteURL: this.#origin,
        SiteName: 'Company chat (sandbox)',
        WebsocketURL: '',
        DiagnosticId: 'sandbox',
        EnableSignInWithEmail: 'true',
        EnableSignInWithUsername: 'true',
        EnableLdap: 'false',
        EnableSaml: 'false',
        EnableMultifactorAuthentication: 'true',
        EnableUserStatuses: flag(this.switches.userStatuses),
        EnableCustomEmoji: 'true',
        ...(known
          ? {
              EnableCustomUserStatuses: flag(this.switches.customStatuses),
              EnableUserAccessTokens: flag(this.switches.personalTokens),
              EnableOAuthServiceProvider: flag(this.switches.oauthProvider),
              EnableBotAccountCreation: flag(this.switches.botsEnabled),
              RestrictDirectMessage: this.switches.restrictDirectMessage ? 'team' : 'any',
              MaxPostSize: '16383',
              PostEditTimeLimit: '-1',
              TeammateNameDisplay: 'username',
              EnableReliableWebSockets: 'true',
            }
          : {}),
      }
    })
    app.post('/api/v4/users/login', async (request, reply) => {
      const body = (request.body ?? {}) as Record<string, string>
      if (!body.password) throw new AppError('api.user.login.blank_pwd.app_error', 400)
      const user = store.byLogin(body.login_id ?? '')
      const invalid = new AppError('api.user.login.invalid_credentials_email_username', 401)
      if (!user) throw invalid
      if (user.delete_at > 0) throw new AppError('api.user.login.inactive.app_error', 401)
      if (user.is_bot) throw new AppError('api.user.login.bot_login_forbidden.app_error', 401)
      if (user.failedAttempts >= 10) throw new AppError('api.user.check_user_login_attempts.too_many.app_error', 401)
      if (user.password !== body.password) {
        user.failedAttempts++
        throw invalid
      }
      this.#checkMfa(user, body.token ?? '')
      user.failedAttempts = 0
      const session = store.session(user.id, 'session')
      reply.header('token', session.token)
      return this.#show(user, user)
    })
    app.post('/api/v4/users/logout', async (request) => {
      store.sessions.delete(this.#session(request).token)
      return { status: 'OK' }
    })
    app.get('/api/v4/users/:id', async (request, reply) => {
      const { id } = request.params as { id: string }
      if (id !== 'me' && !/^[a-z0-9]{26}$/.test(id)) return reply.callNotFound()
      return this.#show(this.#pathUser(request), this.#me(request))
    })
    app.get('/api/v4/users/username/:name', async (request) => {
      const { name } = request.params as { name: string }
      const user = [...store.users.values()].find((u) => u.username === name)
      if (!user) throw new AppError('app.user.missing_account.const', 404)
      return this.#show(user, this.#me(request))
    })
    app.get('/api/v4/users/email/:email', async (request) => {
      const { email } = request.params as { email: string }
      const user = [...store.users.values()].find((u) => u.email.toLowerCase() === email.toLowerCase())
      if (!user) throw new AppError('app.user.missing_account.const', 404)
      return this.#show(user, this.#me(request))
    })
    app.post('/api/v4/users', async (request, reply) => {
      const me = this.#me(request)
      if (!this.#isAdmin(me)) throw new AppError('api.context.permissions.app_error', 403)
      const body = request.body as { username: string; email: string; password: string }
      if (store.byLogin(body.username) || store.byLogin(body.email))
        throw new AppError('app.user.save.username_exists.app_error', 400)
      return reply
        .status(201)
        .send(this.#show(store.addUser({ username: body.username, email: body.email, password: body.password }), me))
    })
    app.delete('/api/v4/users/:id', async (request) => {
      const user = this.#mustBeSelf(request)
      user.delete_at = this.#clock.now()
      for (const [token, session] of store.sessions) if (session.userId === user.id) store.sessions.delete(token)
      // The bots of somebody who leaves stop working (notes, 4.1).
      for (const bot of store.users.values()) if (bot.owner_id === user.id) bot.delete_at = this.#clock.now()
      return { status: 'OK' }
    })
    app.put('/api/v4/users/:id/patch', async (request) => {
      const user = this.#mustBeSelf(request)
      const body = request.body as Partial<User>
      // A patch replaces all props, and all notify_props.
      if (body.props) user.props = body.props
      if (body.notify_props) {
        const before = user.notify_props.auto_responder_active
        user.notify_props = body.notify_props
        const active = body.notify_props.auto_responder_active
        if (active === 'true' && before !== 'true') this.#setStatus(user.id, 'ooo', true)
        else if (active === 'false' && before === 'true') this.#setStatus(user.id, 'online', false)
      }
      if (body.timezone) user.timezone = body.timezone
      user.update_at = this.#clock.now()
      return this.#show(user, this.#me(request))
    })
    app.get('/api/v4/users/:id/preferences', async (request) => this.#preferencesOf(this.#mustBeSelf(request)))
    app.get('/api/v4/users/:id/preferences/:category', async (request) => {
      const { category } = request.params as { category: string }
      const found = this.#preferencesOf(this.#mustBeSelf(request)).filter((p) => p.category === category)
      if (found.length === 0) throw new AppError('api.preference.preferences_category.get.app_error', 404)
      return found
    })
    app.get('/api/v4/users/:id/preferences/:category/name/:name', async (request) => {
      const { category, name } = request.params as { category: string; name: string }
      const found = this.#preferencesOf(this.#mustBeSelf(request)).find(
        (p) => p.category === category && p.name === name,
      )
      if (!found) throw new AppError('app.preference.get.app_error', 400)
      return found
    })
    app.put('/api/v4/users/:id/preferences', async (request) => {
      const user = this.#mustBeSelf(request)
      for (const preference of request.body as { user_id: string; category: string; name: string; value: string }[]) {
        if (preference.user_id !== user.id) throw new AppError('api.preference.update_preferences.set.app_error', 403)
        store.preferences.set(`${user.id} ${preference.category} ${preference.name}`, preference)
      }
      return { status: 'OK' }
    })
    app.post('/api/v4/users/:id/tokens', async (request) => {
      const user = this.#pathUser(request)
      const me = this.#me(request)
      const bot = user.is_bot === true
      if (!(request.body as { description?: string }).description)
        throw new AppError('model.user_access_token.is_valid.description.app_error', 400)
      if (!bot && !this.switches.personalTokens) throw new AppError('app.user_access_token.disabled', 501)
      if (bot ? user.owner_id !== me.id && !this.#isAdmin(me) : user.id !== me.id)
        throw new AppError('api.context.permissions.app_error', 403)
      const session = store.session(user.id, bot ? 'bot' : 'pat')
      return {
        id: session.id,
        token: session.token,
        user_id: user.id,
        description: (request.body as { description: string }).description,
        is_active: true,
      }
    })
    app.post('/api/v4/users/tokens/revoke', async (request) => {
      const { token_id } = request.body as { token_id: string }
      for (const [token, session] of store.sessions) if (session.id === token_id) store.sessions.delete(token)
      return { status: 'OK' }
    })
  }

  #preferencesOf(user: User) {
    return [...this.store.preferences.values()].filter((preference) => preference.user_id === user.id)
  }

  #checkMfa(user: User, code: string): void {
    if (!user.totp) return
    if (!/^\d{6}$/.test(code)) throw new AppError('mfa.validate_token.authenticate.app_error', 401)
    const used = !this.old && user.usedCodes.has(code)
    if (used || !totpCodes(user.totp, Date.now()).includes(code)) {
      user.failedAttempts++
      throw new AppError('api.user.check_user_mfa.bad_code.app_error', 401)
    }
    user.usedCodes.add(code)
  }

  #setStatus(userId: string, status: string, manual: boolean, dndEnd = 0): void {
    const before = this.store.status(userId)
    const user = this.store.users.get(userId)
    // Any other status switches a running auto-reply off (notes, 2.4).
    if (before.status === 'ooo' && status !== 'ooo' && user)
      user.notify_props = { ...user.notify_props, auto_responder_active: 'false' }
    this.store.statuses.set(userId, {
      status,
      manual,
      last_activity_at: status === 'online' ? this.#clock.now() : before.last_activity_at,
      // It is not cleared when DND is left for something else.
      dnd_end_time: status === 'dnd' ? dndEnd : before.dnd_end_time,
      previous: status === 'dnd' ? before.status : before.previous,
    })
  }

  /** What somebody does in Mattermost itself, for tests and the web page. */
  setByHand(username: string, status: string): void {
    const user = this.store.byLogin(username)
    if (user) this.#setStatus(user.id, status, status !== 'online')
  }

  /** The user's client is connected: Mattermost follows their activity. */
  beActive(username: string, status: 'online' | 'away' | 'offline'): void {
    const user = this.store.byLogin(username)
    if (user) this.#setStatus(user.id, status, false)
  }

  #statusBody(userId: string): Record<string, unknown> {
    const { status, manual, last_activity_at, dnd_end_time } = this.store.status(userId)
    return { user_id: userId, status, manual, last_activity_at, dnd_end_time, active_channel: '' }
  }

  #statuses(): void {
    const { app, store } = this
    app.get('/api/v4/users/:id/status', async (request) => {
      if (!this.switches.userStatuses) throw new AppError('api.status.user_not_found.app_error', 404)
      return this.#statusBody(this.#pathUser(request).id)
    })
    app.post('/api/v4/users/status/ids', async (request) =>
      (request.body as string[]).map((id) => this.#statusBody(id)),
    )
    app.put('/api/v4/users/:id/status', async (request) => {
      const body = (request.body ?? {}) as { user_id?: string; status?: string; dnd_end_time?: number }
      const invalid = new AppError('api.context.invalid_body_param.app_error', 400)
      const user = this.#pathUser(request)
      if (body.user_id !== user.id) throw invalid
      const me = this.#me(request)
      if (me.id !== user.id && !this.#isAdmin(me)) throw new AppError('api.context.permissions.app_error', 403)
      const status = body.status ?? ''
      if (!['online', 'away', 'dnd', 'offline'].includes(status)) throw invalid
      // 5.37 has timed DND behind a flag that is off; 11.x cuts to the whole minute.
      const end = this.old ? 0 : Math.floor((body.dnd_end_time ?? 0) / 60) * 60
      this.#setStatus(user.id, status, status !== 'online', status === 'dnd' ? end : 0)
      return this.#statusBody(user.id)
    })
    app.put('/api/v4/users/:id/status/custom', async (request) => {
      if (!this.switches.customStatuses) throw new AppError('api.custom_status.disabled', 501)
      const user = this.#mustBeSelf(request)
      const body = (request.body ?? {}) as { emoji?: string; text?: string; duration?: string; expires_at?: string }
      const invalid = new AppError('api.context.invalid_body_param.app_error', 400)
      const duration = body.duration ?? ''
      let emoji = body.emoji ?? ''
      if (!emoji && !body.text) throw invalid
      if (!durations.has(duration)) throw invalid
      if (body.expires_at === '' && !(this.old && duration === '')) throw invalid
      const expires = body.expires_at ? Date.parse(body.expires_at) : undefined
      if (expires !== undefined && Number.isNaN(expires)) throw invalid
      const never = expires === undefined || new Date(expires).getUTCFullYear() <= 1
      if (duration !== '' && (never || expires <= this.#clock.now())) throw invalid
      if (!never && expires <= this.#clock.now()) throw invalid
      if (!this.old && emoji && !emojis.has(emoji))
        throw new AppError('api.custom_status.set_custom_statuses.emoji_not_found', 400)
      if (this.old && !emoji) emoji = 'speech_balloon'
      const custom = {
        emoji,
        text: [...(body.text ?? '')].slice(0, 100).join(''),
        duration: duration || (never ? '' : 'date_and_time'),
        expires_at: never ? '0001-01-01T00:00:00Z' : new Date(expires).toISOString(),
      }
      user.props = { ...user.props, customStatus: JSON.stringify(custom) }
      this.#rememberRecent(user, custom)
      return { status: 'OK' }
    })
    app.delete('/api/v4/users/:id/status/custom', async (request) => {
      if (!this.switches.customStatuses) throw new AppError('api.custom_status.disabled', 501)
      const user = this.#mustBeSelf(request)
      user.props = { ...user.props, customStatus: '' }
      return { status: 'OK' }
    })
    void store
  }

  #rememberRecent(user: User, custom: { text: string }): void {
    const key = `${user.id} custom_status recent_custom_statuses`
    const before = JSON.parse(this.store.preferences.get(key)?.value ?? '[]') as { text: string }[]
    const value = JSON.stringify([custom, ...before.filter((recent) => recent.text !== custom.text)].slice(0, 5))
    this.store.preferences.set(key, {
      user_id: user.id,
      category: 'custom_status',
      name: 'recent_custom_statuses',
      value,
    })
  }

  /** Posts never show what their buttons call, not even to their author. */
  #showPost(post: Post): Post & Record<string, unknown> {
    const props = structuredClone(post.props) as { attachments?: { actions?: Record<string, unknown>[] }[] }
    for (const attachment of props.attachments ?? [])
      for (const action of attachment.actions ?? []) delete action.integration
    return { ...post, props: props as Record<string, unknown>, ...(this.old ? { parent_id: '' } : {}) }
  }

  #channelFor(request: FastifyRequest, channelId: string) {
    const channel = this.store.channels.get(channelId)
    const me = this.#me(request)
    if (!channel?.members.includes(me.id)) throw new AppError('api.context.permissions.app_error', 403)
    return channel
  }

  #postFor(request: FastifyRequest): Post {
    const post = this.store.posts.get((request.params as { id: string }).id)
    if (!post || post.delete_at > 0) throw new AppError('app.post.get.app_error', 404)
    this.#channelFor(request, post.channel_id)
    return post
  }

  #messages(): void {
    const { app, store } = this
    app.post('/api/v4/channels/direct', async (request, reply) => {
      const ids = request.body as string[]
      const me = this.#me(request)
      if (ids.length !== 2 || !ids.every((id) => store.users.has(id)))
        throw new AppError('api.channel.create_direct_channel.invalid_user.app_error', 400)
      if (!ids.includes(me.id) && !this.#isAdmin(me)) throw new AppError('api.context.permissions.app_error', 403)
      if (this.switches.restrictDirectMessage && me.is_bot)
        throw new AppError('api.channel.create_channel.direct_channel.team_restricted_error', 403)
      const channel = store.direct(ids[0] as string, ids[1] as string)
      return reply.status(201).send({
        ...channel,
        members: undefined,
        type: 'D',
        team_id: '',
        update_at: channel.create_at,
        delete_at: 0,
        display_name: '',
        header: '',
        purpose: '',
      })
    })
    app.get('/api/v4/channels/:id', async (request) => {
      const channel = this.#channelFor(request, (request.params as { id: string }).id)
      return { ...channel, members: undefined, type: 'D', team_id: '' }
    })
    app.get('/api/v4/channels/:id/posts', async (request) => {
      const { id } = request.params as { id: string }
      this.#channelFor(request, id)
      const query = request.query as { since?: string; per_page?: string; page?: string }
      const since = Number(query.since ?? 0)
      const size = Math.min(Number(query.per_page ?? 60) || 60, 200)
      const all = [...store.posts.values()]
        .filter((post) => post.channel_id === id && post.update_at > since && (since > 0 || post.delete_at === 0))
        .reverse()
      const found = since > 0 ? all : all.slice(Number(query.page ?? 0) * size, (Number(query.page ?? 0) + 1) * size)
      return {
        order: found.map((post) => post.id),
        posts: Object.fromEntries(found.map((post) => [post.id, this.#showPost(post)])),
        next_post_id: '',
        prev_post_id: '',
      }
    })
    app.post('/api/v4/posts', async (request, reply) => {
      const body = request.body as Partial<Post> & { channel_id: string }
      const me = this.#me(request)
      this.#channelFor(request, body.channel_id)
      if ([...(body.message ?? '')].length > 16_383)
        throw new AppError('model.post.is_valid.message_length.app_error', 400)
      if (JSON.stringify(body.props ?? {}).length > (this.old ? 8_000 : 800_000))
        throw new AppError('model.post.is_valid.props.app_error', 400)
      const { chokesOn } = this.switches
      if (chokesOn && body.message?.includes(chokesOn)) throw new AppError('app.post.save.app_error', 500)
      if (body.type?.startsWith('system_')) throw new AppError('api.context.invalid_body_param.app_error', 400)
      const pending = body.pending_post_id
      const known = pending ? store.pending.get(`${me.id} ${pending}`) : undefined
      const twin = known && known.create_at > this.#clock.now() - 30_000 ? known : undefined
      const session = this.#session(request)
      const props = {
        ...(body.props ?? {}),
        ...(me.is_bot ? { from_bot: 'true' } : {}),
        ...(session.kind === 'oauth' ? { from_oauth_app: 'true' } : {}),
      }
      const post =
        twin ??
        store.addPost({
          user_id: me.id,
          channel_id: body.channel_id,
          message: body.message ?? '',
          props,
          root_id: body.root_id ?? '',
          type: body.type ?? '',
          pending_post_id: pending ?? '',
        })
      if (
        !twin &&
        !me.is_bot &&
        (request.query as { set_online?: string }).set_online !== 'false' &&
        !store.status(me.id).manual
      )
        this.#setStatus(me.id, 'online', false)
      return reply.status(201).send(this.#showPost(post))
    })
    app.post('/api/v4/posts/ephemeral', async (request) => {
      if (!this.#isAdmin(this.#me(request))) throw new AppError('api.context.permissions.app_error', 403)
      throw new AppError('api.sandbox.not_implemented.app_error', 501)
    })
    app.get('/api/v4/posts/:id', async (request) => this.#showPost(this.#postFor(request)))
    app.put('/api/v4/posts/:id', async (request) => this.#edit(request, true))
    app.put('/api/v4/posts/:id/patch', async (request) => this.#edit(request, false))
    app.delete('/api/v4/posts/:id', async (request) => {
      const post = this.#postFor(request)
      if (post.user_id !== this.#me(request).id && !this.#isAdmin(this.#me(request)))
        throw new AppError('api.context.permissions.app_error', 403)
      post.delete_at = this.#clock.now()
      post.update_at = post.delete_at
      return { status: 'OK' }
    })
  }

  #edit(request: FastifyRequest, whole: boolean): unknown {
    const post = this.#postFor(request)
    const body = request.body as Partial<Post>
    if (post.user_id !== this.#me(request).id) throw new AppError('api.context.permissions.app_error', 403)
    if (whole && body.id !== post.id) throw new AppError('api.context.invalid_body_param.app_error', 400)
    const limit = this.switches.postEditTimeLimit
    const textChanges = (whole || body.message !== undefined) && (body.message ?? '') !== post.message
    if (limit >= 0 && textChanges && this.#clock.now() > post.create_at + limit * 1000)
      throw new AppError('api.post.update_post.permissions_time_limit.app_error', 400)
    if (whole || body.message !== undefined) post.message = body.message ?? ''
    if (whole || body.props !== undefined) post.props = body.props ?? {}
    post.update_at = this.#clock.now()
    post.edit_at = post.update_at
    return this.#showPost(post)
  }

  /** The server refuses to call reserved addresses unless the admin allowed them (notes, 4.6). */
  #mayCall(url: string): boolean {
    const host = new URL(url).hostname
    const reserved = /^(localhost|127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[)/.test(host)
    return !reserved || this.switches.allowedInternal.includes(host)
  }

  async #callIntegration(url: string, body: unknown, form = false): Promise<Record<string, unknown>> {
    const failed = new AppError('api.post.do_action.action_integration.app_error', 400, 'Action integration error.')
    if (!this.#mayCall(url)) {
      this.#log(`mattermost: integration refused, address is reserved: ${new URL(url).host}`)
      throw failed
    }
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'user-agent': 'Mattermost-Bot/1.1',
          accept: 'application/json',
          'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
          ...(form ? { authorization: `Token ${(body as Record<string, string>).token}` } : {}),
        },
        body: form ? new URLSearchParams(body as Record<string, string>).toString() : JSON.stringify(body),
        redirect: 'manual',
        signal: AbortSignal.timeout(30_000),
      })
      const text = await response.text()
      if (response.status !== 200) throw failed
      if (text === '') {
        if (this.old) throw failed
        return {}
      }
      return JSON.parse(text) as Record<string, unknown>
    } catch {
      throw failed
    }
  }

  #trigger(userId: string): { client: string; signed: string } {
    const client = newId()
    const at = Date.now()
    const signature = createHmac('sha256', this.#secret).update(`${client}:${userId}:${at}`).digest('base64')
    this.#clientTriggers.set(client, userId)
    return { client, signed: Buffer.from(`${client}:${userId}:${at}:${signature}`).toString('base64') }
  }

  #integrations(): void {
    const { app, store } = this
    app.post('/api/v4/posts/:id/actions/:action', async (request, reply) => {
      const { action: actionId } = request.params as { action: string }
      // Before 11.10 the route matches letters and digits only.
      if (!/^[A-Za-z0-9]+$/.test(actionId)) throw new AppError('api.context.404.app_error', 404)
      const post = this.#postFor(request)
      const me = this.#me(request)
      const attachments = (post.props.attachments ?? []) as {
        actions?: { id: string; type?: string; integration?: { url: string; context?: Record<string, unknown> } }[]
      }[]
      const action = attachments.flatMap((attachment) => attachment.actions ?? []).find((a) => a.id === actionId)
      if (!action?.integration) throw new AppError('api.post.do_action.action_id.app_error', 404)
      const trigger = this.#trigger(me.id)
      const selected = (request.body as { selected_option?: string } | null)?.selected_option
      const answer = await this.#callIntegration(action.integration.url, {
        user_id: me.id,
        user_name: me.username,
        channel_id: post.channel_id,
        channel_name: store.channels.get(post.channel_id)?.name ?? '',
        team_id: '',
        team_domain: '',
        post_id: post.id,
        trigger_id: trigger.signed,
        type: action.type ?? 'button',
        data_source: '',
        context: { ...action.integration.context, ...(selected ? { selected_option: selected } : {}) },
      })
      const update = answer.update as Partial<Post> | undefined
      if (update) {
        post.message = update.message ?? ''
        if (update.props !== undefined && update.props !== null) post.props = update.props
        post.update_at = this.#clock.now()
        post.edit_at = post.update_at
      }
      if (answer.ephemeral_text) this.#ephemeral(me.id, post.channel_id, String(answer.ephemeral_text))
      return reply.send({ status: 'OK', trigger_id: trigger.client })
    })
    app.post('/api/v4/actions/dialogs/open', async (request) => {
      const body = request.body as { trigger_id?: string; url?: string; dialog?: Record<string, unknown> }
      const [client, userId, at, ...signature] = Buffer.from(body.trigger_id ?? '', 'base64')
        .toString('utf8')
        .split(':')
      const expected = createHmac('sha256', this.#secret).update(`${client}:${userId}:${at}`).digest('base64')
      if (signature.join(':') !== expected || !userId || !client)
        throw new AppError('interactive_message.decode_trigger_id.signature.app_error', 400)
      if (Date.now() - Number(at) > (this.old ? 3_000 : 30_000))
        throw new AppError('interactive_message.decode_trigger_id.expired', 400)
      store.dialogs.push({ userId, url: body.url ?? '', triggerId: client, dialog: body.dialog ?? {} })
      return { status: 'OK' }
    })
    app.post('/api/v4/actions/dialogs/submit', async (request) => {
      const body = request.body as Record<string, unknown>
      const me = this.#me(request)
      return this.#callIntegration(String(body.url), {
        type: 'dialog_submission',
        callback_id: body.callback_id,
        state: body.state,
        user_id: me.id,
        channel_id: body.channel_id,
        team_id: body.team_id,
        submission: body.submission,
        cancelled: body.cancelled === true,
      })
    })
    app.post('/api/v4/bots', async (request, reply) => {
      const me = this.#me(request)
      if (!this.switches.botsEnabled) throw new AppError('api.bot.create_disabled', 403)
      if (me.is_bot || !this.#isAdmin(me)) throw new AppError('api.context.permissions.app_error', 403)
      const body = request.body as { username: string; display_name?: string; description?: string }
      if (!/^[a-z0-9._-]{1,64}$/.test(body.username ?? ''))
        throw new AppError('model.bot.is_valid.username.app_error', 400)
      if (store.byLogin(body.username)) throw new AppError('app.user.save.username_exists.app_error', 400)
      const bot = store.addUser({
        username: body.username,
        email: `${body.username}@localhost`,
        first_name: body.display_name ?? '',
        is_bot: true,
        owner_id: me.id,
      })
      return reply.status(201).send(this.#bot(bot, body.description))
    })
    app.get('/api/v4/bots', async () =>
      [...store.users.values()].filter((user) => user.is_bot).map((bot) => this.#bot(bot)),
    )
    app.get('/api/v4/bots/:id', async (request) => this.#bot(this.#botAt(request)))
    app.post('/api/v4/bots/:id/disable', async (request) => {
      const bot = this.#botAt(request)
      bot.delete_at = this.#clock.now()
      return this.#bot(bot)
    })
    app.post('/api/v4/bots/:id/enable', async (request) => {
      const bot = this.#botAt(request)
      bot.delete_at = 0
      return this.#bot(bot)
    })
    app.post('/api/v4/bots/:id/assign/:user', async (request) => {
      const bot = this.#botAt(request)
      bot.owner_id = (request.params as { user: string }).user
      return this.#bot(bot)
    })
    // There is one team, and everybody is in it.
    app.post('/api/v4/teams/:id/members', async (request, reply) =>
      reply.status(201).send({ team_id: (request.params as { id: string }).id, ...(request.body as object) }),
    )
    app.get('/api/v4/users/:id/teams', async () => [store.team])
    app.get('/api/v4/commands', async (request) => {
      const { team_id } = request.query as { team_id?: string }
      return [...store.commands.values()].filter((command) => !team_id || command.team_id === team_id)
    })
    app.put('/api/v4/commands/:id', async (request) => {
      if (!this.#isAdmin(this.#me(request))) throw new AppError('api.context.permissions.app_error', 403)
      const known = store.commands.get((request.params as { id: string }).id)
      if (!known) throw new AppError('store.sql_command.get.missing.app_error', 404)
      Object.assign(known, { ...(request.body as object), id: known.id, token: known.token })
      return known
    })
    app.post('/api/v4/users/:id/image', async (request) => {
      const user = this.#pathUser(request)
      if (!user.is_bot && user.id !== this.#me(request).id && !this.#isAdmin(this.#me(request)))
        throw new AppError('api.context.permissions.app_error', 403)
      return { status: 'OK' }
    })
    app.post('/api/v4/commands', async (request, reply) => {
      if (!this.#isAdmin(this.#me(request))) throw new AppError('api.context.permissions.app_error', 403)
      const body = request.body as Record<string, string>
      if ([...store.commands.values()].some((command) => command.trigger === body.trigger?.toLowerCase()))
        throw new AppError('api.command.duplicate_trigger.app_error', 400)
      const command = {
        id: newId(),
        token: newId(),
        team_id: body.team_id ?? store.team.id,
        trigger: String(body.trigger).toLowerCase(),
        url: String(body.url),
        method: body.method ?? 'P',
        display_name: body.display_name ?? '',
        description: body.description ?? '',
        auto_complete: Boolean(body.auto_complete),
        auto_complete_hint: body.auto_complete_hint ?? '',
        auto_complete_desc: body.auto_complete_desc ?? '',
        creator_id: this.#me(request).id,
        create_at: this.#clock.now(),
      }
      store.commands.set(command.id, command)
      return reply.status(201).send(command)
    })
    app.delete('/api/v4/commands/:id', async (request) => {
      store.commands.delete((request.params as { id: string }).id)
      return { status: 'OK' }
    })
    app.post('/api/v4/commands/execute', async (request) => {
      const body = request.body as { command: string; channel_id: string }
      const me = this.#me(request)
      const [trigger = '', ...words] = body.command.replace(/^\//, '').split(' ')
      const command = [...store.commands.values()].find((c) => c.trigger === trigger.toLowerCase())
      if (!command) throw new AppError('api.command.execute_command.not_found.app_error', 404)
      const signed = this.#trigger(me.id)
      const answer = await this.#callIntegration(
        command.url,
        {
          token: command.token,
          team_id: command.team_id,
          team_domain: store.team.name,
          channel_id: body.channel_id,
          channel_name: store.channels.get(body.channel_id)?.name ?? '',
          user_id: me.id,
          user_name: me.username,
          command: `/${trigger}`,
          text: words.join(' '),
          trigger_id: signed.signed,
          response_url: `${this.#origin}/hooks/commands/${newId()}`,
          ...(this.old ? {} : { root_id: '' }),
        },
        true,
      )
      if (answer.text) this.#ephemeral(me.id, body.channel_id, String(answer.text))
      return { ...answer, trigger_id: signed.client }
    })
  }

  #botAt(request: FastifyRequest): User {
    const bot = this.store.users.get((request.params as { id: string }).id)
    if (!bot?.is_bot) throw new AppError('store.sql_bot.get.missing.app_error', 404)
    return bot
  }

  #bot(bot: User, description = ''): Record<string, unknown> {
    return {
      user_id: bot.id,
      username: bot.username,
      display_name: bot.first_name,
      description,
      owner_id: bot.owner_id,
      create_at: bot.create_at,
      update_at: bot.update_at,
      delete_at: bot.delete_at,
    }
  }

  #ephemeral(userId: string, channelId: string, message: string): void {
    const now = this.#clock.now()
    this.store.ephemerals.push({
      userId,
      post: {
        id: newId(),
        create_at: now,
        update_at: now,
        edit_at: 0,
        delete_at: 0,
        user_id: userId,
        channel_id: channelId,
        root_id: '',
        message,
        type: 'system_ephemeral',
        props: {},
        pending_post_id: '',
      },
    })
  }

  /** Registers an OAuth app as an admin would; returns its client id. */
  registerOAuthApp(callbackUrls: string[]): string {
    const id = newId()
    this.store.oauthApps.set(id, {
      id,
      name: 'Mattercal',
      callback_urls: callbackUrls,
      is_public: true,
      is_trusted: true,
    })
    return id
  }

  #oauth(): void {
    const { app, store } = this
    const supported = () => !this.old && this.switches.oauthProvider
    app.get('/.well-known/oauth-authorization-server', async (_request, reply) => {
      if (this.old) return reply.callNotFound()
      if (!supported()) throw new AppError('api.oauth.authorization_server_metadata.disabled.app_error', 501)
      return {
        issuer: this.#origin,
        authorization_endpoint: `${this.#origin}/oauth/authorize`,
        token_endpoint: `${this.#origin}/oauth/access_token`,
        response_types_supported: ['code'],
        grant_types_supported: ['authorization_code', 'refresh_token'],
        code_challenge_methods_supported: ['S256'],
        token_endpoint_auth_methods_supported: ['client_secret_post', 'none'],
        scopes_supported: ['user'],
      }
    })
    app.get('/oauth/authorize', async (request, reply) => {
      const query = request.query as Record<string, string>
      const client = store.oauthApps.get(query.client_id ?? '')
      if (!client?.callback_urls.includes(query.redirect_uri ?? ''))
        throw new AppError('api.oauth.allow_oauth.redirect_callback.app_error', 400)
      if (!/^[\w.~-]{43,128}$/.test(query.code_challenge ?? '') || query.code_challenge_method !== 'S256')
        throw new AppError('api.oauth.allow_oauth.pkce_required_public.app_error', 400)
      const fields = Object.entries(query)
        .map(
          ([name, value]) =>
            `<input type="hidden" name="${name}" value="${value.replace(/[&"<>]/g, (c) => `&#${c.charCodeAt(0)};`)}">`,
        )
        .join('')
      return reply
        .type('text/html')
        .send(
          `<!doctype html><title>Mattermost (sandbox)</title><form method="post" action="/oauth/sign-in"><h1>Mattermost</h1><input name="login"><input name="password" type="password">${fields}<button name="go" value="yes">Allow</button><button name="go" value="no">Deny</button></form>`,
        )
    })
    app.post('/oauth/sign-in', async (request, reply) => {
      const form = request.body as Record<string, string>
      const client = store.oauthApps.get(form.client_id ?? '')
      if (!client?.callback_urls.includes(form.redirect_uri ?? ''))
        throw new AppError('api.oauth.allow_oauth.redirect_callback.app_error', 400)
      // "Deny" comes back without the state (notes, 1.5).
      if (form.go === 'no') return reply.redirect(`${form.redirect_uri}?error=access_denied`)
      const user = store.byLogin(form.login ?? '')
      if (!user || user.password !== form.password)
        throw new AppError('api.user.login.invalid_credentials_email_username', 401)
      const code = newId() + newId()
      store.oauthCodes.set(code, {
        clientId: client.id,
        userId: user.id,
        redirectUri: form.redirect_uri as string,
        challenge: form.code_challenge ?? '',
        expires: Date.now() + 600_000,
      })
      return reply.redirect(`${form.redirect_uri}?code=${code}&state=${encodeURIComponent(form.state ?? '')}`)
    })
    app.post('/oauth/access_token', async (request) => {
      const form = request.body as Record<string, string>
      const code = store.oauthCodes.get(form.code ?? '')
      store.oauthCodes.delete(form.code ?? '')
      if (form.grant_type !== 'authorization_code')
        throw new AppError('api.oauth.get_access_token.bad_grant.app_error', 400)
      if (form.client_secret) throw new AppError('api.oauth.get_access_token.public_client_secret.app_error', 400)
      if (!store.oauthApps.has(form.client_id ?? ''))
        throw new AppError('api.oauth.get_access_token.credentials.app_error', 404)
      if (!code || code.clientId !== form.client_id || code.expires < Date.now())
        throw new AppError('api.oauth.get_access_token.expired_code.app_error', 400)
      if (code.redirectUri !== form.redirect_uri)
        throw new AppError('api.oauth.get_access_token.redirect_uri.app_error', 400)
      if (
        createHash('sha256')
          .update(form.code_verifier ?? '')
          .digest('base64url') !== code.challenge
      )
        throw new AppError('api.oauth.get_access_token.pkce.app_error', 400)
      // One live token for each user and app, also from a second device.
      const known = [...store.sessions.values()].find(
        (session) => session.kind === 'oauth' && session.userId === code.userId,
      )
      const session = known ?? store.session(code.userId, 'oauth')
      return {
        access_token: session.token,
        token_type: 'bearer',
        expires_in: 2_592_000,
        scope: '',
        refresh_token: '',
        id_token: '',
      }
    })
  }
}
