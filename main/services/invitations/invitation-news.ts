import { invitationChanges } from '../../core/invitations/changes.ts'
import type { Clock } from '../../time/clock.ts'
import type { Synced } from '../calendar/calendar-sync.ts'
import type { Notices } from '../notices/notices.ts'
import type { AppStateStore } from '../state/app-state.ts'

// More news than this at once, or news after this long away, comes as one digest.
const burst = 3
const longAway = 30 * 60_000
// Graph's clock is not this machine's, and it tells whole seconds. What is that old and was known is no news anyway.
const clocksApart = 5 * 60_000

/** Tells the user of new, changed and cancelled invitations: one notice each, or one digest after a long absence. */
export class InvitationNews {
  readonly #state: AppStateStore
  readonly #clock: Clock
  readonly #notices: Notices

  constructor(options: { state: AppStateStore; clock: Clock; notices: Notices }) {
    this.#state = options.state
    this.#clock = options.clock
    this.#notices = options.notices
  }

  onSynced({ before, round, gapMs }: Synced): void {
    const { settings, zone } = this.#state.get()
    // The first sync of an account is not news: the window shows what waits.
    if (gapMs === undefined || !settings.preferences.invitationNotices) return
    const candidates = round.fresh ? round.copy.events.keys() : round.touched
    const { events, masters } = round.copy
    // A new window brings events that were always there; only those that existed in the old one count as seen.
    const changes = invitationChanges(before, events, candidates, masters, this.#clock.now(), zone).filter(
      (change) =>
        !round.fresh ||
        change.kind !== 'new' ||
        (change.event.createdAt ?? 0) > this.#clock.now() - gapMs - clocksApart,
    )
    if (changes.length === 0) return
    if (changes.length > burst || gapMs > longAway) {
      this.#notices.tell('invitations', { kind: 'invitationDigest', changes })
      return
    }
    for (const change of changes) this.#notices.tell(`invitation:${change.event.id}`, { kind: 'invitation', change })
  }
}
