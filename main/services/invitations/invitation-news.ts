import { withoutDoubles } from '../../core/calendar/doubles.ts'
import type { CalendarEvent } from '../../core/calendar/event.ts'
import { type InvitationChange, invitationChanges } from '../../core/invitations/changes.ts'
import { everyEvent } from '../../m365/sync/calendar-copy.ts'
import type { Clock } from '../../time/clock.ts'
import type { Synced } from '../calendar/calendar-sync.ts'
import type { Notices } from '../notices/notices.ts'
import type { AppStateStore } from '../state/app-state.ts'
import type { NewsMemoryStore } from './news-memory.ts'

// More news than this at once, or news after this long away, comes as one digest.
const burst = 3
const longAway = 30 * 60_000
// Graph's clock is not this machine's, and it tells whole seconds. What is that old and was known is no news anyway.
const clocksApart = 5 * 60_000
const rememberFor = 40 * 24 * 3600_000
const mostRemembered = 300

/** Tells the user of new, changed and cancelled invitations: one notice each, or one digest after a long absence. */
export class InvitationNews {
  readonly #state: AppStateStore
  readonly #clock: Clock
  readonly #notices: Notices
  readonly #memory: NewsMemoryStore

  constructor(options: { state: AppStateStore; clock: Clock; notices: Notices; memory: NewsMemoryStore }) {
    this.#memory = options.memory
    this.#state = options.state
    this.#clock = options.clock
    this.#notices = options.notices
  }

  /** Resolves when the news is told, and noted as told. Rejects with a `StoreError` if it could not be noted. */
  async onSynced({ before, round, gapMs, lookGapMs }: Synced): Promise<void> {
    const { settings, zone } = this.#state.get()
    // The first sync of an account is not news: the window shows what waits.
    if (gapMs === undefined || !settings.preferences.invitationNotices) return
    const after = withoutDoubles(everyEvent(round.copy))
    const { beyond, masters } = round.copy
    const candidates = round.fresh ? after.keys() : round.touched
    const now = this.#clock.now()
    const known = new Set(this.#memory.value.told.map(({ what }) => what))
    const createdWithin = (event: CalendarEvent, gap: number | undefined) =>
      gap !== undefined && (event.createdAt ?? 0) > now - Math.max(gap, 0) - clocksApart
    // A new window, and the first look after it, bring events that were always there: those are no news.
    const isNews = ({ kind, event }: InvitationChange) => {
      if (kind !== 'new') return true
      if (beyond.has(event.id)) return createdWithin(event, lookGapMs)
      return !round.fresh || createdWithin(event, gapMs)
    }
    const changes = invitationChanges(before, after, candidates, masters, now, zone).filter(
      (change) => !known.has(whatOf(change)) && isNews(change),
    )
    if (changes.length === 0) return
    const isDigest = changes.length > burst || gapMs > longAway
    await this.#notices.once(
      isDigest
        ? [{ key: 'invitations', notice: { kind: 'invitationDigest', changes } }]
        : changes.map((change) => ({ key: `invitation:${change.event.id}`, notice: { kind: 'invitation', change } })),
      () => this.#note(changes, now),
    )
  }

  async #note(changes: readonly InvitationChange[], now: number): Promise<void> {
    const told = this.#memory.value.told.filter(({ at }) => at > now - rememberFor)
    const news = changes.map((change) => ({ what: whatOf(change), at: now }))
    await this.#memory.set({ told: [...told, ...news].slice(-mostRemembered) })
  }
}

/** What makes news the same news: a meeting is new and cancelled once, and changes with each version of it. */
function whatOf(change: InvitationChange): string {
  switch (change.kind) {
    case 'new':
      return `new ${change.answerTo}`
    case 'cancelled':
      return `cancelled ${change.event.id}`
    case 'changed':
      return `changed ${change.event.id} ${change.event.changeKey}`
  }
}
