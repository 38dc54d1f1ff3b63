import type { Deeds } from './deeds.ts'
import type { World } from './world/world.ts'

const minute = 60_000
/** How long everything has to come to rest, in minutes: what waits for longest waits for half an hour. */
const restTime = { alone: 42, lookedUp: 13 }
/** When the last meeting is called, after the calm's beginning, and held, after the rest, in minutes. */
const lastMeeting = { called: 2, start: 3, length: 5 }
/** Its name. */
export const lastMeetingId = 'Topic-last'
/** An invitation that comes in the calm, for tomorrow. */
export const lastInvitationId = 'Topic-new'

/**
 * The calm after a schedule: all trouble ends, and everything has time to come to rest. Then a meeting is held, and
 * everything must be as it should be.
 */
export async function calm(world: World, deeds: Deeds, looksUp: boolean, look: () => void): Promise<void> {
  const rest = looksUp ? restTime.lookedUp : restTime.alone
  const { timeline, network, computers, bot, start } = world
  world.note('— calm')
  deeds.endTrouble()
  network.calm()
  for (const computer of computers) {
    computer.disk.trouble = undefined
    computer.keychainLocked = false
    computer.machine.offset = 0
    computer.wake()
  }
  bot?.start()
  await timeline.to(timeline.now + 2000, look)
  for (const computer of computers) {
    // A person whose keyring was locked at the start starts the app again.
    if (computer.on && computer.state.get().keychain !== 'ok') computer.kill()
    computer.start()
  }
  await timeline.to(timeline.now + 20_000, look)
  for (const { app } of looksUp ? computers : []) {
    app?.setActive(true)
    app?.wake('network')
    app?.setActive(false)
  }
  // Late meetings of the schedule may reach into the calm.
  const begun = Math.max(timeline.now, lastEnd(world) + 3 * minute - rest * minute)
  const inSeconds = (minutes: number) => Math.round((begun - start) / minute + minutes) * 60
  await timeline.to(begun + lastMeeting.called * minute, look)
  deeds.does({
    at: 0,
    does: 'meeting',
    id: lastMeetingId,
    organizer: 'clara',
    start: inSeconds(rest + lastMeeting.start),
    length: lastMeeting.length * 60,
    accepted: true,
    secret: false,
  })
  deeds.does({
    at: 0,
    does: 'meeting',
    id: lastInvitationId,
    organizer: 'clara',
    start: inSeconds(26 * 60),
    length: 1800,
    accepted: false,
    secret: false,
  })
  // Nothing of the schedule runs on: what still lasts is over before the last meeting.
  // Who is asked to sign in does so, sooner or later.
  for (let minutes = lastMeeting.called + 1; minutes <= rest - 8; minutes += 5) {
    await timeline.to(begun + minutes * minute, look)
    for (const computer of computers)
      for (const account of ['m365', 'mattermost'] as const)
        if (computer.state.get()[account].state === 'signInNeeded') await world.signIn(computer, account)
  }
  await timeline.to(begun + rest * minute, look)
  for (const check of world.beforeLastMeeting) check()
  await timeline.to(begun + (rest + lastMeeting.start) * minute + 90_000, look)
  for (const check of world.inLastMeeting) check()
  await timeline.to(begun + (rest + lastMeeting.start + lastMeeting.length) * minute + 150_000, look)
}

/** When the last meeting of the day ends, in Unix milliseconds; 0 if there is none. */
function lastEnd({ company, anna, timeline }: World): number {
  const mailbox = company.meetings.mailboxes.get(anna.address)
  const ends = mailbox?.instances(timeline.now, timeline.now + 12 * 60 * minute).map(({ end }) => end) ?? []
  return Math.max(0, ...ends)
}
