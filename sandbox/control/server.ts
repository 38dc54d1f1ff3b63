import { readFileSync } from 'node:fs'
import Fastify, { type FastifyInstance } from 'fastify'
import type { VirtualClock } from '../clock.ts'
import { idOf } from '../graph/mailbox.ts'
import type { Meetings } from '../graph/meetings.ts'
import type { GraphServer } from '../graph/server.ts'
import type { IdentityProvider } from '../identity/provider.ts'
import type { LoopbackServer, SeenRequest } from '../loopback-server.ts'
import type { MattermostServer } from '../mattermost/server.ts'
import { addressOf, people } from '../people.ts'

export interface Parts {
  clock: VirtualClock
  meetings: Meetings
  identity: IdentityProvider
  graph: GraphServer
  mattermost: MattermostServer
  seen: SeenRequest[]
  servers: { identity: LoopbackServer; graph: LoopbackServer; mattermost: LoopbackServer }
}

const page = readFileSync(new URL('./page.html', import.meta.url), 'utf8')
const minute = 60_000

/** What the colleagues see of Anna, as the page shows it. */
function stateOf({ clock, meetings, mattermost, graph, servers, seen }: Parts): Record<string, unknown> {
  const anna = people[0]
  const user = anna && mattermost.store.byLogin(anna.username)
  if (!anna || !user) return {}
  const { status, manual, dnd_end_time } = mattermost.store.status(user.id)
  const custom = user.props.customStatus ? JSON.parse(user.props.customStatus) : null
  const mailbox = meetings.mailboxes.get(anna.address)
  const now = clock.now()
  const instances = mailbox?.instances(now - 12 * 3600_000, now + 7 * 24 * 3600_000) ?? []
  const bots = new Set([...mattermost.store.users.values()].filter((u) => u.is_bot).map((u) => u.id))
  const posts = [...mattermost.store.posts.values()].filter((post) => {
    const members = mattermost.store.channels.get(post.channel_id)?.members ?? []
    return post.delete_at === 0 && members.includes(user.id) && members.some((id) => bots.has(id))
  })
  return {
    now,
    person: anna.name,
    presence: { status, manual, dndEnd: status === 'dnd' ? dnd_end_time * 1000 : 0 },
    custom: custom && (custom.expires_at.startsWith('0001') || Date.parse(custom.expires_at) > now) ? custom : null,
    calendar: instances.map((instance) => ({
      id: idOf(instance.key, true),
      subject: instance.event.subject,
      start: instance.start,
      end: instance.end,
      allDay: instance.event.isAllDay,
      response: instance.event.organizer.address === anna.address ? 'organizer' : instance.event.response,
      cancelled: instance.event.isCancelled,
      organizer: instance.event.organizer.name,
    })),
    mails: meetings.mails.slice(-30).reverse(),
    posts: posts.map((post) => ({ ...post, author: mattermost.store.users.get(post.user_id)?.username })),
    ephemerals: mattermost.store.ephemerals.filter((e) => e.userId === user.id).map((e) => e.post.message),
    dialogs: mattermost.store.dialogs.filter((dialog) => dialog.userId === user.id),
    online: { graph: servers.graph.online, mattermost: servers.mattermost.online },
    throttled: graph.switches.fail.times > 0,
    requests: seen.length,
  }
}

/** Makes something happen, as a colleague, an admin or the network would. */
async function act(parts: Parts, { what, ...more }: { what: string; [name: string]: unknown }): Promise<void> {
  const { clock, meetings, mattermost, graph, identity, servers } = parts
  const anna = addressOf('Anna')
  const mailbox = meetings.mailboxes.get(anna)
  const now = clock.now()
  const nextForeign = () =>
    mailbox
      ?.instances(now, now + 14 * 24 * 3600_000)
      .find(
        (i) =>
          i.start > now &&
          i.event.organizer.address !== anna &&
          !i.event.isCancelled &&
          i.stored.type === 'singleInstance' &&
          meetings.mailboxes.has(i.event.organizer.address),
      )
  const asOrganizer = (uid: string) => {
    const copy = meetings.copies(uid).find((c) => c.event.organizer.address === c.mailbox.owner.address)
    const instance = copy?.mailbox.find(copy.event.key)
    return copy && instance ? { instance, mailbox: copy.mailbox } : undefined
  }
  const actions: Record<string, () => unknown> = {
    invite: () => {
      const start = Math.ceil((now + 20 * minute) / (15 * minute)) * 15 * minute
      const number = meetings.mails.length + 1
      meetings.create({
        organizer: addressOf('Clara'),
        subject: `Quick question ${number}`,
        start,
        end: start + 30 * minute,
        attendees: [anna, addressOf('Jonas')],
        joinUrl: `https://teams.microsoft.com/l/meetup-join/19%3ameeting_quick${number}%40thread.v2/0`,
        body: 'Have you got half an hour?',
      })
    },
    meetNow: () => {
      const start = Math.ceil((now + 1) / minute) * minute
      meetings.create({
        organizer: anna,
        subject: 'Quick call',
        start,
        end: start + 5 * minute,
        attendees: [{ address: addressOf('Jonas'), response: 'accepted' }],
        joinUrl: 'https://teams.microsoft.com/l/meetup-join/19%3ameeting_now%40thread.v2/0',
      })
    },
    move: () => {
      const found = nextForeign()
      const own = found && asOrganizer(found.event.uid)
      if (own)
        meetings.update(own.instance, own.mailbox, {
          start: own.instance.start + 3600_000,
          end: own.instance.end + 3600_000,
        })
    },
    cancel: () => {
      const found = nextForeign()
      const own = found && asOrganizer(found.event.uid)
      if (own) meetings.cancel(own.instance, 'Something came up.')
    },
    advance: () => clock.advance(Number(more.minutes) * minute),
    offline: () => Promise.all([servers.graph.stop(), servers.mattermost.stop(), servers.identity.stop()]),
    online: () => Promise.all([servers.graph.start(), servers.mattermost.start(), servers.identity.start()]),
    throttle: () => {
      graph.switches.fail = { path: '/', status: 429, times: 3, retryAfter: 10 }
    },
    revoke: () => identity.revoke(anna),
    revokeMattermost: () => {
      const user = mattermost.store.byLogin('anna.berger')
      for (const [token, session] of mattermost.store.sessions)
        if (session.userId === user?.id) mattermost.store.sessions.delete(token)
    },
    presence: () => mattermost.setByHand('anna.berger', String(more.status)),
    switches: () =>
      Object.assign(graph.switches, more.graph ?? {}, {}) && Object.assign(mattermost.switches, more.mattermost ?? {}),
  }
  await actions[what]?.()
}

/** The control API and the web page: what the colleagues see, with buttons to make things happen. */
export function controlServer(parts: Parts): FastifyInstance {
  const app = Fastify()
  const { clock, mattermost } = parts
  app.get('/', async (_request, reply) => reply.type('text/html; charset=utf-8').send(page))
  app.get('/state', async () => stateOf(parts))
  app.post('/act', async (request) => {
    await act(parts, request.body as { what: string })
    return { ok: true }
  })
  app.get('/clock/stream', (_request, reply) => {
    reply.hijack()
    reply.raw.writeHead(200, { 'content-type': 'text/plain', 'cache-control': 'no-store' })
    reply.raw.write(`${clock.offset}\n`)
    const stop = clock.onJump((offset) => reply.raw.write(`${offset}\n`))
    reply.raw.on('close', stop)
  })
  // A click on the page is Anna's click in Mattermost, over the real API.
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
    const url = path ?? `/posts/${postId}/actions/${actionId}`
    const response = await fetch(`${parts.servers.mattermost.url}/api/v4${url}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${session.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body ?? {}),
    })
    mattermost.store.sessions.delete(session.token)
    return reply.status(response.status).send(await response.text())
  })
  return app
}
