import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import type { GraphContext } from '../context.ts'
import { GraphError } from '../graph-error.ts'
import { member } from '../requests.ts'

interface Part {
  id: string
  status: number
  headers: Record<string, unknown>
  body?: unknown
}

/** Up to 20 requests in one. Parts reach `server` with `x-batch: batchMark`, so that only the batch counts. */
export const batch: FastifyPluginAsync<{ graph: GraphContext; server: FastifyInstance; batchMark: string }> = async (
  app,
  { graph, server, batchMark },
) => {
  app.post('/v1.0/$batch', async (request) => {
    const requests = member(request.body, 'requests')
    if (!Array.isArray(requests) || requests.length === 0 || requests.length > 20)
      throw new GraphError(400, 'BadRequest', 'A batch has 1 to 20 requests.')
    const ids = requests.map((part) => String(member(part, 'id') ?? '').toLowerCase())
    if (ids.includes('') || new Set(ids).size !== ids.length)
      throw new GraphError(400, 'BadRequest', 'Request ids must be there and unique.')
    const responses: Part[] = []
    for (const part of requests) {
      const id = String(member(part, 'id'))
      const dependsOn = (member(part, 'dependsOn') as string[] | undefined) ?? []
      if (dependsOn.some((other) => responses.find((response) => response.id === other)?.status !== 200)) {
        const body = graph.envelope('FailedDependency', 'A request this one depends on failed.')
        responses.push({ id, status: 424, headers: {}, body })
      } else responses.push({ id, ...(await send(server, part, request.headers.authorization, batchMark)) })
    }
    // Parts come back in any order.
    return { responses: responses.reverse() }
  })
}

async function send(
  server: FastifyInstance,
  part: unknown,
  authorization: string | undefined,
  batchMark: string,
): Promise<Omit<Part, 'id'>> {
  const reply = await server.inject({
    method: String(member(part, 'method')).toUpperCase() as 'GET',
    url: `/v1.0/${String(member(part, 'url')).replace(/^\//, '')}`,
    headers: { ...(member(part, 'headers') as Record<string, string>), authorization, 'x-batch': batchMark },
    payload: member(part, 'body') as object | undefined,
  })
  const body = reply.payload === '' ? {} : { body: JSON.parse(reply.payload) as unknown }
  return { status: reply.statusCode, headers: reply.headers, ...body }
}
