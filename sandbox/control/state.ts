import { idOf } from '../graph/mailbox.ts'
import { people } from '../people.ts'
import type { Parts } from './parts.ts'

/** What the colleagues see of Anna, as the page shows it. */
export function stateOf({ clock, meetings, mattermost, graph, servers, seen }: Parts): Record<string, unknown> {
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
