import type { NewMeeting } from '../../sandbox/graph/meetings.ts'
import { addressOf } from '../../sandbox/people.ts'
import { anna, type World } from './fixture.ts'

/** Milliseconds. */
export const minute = 60_000
/** Milliseconds. */
export const hour = 60 * minute

/** A meeting with Anna that she has accepted, unless told otherwise. Times are minutes from the world's now. */
export function meet(world: World, from: number, to: number, more: Partial<NewMeeting> = {}) {
  const now = world.company.clock.now()
  const base = Math.floor(now / minute) * minute
  return world.company.meetings.create({
    organizer: addressOf('Clara'),
    subject: 'Design review',
    start: base + from * minute,
    end: base + to * minute,
    attendees: [{ address: anna.address, response: 'accepted' }],
    ...more,
  })
}

/** An invitation to Anna that waits for an answer. */
export const invite = (world: World, from: number, to: number, more: Partial<NewMeeting> = {}) =>
  meet(world, from, to, { attendees: [anna.address], subject: 'Roadmap', ...more })

/** What colleagues see of Anna in Mattermost. Times are Unix milliseconds, 0 for none. */
export function shown(world: World) {
  const { store } = world.company.mattermost
  const user = store.byLogin(anna.username)
  if (!user) throw new Error('nobody')
  const { status, manual, dnd_end_time } = store.status(user.id)
  const custom = user.props.customStatus
    ? (JSON.parse(user.props.customStatus) as { text: string; expires_at: string })
    : undefined
  return {
    status,
    manual,
    dndEnd: dnd_end_time * 1000,
    text: custom?.text,
    expires: custom && Date.parse(custom.expires_at),
  }
}

/** Anna's copy of a meeting. */
export function annasCopy(world: World, uid: string) {
  return world.company.meetings.copies(uid).find((copy) => copy.mailbox.owner.address === anna.address)?.event
}

/** The mails by which answers reached their organizers, oldest first. */
export const answerMails = (world: World) =>
  world.company.meetings.mails.filter((mail) => ['accept', 'tentativelyAccept', 'decline'].includes(mail.kind))
