import { readFileSync } from 'node:fs'
import Fastify, { type FastifyInstance } from 'fastify'
import { every } from '../../main/time/waiting.ts'
import { act } from './actions.ts'
import type { Parts } from './parts.ts'
import { stateOf } from './state.ts'

const page = readFileSync(new URL('./page.html', import.meta.url), 'utf8')
// A reader gives a stream up that is silent for minutes.
const signOfLifeEvery = 30_000

/** The control API and the web page: what the colleagues see, with buttons to make things happen. */
export function controlServer(parts: Parts): FastifyInstance {
  const app = Fastify()
  app.get('/', async (_request, reply) => reply.type('text/html; charset=utf-8').send(page))
  app.get('/state', async () => stateOf(parts))
  app.post('/act', async (request) => {
    await act(parts, request.body as { what: string })
    return { ok: true }
  })
  followClock(app, parts)
  click(app, parts)
  return app
}

/** The company's clock as server-sent events: its offset in milliseconds, now and after each jump. */
function followClock(app: FastifyInstance, { clock }: Parts): void {
  app.get('/clock/stream', (_request, reply) => {
    reply.hijack()
    const { raw } = reply
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    const tell = (offset: number) => raw.write(`data: ${offset}\n\n`)
    tell(clock.offset)
    const stopFollowing = clock.onJump(tell)
    const stopLiving = every(clock.machine, signOfLifeEvery, () => raw.write(': alive\n\n'))
    raw.on('close', () => {
      stopFollowing()
      stopLiving()
    })
  })
}

/** A click on the page is Anna's click in Mattermost, over the real API. */
function click(app: FastifyInstance, { mattermost, servers, http }: Parts): void {
  app.post('/click', async (request, reply) => {
    const { postId, actionId, path, body } = request.body as {
      postId?: string
      actionId?: string
      path?: string
      body?: unknown
    }
    const user = mattermost.store.byLogin('anna.berger')
    if (!user) return reply.status(404).send({})
    const session = mattermost.store.session(user.id, 'session')
    const answer = await http.send({
      url: `${servers.mattermost.url}/api/v4${path ?? `/posts/${postId}/actions/${actionId}`}`,
      method: 'POST',
      headers: { authorization: `Bearer ${session.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body ?? {}),
    })
    mattermost.store.sessions.delete(session.token)
    return reply.status(answer.status).send(answer.text)
  })
}
