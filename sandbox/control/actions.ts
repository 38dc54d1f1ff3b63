import type { Instance, Mailbox } from '../graph/mailbox.ts'
import { addressOf } from '../people.ts'
import type { Parts } from './parts.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Something that a colleague, an admin or the network does; `more` is the rest of the request. */
type Action = (parts: Parts, more: Record<string, unknown>) => unknown

const invite: Action = ({ meetings, clock }) => {
  const start = Math.ceil((clock.now() + 20 * minute) / (15 * minute)) * 15 * minute
  const number = meetings.mails.length + 1
  meetings.create({
    organizer: addressOf('Clara'),
    subject: `Quick question ${number}`,
    start,
    end: start + 30 * minute,
    attendees: [addressOf('Anna'), addressOf('Jonas')],
    joinUrl: `https://teams.microsoft.com/l/meetup-join/19%3ameeting_quick${number}%40thread.v2/0`,
    body: 'Have you got half an hour?',
  })
}

const meetNow: Action = ({ meetings, clock }) => {
  const start = Math.ceil((clock.now() + 1) / minute) * minute
  meetings.create({
    organizer: addressOf('Anna'),
    subject: 'Quick call',
    start,
    end: start + 5 * minute,
    attendees: [{ address: addressOf('Jonas'), response: 'accepted' }],
    joinUrl: 'https://teams.microsoft.com/l/meetup-join/19%3ameeting_now%40thread.v2/0',
  })
}

/** Anna's next single meeting that a colleague organizes, as its organizer has it. */
function nextForeign({ meetings, clock }: Parts): { instance: Instance; mailbox: Mailbox } | undefined {
  const anna = addressOf('Anna')
  const now = clock.now()
  const found = meetings.mailboxes
    .get(anna)
    ?.instances(now, now + 14 * day)
    .find(
      (instance) =>
        instance.start > now &&
        instance.event.organizer.address !== anna &&
        !instance.event.isCancelled &&
        instance.stored.type === 'singleInstance' &&
        meetings.mailboxes.has(instance.event.organizer.address),
    )
  const copy =
    found &&
    meetings.copies(found.event.uid).find(({ event, mailbox }) => event.organizer.address === mailbox.owner.address)
  const instance = copy?.mailbox.find(copy.event.key)
  return copy && instance ? { instance, mailbox: copy.mailbox } : undefined
}

const move: Action = (parts) => {
  const own = nextForeign(parts)
  if (!own) return
  const { start, end } = own.instance
  parts.meetings.update(own.instance, own.mailbox, { start: start + hour, end: end + hour })
}

const cancel: Action = (parts) => {
  const own = nextForeign(parts)
  if (own) parts.meetings.cancel(own.instance, 'Something came up.')
}

const revokeMattermost: Action = ({ mattermost: { store } }) => {
  const user = store.byLogin('anna.berger')
  for (const [token, session] of store.sessions) if (session.userId === user?.id) store.sessions.delete(token)
}

const actions: Record<string, Action> = {
  invite,
  meetNow,
  move,
  cancel,
  revokeMattermost,
  advance: ({ clock }, { minutes }) => clock.advance(Number(minutes) * minute),
  offline: ({ servers }) => Promise.all(Object.values(servers).map((server) => server.stop())),
  online: ({ servers }) => Promise.all(Object.values(servers).map((server) => server.start())),
  throttle: ({ graph }) => {
    graph.switches.fail = { path: '/', status: 429, times: 3, retryAfter: 10 }
  },
  revoke: ({ identity }) => identity.revoke(addressOf('Anna')),
  presence: ({ mattermost }, { status }) => mattermost.setByHand('anna.berger', String(status)),
  switches: ({ graph, mattermost }, more) => {
    Object.assign(graph.switches, more.graph)
    Object.assign(mattermost.switches, more.mattermost)
  },
}

/** Makes something happen, as a colleague, an admin or the network would. An unknown name does nothing. */
export async function act(parts: Parts, { what, ...more }: { what: string; [name: string]: unknown }): Promise<void> {
  if (Object.hasOwn(actions, what)) await actions[what]?.(parts, more)
}
