import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Area, calendarPaths, type GraphContext } from '../context.ts'
import { GraphError, invalidRequest } from '../graph-error.ts'
import type { Instance, StoredEvent } from '../mailbox.ts'
import { member, moment, preferencesOf, truth } from '../requests.ts'
import { toGraph } from '../to-graph.ts'

/** Reading, creating, changing and cancelling single events. */
export const events: Area = async (app, { graph }) => {
  for (const path of calendarPaths) {
    app.get(`${path}/events/:id`, async (request, reply) => {
      const { shape, applied } = preferencesOf(request, graph.switches)
      const { mailbox, instance } = graph.instance(request)
      if (applied.length > 0) reply.header('preference-applied', applied.join(', '))
      return {
        '@odata.context': `${graph.origin}/v1.0/$metadata#users/events/$entity`,
        ...toGraph(instance, mailbox, shape),
      }
    })
    app.get(`${path}/events`, (request, reply) => list(graph, request, reply))
    app.post(`${path}/events`, (request, reply) => create(graph, request, reply))
    app.patch(`${path}/events/:id`, (request) => change(graph, request))
    app.delete(`${path}/events/:id`, async (request, reply) => {
      const { mailbox, instance } = graph.instance(request)
      if (instance.stored.organizer.address === mailbox.owner.address) graph.meetings.cancel(instance)
      else mailbox.remove(instance.stored.key)
      return reply.status(204).send()
    })
    app.post(`${path}/events/:id/cancel`, async (request, reply) => {
      const { mailbox, instance } = graph.instance(request)
      if (instance.stored.organizer.address !== mailbox.owner.address)
        throw invalidRequest('Your request can’t be completed. You need to be an organizer to cancel a meeting.')
      graph.meetings.cancel(instance, String(member(request.body, 'comment') ?? ''))
      return reply.status(202).send()
    })
  }
}

const startFilter = /^start\/dateTime ge '([^']+)' and start\/dateTime lt '([^']+)'$/

/** Single events and series masters by when they begin; occurrences are not among them. */
async function list(graph: GraphContext, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { shape, applied } = preferencesOf(request, graph.switches)
  const mailbox = graph.mailbox(request)
  const query = request.query as Record<string, string>
  const unknown = Object.keys(query).find((name) => !['$filter', '$orderby', '$top', '$skip'].includes(name))
  const filter = startFilter.exec(query.$filter ?? '')
  if (unknown || !filter) throw new GraphError(501, 'NotImplemented', 'The sandbox lists events by their start only.')
  const [from = 0, to = 0] = filter.slice(1).map((text) => Date.parse(`${text}Z`))
  if (applied.length > 0) reply.header('preference-applied', applied.join(', '))
  const all = [...mailbox.events.keys()]
    .flatMap((key) => mailbox.find(key) ?? [])
    .filter(({ start }) => start >= from && start < to)
    .sort((a, b) => a.start - b.start)
  const skip = Number(query.$skip ?? 0)
  const top = Math.min(Number(query.$top ?? 10), 1000)
  const next = new URL(request.url, graph.origin)
  next.searchParams.set('$skip', String(skip + top))
  return {
    '@odata.context': `${graph.origin}/v1.0/$metadata#users/events`,
    value: all.slice(skip, skip + top).map((instance) => toGraph(instance, mailbox, shape)),
    ...(skip + top < all.length ? { '@odata.nextLink': next.href } : {}),
  }
}

async function create(graph: GraphContext, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const mailbox = graph.mailbox(request)
  const { body } = request
  const start = moment(member(body, 'start'))
  const end = moment(member(body, 'end'))
  if (start === undefined || end === undefined || end < start)
    throw new GraphError(400, 'ErrorPropertyValidationFailure', 'At least one property failed validation.')
  const attendees = ((member(body, 'attendees') as unknown[]) ?? []).map((entry) =>
    String(member(member(entry, 'emailAddress'), 'address') ?? '').toLowerCase(),
  )
  const inside = (address: string) => graph.meetings.mailboxes.has(address)
  const event = graph.meetings.create({
    organizer: mailbox.owner.address,
    subject: (member(body, 'subject') as string | undefined) ?? null,
    start,
    end,
    attendees: attendees.filter(inside).map((address) => ({ address, response: 'none' as const })),
    guests: attendees.filter((address) => !inside(address)).map((address) => ({ name: address, address })),
    body: String(member(member(body, 'body'), 'content') ?? ''),
    location: String(member(member(body, 'location'), 'displayName') ?? ''),
    isAllDay: truth(member(body, 'isAllDay'), false),
    joinUrl: truth(member(body, 'isOnlineMeeting'), false)
      ? `https://teams.microsoft.com/l/meetup-join/19%3ameeting_${graph.random.uuid()}%40thread.v2/0`
      : undefined,
  })
  const { shape } = preferencesOf(request, graph.switches)
  return reply.status(201).send(toGraph(mailbox.find(event.key) as Instance, mailbox, shape))
}

async function change(graph: GraphContext, request: FastifyRequest): Promise<unknown> {
  const { mailbox, instance } = graph.instance(request)
  const { body } = request
  const subject = member(body, 'subject')
  const start = moment(member(body, 'start'))
  const end = moment(member(body, 'end'))
  const location = member(member(body, 'location'), 'displayName')
  const showAs = member(body, 'showAs')
  const unknown = Object.keys((body as object | null) ?? {}).filter(
    (key) => !['subject', 'start', 'end', 'location', 'showas'].includes(key.toLowerCase()),
  )
  if (unknown.length > 0)
    throw new GraphError(501, 'NotImplemented', `The sandbox cannot change ${unknown.join(', ')}.`)
  const changed: Partial<StoredEvent> = {}
  if (subject !== undefined) changed.subject = String(subject)
  if (start !== undefined) changed.start = start
  if (end !== undefined) changed.end = end
  if (location !== undefined) changed.location = String(location)
  if (showAs !== undefined) changed.showAs = showAs as StoredEvent['showAs']
  graph.meetings.update(instance, mailbox, changed)
  const { shape } = preferencesOf(request, graph.switches)
  return toGraph(mailbox.find(instance.key) as Instance, mailbox, shape)
}
