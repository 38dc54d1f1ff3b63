import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Area, calendarPaths, type GraphContext } from '../context.ts'
import type { DeltaPage } from '../delta.ts'
import { GraphError } from '../graph-error.ts'
import { member, preferencesOf, windowOf } from '../requests.ts'
import { toGraph } from '../to-graph.ts'

/** The calendar between two moments, as it is and as it changes. */
export const calendarView: Area = async (app, { graph }) => {
  for (const path of calendarPaths) {
    app.get(`${path}/calendarView`, (request, reply) => view(graph, request, reply))
    app.get(`${path}/calendarView/delta`, (request, reply) => delta(graph, request, reply))
  }
}

const options = ['$filter', '$orderby', '$select', '$search', '$expand']

async function view(graph: GraphContext, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { shape, applied } = preferencesOf(request, graph.switches)
  const mailbox = graph.mailbox(request)
  const { start, end } = windowOf(request)
  const query = request.query as Record<string, string>
  const top = Math.min(Number(query.$top ?? 10), 1000)
  const skip = Number(query.$skip ?? 0)
  const option = options.find((name) => query[name] !== undefined)
  if (option) throw new GraphError(501, 'NotImplemented', `The sandbox does not have ${option} on calendarView.`)
  if (applied.length > 0) reply.header('preference-applied', applied.join(', '))
  const all = mailbox.instances(start, end)
  const value = all.slice(skip, skip + top).map((instance) => toGraph(instance, mailbox, shape))
  const times = (['startDateTime', 'endDateTime'] as const).map(
    (name) => `${name}=${encodeURIComponent(String(member(query, name)))}`,
  )
  const next = `${graph.origin}${pathOf(request)}?${times.join('&')}&$top=${top}&$skip=${skip + top}`
  return {
    '@odata.context': `${graph.origin}/v1.0/$metadata#users/calendarView`,
    value,
    ...(skip + top < all.length ? { '@odata.nextLink': next } : {}),
  }
}

async function delta(graph: GraphContext, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const { applied } = preferencesOf(request, graph.switches)
  const query = request.query as Record<string, string>
  const option = ['$select', '$expand', '$filter', '$orderby', '$search'].find((name) => query[name] !== undefined)
  if (option)
    throw new GraphError(
      400,
      'ErrorInvalidUrlQuery',
      `The query option ${option} is not supported with change tracking.`,
    )
  reply.header('preference-applied', ['odata.track-changes', ...applied].join(', '))
  const mailbox = graph.mailbox(request)
  const path = `${graph.origin}${pathOf(request)}`
  const page = pageOf(graph, request)
  if (!page) {
    if (graph.switches.resetWithLocation) reply.header('location', `${path}?$deltatoken=`)
    throw new GraphError(
      graph.switches.resetAs === 'InvalidDeltaToken' ? 400 : 410,
      graph.switches.resetAs,
      'The sync state generation is not found; generation=1;[highest=9][6][7][8][9].',
    )
  }
  if (page.delta) graph.delta.roundFinished(mailbox, page.delta)
  const host = graph.switches.foreignNextLink ? 'https://graph.example.net' : graph.origin
  const links = page.next
    ? { '@odata.nextLink': `${host}${pathOf(request)}?$skiptoken=${page.next}` }
    : { '@odata.deltaLink': `${path}?$deltatoken=${page.delta}` }
  return { '@odata.context': `${graph.origin}/v1.0/$metadata#Collection(event)`, ...links, value: page.value }
}

/** The page that a request asks for; undefined if its token is no longer honoured. */
function pageOf(graph: GraphContext, request: FastifyRequest): DeltaPage | undefined {
  const { switches } = graph
  const { shape, pageSize } = preferencesOf(request, switches)
  const mailbox = graph.mailbox(request)
  const { $skiptoken: skip, $deltatoken: token } = request.query as Record<string, string | undefined>
  if (skip !== undefined) return graph.delta.continue('skip', skip, mailbox, shape, switches, pageSize)
  if (token) return graph.delta.continue('delta', token, mailbox, shape, switches, pageSize)
  const { start, end } = windowOf(request)
  return graph.delta.first(mailbox, start, end, shape, switches, pageSize)
}

const pathOf = (request: FastifyRequest) => request.url.split('?')[0] ?? ''
