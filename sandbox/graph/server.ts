import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { DateTime, IANAZone } from 'luxon'
import { findIana } from 'windows-iana'
import { clouds } from '../../main/m365/clouds.ts'
import type { IdentityProvider } from '../identity/provider.ts'
import { DeltaState, queryMoment } from './delta.ts'
import { type Instance, idOf, keyOf, type Mailbox, type Shape, type StoredEvent, toGraph } from './mailbox.ts'
import type { Meetings } from './meetings.ts'
import { defaultGraphSwitches, type GraphSwitches } from './switches.ts'

class GraphError extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

/** What a request's Prefer headers ask for. */
function preferences(
  request: FastifyRequest,
  switches: GraphSwitches,
): { shape: Shape; pageSize: number; applied: string[] } {
  const text = String(request.headers.prefer ?? '')
  const zone = /outlook\.timezone\s*=\s*"([^"]+)"/i.exec(text)?.[1]
  const body = /outlook\.body-content-type\s*=\s*"?(text|html)"?/i.exec(text)?.[1]?.toLowerCase()
  const immutable = /IdType\s*=\s*"?ImmutableId"?/i.test(text)
  const size = Number(/odata\.maxpagesize\s*=\s*(\d+)/i.exec(text)?.[1] ?? 10)
  if (zone && zone !== 'UTC' && !findIana(zone)[0] && !IANAZone.isValidZone(zone)) {
    throw new GraphError(400, 'ErrorInvalidParameter', `The time zone ${zone} is not supported.`)
  }
  const applied = [zone ? `outlook.timezone="${zone}"` : '', body ? `outlook.body-content-type="${body}"` : ''].filter(
    Boolean,
  )
  return {
    shape: { zone: zone ?? 'UTC', immutable, html: body !== 'text', shiftedAllDay: switches.shiftedAllDay },
    pageSize: Math.max(1, Math.min(size, 1000)),
    applied,
  }
}

/** Query and body members whatever their case: documents and schemas spell them differently (notes, 4.1). */
function member(of: unknown, name: string): unknown {
  if (typeof of !== 'object' || of === null) return undefined
  const found = Object.keys(of).find((key) => key.toLowerCase() === name.toLowerCase())
  return found === undefined ? undefined : (of as Record<string, unknown>)[found]
}

const truth = (value: unknown, fallback: boolean) =>
  value === undefined || value === null ? fallback : String(value).toLowerCase() === 'true'

function moment(value: unknown): number | undefined {
  const text = member(value, 'dateTime')
  const zone = member(value, 'timeZone')
  if (typeof text !== 'string') return undefined
  const name = typeof zone === 'string' ? (findIana(zone)[0] ?? zone) : 'utc'
  const time = DateTime.fromISO(text.replace(/(\.\d{3})\d+/, '$1'), { zone: name })
  return time.isValid ? time.toMillis() : undefined
}

/** The Graph subset. What is not here answers 501 and says so in the log, never a polite empty list. */
export class GraphServer {
  readonly app: FastifyInstance
  readonly switches: GraphSwitches = structuredClone(defaultGraphSwitches)
  readonly delta = new DeltaState()
  readonly #meetings: Meetings
  readonly #identity: IdentityProvider
  readonly #log: (line: string) => void
  #origin = ''
  /** Marks the parts of a batch, which are counted with it. */
  readonly #batchMark = randomUUID()
  #inFlight = new Map<string, number>()
  #recent = new Map<string, number[]>()
  /** What a mailbox showed before an answer that is not visible yet. */
  readonly #stale = new Map<string, { until: number; event: StoredEvent | undefined }>()
  maxConcurrent = 4
  maxPerTenMinutes = 10_000
  mailboxSettings: Record<string, unknown> | undefined

  constructor(meetings: Meetings, identity: IdentityProvider, log: (line: string) => void) {
    this.#meetings = meetings
    this.#identity = identity
    this.#log = log
    this.app = Fastify({ bodyLimit: 5_000_000, routerOptions: { caseSensitive: true } })
    this.#hooks()
    this.#routes()
  }

  setOrigin(origin: string): void {
    this.#origin = origin
  }

  #hooks(): void {
    const { app } = this
    app.addHook('onRequest', async (request, reply) => {
      reply.header('request-id', randomUUID())
      const client = request.headers['client-request-id']
      if (client) reply.header('client-request-id', client)
      if (this.switches.captivePortal) return reply.redirect('http://portal.invalid/login', 302)
      if (this.switches.slow > 0) await sleep(this.switches.slow)
      await this.#authorize(request, reply)
      if (reply.sent) return
      this.#throttle(request)
      return this.#injectFailure(request, reply)
    })
    app.addHook('onResponse', async (request) => {
      const address = this.#addressOf(request)
      if (address && request.headers['x-batch'] !== this.#batchMark)
        this.#inFlight.set(address, Math.max(0, (this.#inFlight.get(address) ?? 1) - 1))
    })
    // The request was carried out; its answer is lost on the way.
    app.addHook('onSend', async (request, reply) => {
      const { loseResponse } = this.switches
      if (loseResponse.times > 0 && request.method === loseResponse.method && request.url.includes(loseResponse.path)) {
        loseResponse.times--
        request.raw.socket.destroy()
        reply.hijack()
      }
    })
    app.setErrorHandler((error: Error, _request, reply) => {
      const known = error instanceof GraphError ? error : undefined
      const status = known?.status ?? (error as { statusCode?: number }).statusCode ?? 500
      if (!known && status >= 500) this.#log(`graph: ${error.stack}`)
      return reply.status(status).send(envelope(known?.code ?? 'BadRequest', error.message, reply))
    })
    app.setNotFoundHandler((request, reply) => {
      this.#log(`graph: not implemented: ${request.method} ${request.url.split('?')[0]}`)
      return reply.status(501).send(envelope('NotImplemented', 'The sandbox does not have this.', reply))
    })
  }

  async #authorize(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const token = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1]
    const grant = token ? this.#identity.grantOf(token) : undefined
    const cloud = clouds[this.switches.cloud]
    if (!grant?.scopes.some((scope) => scope.startsWith(`${cloud.graph}/`))) {
      reply.header(
        'www-authenticate',
        'Bearer realm="", authorization_uri="https://login.example/authorize", client_id="00000003-0000-0000-c000-000000000000"',
      )
      reply.status(401).send(envelope('InvalidAuthenticationToken', 'Access token validation failure.', reply))
      return
    }
    if (this.switches.claimsChallenge && grant.cp1 && !grant.satisfied.has(this.#identity.challenge)) {
      const claims = Buffer.from(this.#identity.challenge).toString('base64')
      reply.raw.setHeader('www-authenticate', [
        'Bearer realm=""',
        `Bearer claims="${claims}", error="insufficient_claims", realm="", authorization_uri="https://login.example/authorize"`,
      ])
      reply
        .status(401)
        .send(envelope('InvalidAuthenticationToken', 'Continuous access evaluation resulted in challenge.', reply))
      return
    }
    if (this.#identity.missingScopes.size > 0)
      throw new GraphError(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.')
    request.headers['x-mailbox'] = grant.address
  }

  #addressOf(request: FastifyRequest): string | undefined {
    const value = request.headers['x-mailbox']
    return typeof value === 'string' ? value : undefined
  }

  #throttle(request: FastifyRequest): void {
    const address = this.#addressOf(request) as string
    if (request.headers['x-batch'] === this.#batchMark) return
    const now = Date.now()
    const recent = (this.#recent.get(address) ?? []).filter((at) => at > now - 600_000)
    recent.push(now)
    this.#recent.set(address, recent)
    const running = (this.#inFlight.get(address) ?? 0) + 1
    this.#inFlight.set(address, running)
    if (running > this.maxConcurrent || recent.length > this.maxPerTenMinutes) {
      throw new GraphError(429, 'ApplicationThrottled', 'Application is over its limit.')
    }
  }

  #injectFailure(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
    const { fail } = this.switches
    if (fail.times <= 0 || !request.url.includes(fail.path)) return undefined
    fail.times--
    if (fail.retryAfter !== undefined) reply.header('retry-after', String(fail.retryAfter))
    if (fail.html) return reply.status(fail.status).type('text/html').send('<html><body>Bad gateway</body></html>')
    if (fail.truncated) return reply.status(fail.status).type('application/json').send('{"value":[{"id":"AAk')
    return reply
      .status(fail.status)
      .send(
        envelope(
          fail.code ?? (fail.status === 429 ? 'TooManyRequests' : 'InternalServerError'),
          'The sandbox was told to fail.',
          reply,
        ),
      )
  }

  #mailbox(request: FastifyRequest): Mailbox {
    const mailbox = this.#meetings.mailboxes.get(this.#addressOf(request) ?? '')
    if (!mailbox)
      throw new GraphError(
        404,
        'MailboxNotEnabledForRESTAPI',
        'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
      )
    return mailbox
  }

  #instance(request: FastifyRequest): { mailbox: Mailbox; instance: Instance } {
    const mailbox = this.#mailbox(request)
    const key = keyOf((request.params as { id: string }).id)
    const stale = this.#stale.get(`${mailbox.owner.address} ${key}`)
    const found = mailbox.find(key)
    if (stale && stale.until > Date.now() && stale.event && request.method === 'GET') {
      const event = stale.event
      return { mailbox, instance: { key, stored: event, type: event.type, event, start: event.start, end: event.end } }
    }
    if (!found) throw new GraphError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')
    return { mailbox, instance: found }
  }

  #routes(): void {
    const { app } = this
    app.get('/v1.0/me', async (request) => {
      const { owner } = this.#mailbox(request)
      return {
        '@odata.context': `${this.#origin}/v1.0/$metadata#users/$entity`,
        id: owner.id,
        displayName: owner.name,
        givenName: owner.first,
        surname: owner.last,
        mail: owner.address,
        userPrincipalName: owner.address,
        jobTitle: owner.title,
        businessPhones: [],
        mobilePhone: null,
        officeLocation: null,
        preferredLanguage: null,
      }
    })
    app.get('/v1.0/me/mailboxSettings', async (request) => {
      const { owner } = this.#mailbox(request)
      return (
        this.mailboxSettings ?? {
          archiveFolder: null,
          timeZone: owner.windowsZone,
          delegateMeetingMessageDeliveryOptions: 'sendToDelegateOnly',
          dateFormat: 'dd.MM.yyyy',
          timeFormat: 'HH:mm',
          userPurpose: 'user',
          automaticRepliesSetting: {
            status: 'disabled',
            externalAudience: 'none',
            internalReplyMessage: '',
            externalReplyMessage: '',
          },
          language: { locale: 'en-GB', displayName: 'English (United Kingdom)' },
          workingHours: {
            daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
            startTime: '08:00:00.0000000',
            endTime: '17:00:00.0000000',
            timeZone: { name: owner.windowsZone },
          },
        }
      )
    })
    app.get('/v1.0/me/calendars', async (request) => ({ value: [calendarOf(this.#mailbox(request))] }))
    app.get('/v1.0/me/calendar', async (request) => calendarOf(this.#mailbox(request)))
    for (const prefix of ['/v1.0/me', '/v1.0/me/calendar']) {
      app.get(`${prefix}/calendarView`, (request, reply) => this.#calendarView(request, reply))
      app.get(`${prefix}/calendarView/delta`, (request, reply) => this.#delta(request, reply))
      app.get(`${prefix}/events/:id`, async (request, reply) => {
        const { shape, applied } = preferences(request, this.switches)
        const { mailbox, instance } = this.#instance(request)
        if (applied.length > 0) reply.header('preference-applied', applied.join(', '))
        return {
          '@odata.context': `${this.#origin}/v1.0/$metadata#users/events/$entity`,
          ...toGraph(instance, mailbox, shape),
        }
      })
      app.post(`${prefix}/events`, (request, reply) => this.#createEvent(request, reply))
      app.patch(`${prefix}/events/:id`, (request) => this.#patchEvent(request))
      app.delete(`${prefix}/events/:id`, async (request, reply) => {
        const { mailbox, instance } = this.#instance(request)
        if (instance.stored.organizer.address === mailbox.owner.address) this.#meetings.cancel(instance)
        else mailbox.remove(instance.stored.key)
        return reply.status(204).send()
      })
      app.post(`${prefix}/events/:id/cancel`, async (request, reply) => {
        const { mailbox, instance } = this.#instance(request)
        if (instance.stored.organizer.address !== mailbox.owner.address) {
          throw new GraphError(
            400,
            'ErrorInvalidRequest',
            'Your request can’t be completed. You need to be an organizer to cancel a meeting.',
          )
        }
        this.#meetings.cancel(instance, String(member(request.body, 'comment') ?? ''))
        return reply.status(202).send()
      })
      for (const kind of ['accept', 'tentativelyAccept', 'decline'] as const) {
        app.post(`${prefix}/events/:id/${kind}`, (request, reply) => this.#answer(request, reply, kind))
      }
    }
    app.post('/v1.0/me/calendar/getSchedule', (request) => this.#getSchedule(request))
    app.post('/v1.0/$batch', (request) => this.#batch(request))
  }

  #window(request: FastifyRequest): { start: number; end: number } {
    const start = queryMoment(member(request.query, 'startDateTime') as string | undefined)
    const end = queryMoment(member(request.query, 'endDateTime') as string | undefined)
    if (start === undefined || end === undefined) {
      throw new GraphError(
        400,
        'ErrorInvalidParameter',
        'This request requires a time window specified by the query string parameters StartDateTime and EndDateTime.',
      )
    }
    if (end <= start || end - start > 1825 * 24 * 3600_000)
      throw new GraphError(400, 'ErrorInvalidParameter', 'The time window is not valid.')
    return { start, end }
  }

  async #calendarView(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const { shape, applied } = preferences(request, this.switches)
    const mailbox = this.#mailbox(request)
    const { start, end } = this.#window(request)
    const query = request.query as Record<string, string>
    const top = Math.min(Number(query.$top ?? 10), 1000)
    const skip = Number(query.$skip ?? 0)
    for (const option of ['$filter', '$orderby', '$select', '$search', '$expand']) {
      if (query[option] !== undefined)
        throw new GraphError(501, 'NotImplemented', `The sandbox does not have ${option} on calendarView.`)
    }
    if (applied.length > 0) reply.header('preference-applied', applied.join(', '))
    const all = mailbox.instances(start, end)
    const value = all.slice(skip, skip + top).map((instance) => toGraph(instance, mailbox, shape))
    const more = skip + top < all.length
    const path = request.url.split('?')[0]
    const next = `${this.#origin}${path}?startDateTime=${encodeURIComponent(String(member(query, 'startDateTime')))}&endDateTime=${encodeURIComponent(String(member(query, 'endDateTime')))}&$top=${top}&$skip=${skip + top}`
    return {
      '@odata.context': `${this.#origin}/v1.0/$metadata#users/calendarView`,
      value,
      ...(more ? { '@odata.nextLink': next } : {}),
    }
  }

  async #delta(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const { shape, pageSize, applied } = preferences(request, this.switches)
    const query = request.query as Record<string, string>
    for (const option of ['$select', '$expand', '$filter', '$orderby', '$search']) {
      if (query[option] !== undefined)
        throw new GraphError(
          400,
          'ErrorInvalidUrlQuery',
          `The query option ${option} is not supported with change tracking.`,
        )
    }
    reply.header('preference-applied', ['odata.track-changes', ...applied].join(', '))
    const mailbox = this.#mailbox(request)
    const path = `${this.#origin}${request.url.split('?')[0]}`
    const skip = query.$skiptoken
    const delta = query.$deltatoken
    const page =
      skip !== undefined
        ? this.delta.continue('skip', skip, mailbox, shape, this.switches, pageSize)
        : delta !== undefined && delta !== ''
          ? this.delta.continue('delta', delta, mailbox, shape, this.switches, pageSize)
          : this.#firstPage(request, mailbox, shape, pageSize)
    if (!page) {
      if (this.switches.resetWithLocation) reply.header('location', `${path}?$deltatoken=`)
      throw new GraphError(
        410,
        this.switches.resetAs,
        'The sync state generation is not found; generation=1;[highest=9][6][7][8][9].',
      )
    }
    if (page.delta) this.delta.roundFinished(mailbox, page.delta)
    const host = this.switches.foreignNextLink ? 'https://graph.example.net' : this.#origin
    const links = page.next
      ? { '@odata.nextLink': `${host}${request.url.split('?')[0]}?$skiptoken=${page.next}` }
      : { '@odata.deltaLink': `${path}?$deltatoken=${page.delta}` }
    return { '@odata.context': `${this.#origin}/v1.0/$metadata#Collection(event)`, ...links, value: page.value }
  }

  #firstPage(request: FastifyRequest, mailbox: Mailbox, shape: Shape, pageSize: number) {
    const { start, end } = this.#window(request)
    return this.delta.first(mailbox, start, end, shape, this.switches, pageSize)
  }

  async #createEvent(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const mailbox = this.#mailbox(request)
    const start = moment(member(request.body, 'start'))
    const end = moment(member(request.body, 'end'))
    if (start === undefined || end === undefined || end < start)
      throw new GraphError(400, 'ErrorPropertyValidationFailure', 'At least one property failed validation.')
    const attendees = ((member(request.body, 'attendees') as unknown[]) ?? []).map((entry) =>
      String(member(member(entry, 'emailAddress'), 'address') ?? '').toLowerCase(),
    )
    const online = truth(member(request.body, 'isOnlineMeeting'), false)
    const event = this.#meetings.create({
      organizer: mailbox.owner.address,
      subject: (member(request.body, 'subject') as string | undefined) ?? null,
      start,
      end,
      attendees: attendees
        .filter((address) => this.#meetings.mailboxes.has(address))
        .map((address) => ({ address, response: 'none' as const })),
      guests: attendees
        .filter((address) => !this.#meetings.mailboxes.has(address))
        .map((address) => ({ name: address, address })),
      body: String(member(member(request.body, 'body'), 'content') ?? ''),
      location: String(member(member(request.body, 'location'), 'displayName') ?? ''),
      isAllDay: truth(member(request.body, 'isAllDay'), false),
      joinUrl: online
        ? `https://teams.microsoft.com/l/meetup-join/19%3ameeting_${randomUUID()}%40thread.v2/0`
        : undefined,
    })
    const { shape } = preferences(request, this.switches)
    const instance = mailbox.find(event.key) as Instance
    return reply.status(201).send(toGraph(instance, mailbox, shape))
  }

  async #patchEvent(request: FastifyRequest): Promise<unknown> {
    const { mailbox, instance } = this.#instance(request)
    const change: Partial<StoredEvent> = {}
    const subject = member(request.body, 'subject')
    const start = moment(member(request.body, 'start'))
    const end = moment(member(request.body, 'end'))
    const location = member(member(request.body, 'location'), 'displayName')
    const showAs = member(request.body, 'showAs')
    const unknown = Object.keys((request.body as object | null) ?? {}).filter(
      (key) => !['subject', 'start', 'end', 'location', 'showas'].includes(key.toLowerCase()),
    )
    if (unknown.length > 0)
      throw new GraphError(501, 'NotImplemented', `The sandbox cannot change ${unknown.join(', ')}.`)
    if (subject !== undefined) change.subject = String(subject)
    if (start !== undefined) change.start = start
    if (end !== undefined) change.end = end
    if (location !== undefined) change.location = String(location)
    if (showAs !== undefined) change.showAs = showAs as StoredEvent['showAs']
    this.#meetings.update(instance, mailbox, change)
    return toGraph(mailbox.find(instance.key) as Instance, mailbox, preferences(request, this.switches).shape)
  }

  async #answer(
    request: FastifyRequest,
    reply: FastifyReply,
    kind: 'accept' | 'tentativelyAccept' | 'decline',
  ): Promise<unknown> {
    const mailbox = this.#mailbox(request)
    const key = keyOf((request.params as { id: string }).id)
    const instance = mailbox.find(key)
    if (!instance) {
      if (this.switches.answerToRemovedIs500)
        throw new GraphError(500, 'ErrorInternalServerError', 'Object reference not set to an instance of an object.')
      throw new GraphError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.')
    }
    if (instance.stored.organizer.address === mailbox.owner.address) {
      throw new GraphError(
        400,
        'ErrorInvalidRequest',
        "Your request can't be completed. You can't respond to this meeting because you're the meeting organizer.",
      )
    }
    if (instance.event.isCancelled) throw new GraphError(400, 'ErrorInvalidRequest', 'The meeting has been cancelled.')
    const sendResponse = truth(member(request.body, 'sendResponse'), true)
    const proposal = member(request.body, 'proposedNewTime')
    let proposedNewTime: { start: number; end: number } | undefined
    if (proposal !== undefined && proposal !== null) {
      if (kind === 'accept')
        throw new GraphError(
          400,
          'RequestBodyRead',
          "The parameter 'proposedNewTime' in the request payload is not a valid parameter for the operation 'accept'.",
        )
      if (!clouds[this.switches.cloud].proposeNewTime)
        throw new GraphError(400, 'ErrorInvalidRequest', 'A new time cannot be proposed in this cloud.')
      if (!instance.event.allowNewTimeProposals)
        throw new GraphError(400, 'ErrorInvalidRequest', 'The organizer does not allow new time proposals.')
      if (!sendResponse)
        throw new GraphError(400, 'ErrorInvalidRequest', 'A new time cannot be proposed without sending a response.')
      const start = moment(member(proposal, 'start'))
      const end = moment(member(proposal, 'end'))
      if (start === undefined || end === undefined)
        throw new GraphError(400, 'ErrorInvalidRequest', 'The proposed time is not valid.')
      proposedNewTime = { start, end }
    }
    if (this.switches.delayedVisibility > 0) {
      this.#stale.set(`${mailbox.owner.address} ${key}`, {
        until: Date.now() + this.switches.delayedVisibility,
        event: structuredClone(instance.stored),
      })
    }
    this.#meetings.keepDeclined = this.switches.keepDeclined
    this.#meetings.answer(instance, mailbox, kind, {
      sendResponse,
      comment: String(member(request.body, 'comment') ?? ''),
      proposedNewTime,
    })
    return reply.status(202).send()
  }

  async #getSchedule(request: FastifyRequest): Promise<unknown> {
    this.#mailbox(request)
    const start = moment(member(request.body, 'startTime'))
    const end = moment(member(request.body, 'endTime'))
    const interval = Number(member(request.body, 'availabilityViewInterval') ?? 30)
    const addresses = member(request.body, 'schedules')
    if (start === undefined || end === undefined || !Array.isArray(addresses))
      throw new GraphError(400, 'ErrorInvalidParameter', 'Schedules and times are required.')
    if (interval < 5 || interval > 1440)
      throw new GraphError(
        400,
        'ErrorInvalidMergedFreeBusyInterval',
        'The specified merged free busy interval is invalid.',
      )
    const digit = { free: 0, tentative: 1, busy: 2, oof: 3, workingElsewhere: 4, unknown: 0 } as const
    const value = addresses.map((address) => {
      const mailbox = this.#meetings.mailboxes.get(String(address).toLowerCase())
      if (!mailbox) {
        return {
          scheduleId: address,
          availabilityView: '',
          scheduleItems: [],
          error: {
            message: 'Unable to resolve e-mail address to an Active Directory object.',
            responseCode: 'ErrorMailRecipientNotFound',
          },
        }
      }
      const instances = mailbox
        .instances(start, end)
        .filter((instance) => instance.event.showAs !== 'free' && !instance.event.isCancelled)
      let view = ''
      for (let at = start; at < end; at += interval * 60_000) {
        const states = instances
          .filter((instance) => instance.start < at + interval * 60_000 && instance.end > at)
          .map((instance) => digit[instance.event.showAs])
        view += states.length === 0 ? '0' : [3, 2, 4, 1, 0].find((state) => states.includes(state as 0))
      }
      const utc = (at: number) => ({ dateTime: new Date(at).toISOString().replace('Z', '0000'), timeZone: 'UTC' })
      const items = instances.map((instance) => ({
        status: instance.event.showAs,
        start: utc(instance.start),
        end: utc(instance.end),
        isPrivate: instance.event.sensitivity !== 'normal',
      }))
      return {
        scheduleId: address,
        availabilityView: view,
        scheduleItems: items,
        workingHours: {
          daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
          startTime: '08:00:00.0000000',
          endTime: '17:00:00.0000000',
          timeZone: { name: mailbox.owner.windowsZone },
        },
      }
    })
    return { value }
  }

  async #batch(request: FastifyRequest): Promise<unknown> {
    const requests = member(request.body, 'requests')
    if (!Array.isArray(requests) || requests.length === 0 || requests.length > 20)
      throw new GraphError(400, 'BadRequest', 'A batch has 1 to 20 requests.')
    const ids = requests.map((part) => String(member(part, 'id') ?? '').toLowerCase())
    if (ids.includes('') || new Set(ids).size !== ids.length)
      throw new GraphError(400, 'BadRequest', 'Request ids must be there and unique.')
    const responses: { id: string; status: number; headers: Record<string, unknown>; body?: unknown }[] = []
    for (const part of requests) {
      const id = String(member(part, 'id'))
      const dependsOn = (member(part, 'dependsOn') as string[] | undefined) ?? []
      if (dependsOn.some((other) => responses.find((response) => response.id === other)?.status !== 200)) {
        responses.push({
          id,
          status: 424,
          headers: {},
          body: envelope('FailedDependency', 'A request this one depends on failed.'),
        })
        continue
      }
      const reply = await this.app.inject({
        method: String(member(part, 'method')).toUpperCase() as 'GET',
        url: `/v1.0/${String(member(part, 'url')).replace(/^\//, '')}`,
        headers: {
          ...(member(part, 'headers') as Record<string, string>),
          authorization: request.headers.authorization,
          'x-batch': this.#batchMark,
        },
        payload: member(part, 'body') as object | undefined,
      })
      responses.push({
        id,
        status: reply.statusCode,
        headers: reply.headers,
        ...(reply.payload === '' ? {} : { body: JSON.parse(reply.payload) }),
      })
    }
    // Parts come back in any order.
    return { responses: responses.reverse() }
  }
}

function calendarOf(mailbox: Mailbox): Record<string, unknown> {
  return {
    id: idOf(`calendar${mailbox.owner.username}`, false),
    name: 'Calendar',
    color: 'auto',
    isDefaultCalendar: true,
    canEdit: true,
    allowedOnlineMeetingProviders: ['teamsForBusiness'],
    defaultOnlineMeetingProvider: 'teamsForBusiness',
    owner: { name: mailbox.owner.name, address: mailbox.owner.address },
  }
}

function envelope(code: string, message: string, reply?: FastifyReply): unknown {
  return {
    error: {
      code,
      message,
      // No zone suffix, as in the samples.
      innerError: {
        date: new Date().toISOString().slice(0, 19),
        'request-id': String(reply?.getHeader('request-id') ?? randomUUID()),
        'client-request-id': String(reply?.getHeader('client-request-id') ?? randomUUID()),
      },
    },
  }
}
