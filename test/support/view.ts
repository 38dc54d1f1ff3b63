import type { InvitationView, View } from '../../main/ipc/view.ts'
import { viewOf } from '../../main/services/compose/view.ts'
import { initialState } from '../../main/services/state/app-state.ts'
import { at } from './events.ts'

const now = at('2026-11-24T09:00:00Z')

/** A view of somebody who is signed in and has nothing to do, changed as a test wants it. */
export function view(change: Partial<View> = {}): View {
  const base = viewOf({ ...initialState, zone: 'Europe/Vienna' }, now, '0.1.0')
  return {
    ...base,
    firstRun: 'done',
    m365: { state: 'signedIn', name: 'Anna' },
    mattermost: { state: 'signedIn', name: 'anna' },
    sync: { text: 'Up to date at 10:00.', running: false, stale: false, loaded: true },
    ...change,
  }
}

/** An invitation as the window gets it. */
export function invitationView(change: Partial<InvitationView> = {}): InvitationView {
  return {
    id: 'invite-1',
    seen: 'tomorrow at ten',
    eventId: 'invite-1',
    title: 'Quarterly roadmap',
    organizer: { name: 'Priya Shah', address: 'priya@example.com' },
    when: 'Tomorrow, 10:00 – 11:00',
    start: now + 24 * 3600_000,
    end: now + 25 * 3600_000,
    allDay: false,
    where: 'Room Danube',
    people: [{ name: 'Jonas Weber', address: 'jonas@example.com', answer: 'accepted', optional: false }],
    morePeople: 0,
    text: 'Agenda',
    private: false,
    clashes: [{ title: 'Stand-up', when: 'Tomorrow, 10:15 – 10:30' }],
    timeline: {
      start: now,
      end: now + 3600_000,
      blocks: [],
      hours: [],
      summary: 'Tomorrow: 1 other event, 1 at the same time.',
    },
    canPropose: true,
    canNotify: true,
    ...change,
  }
}
