import type { CalendarEvent, EventId, Instant } from '../calendar/event.ts'
import { type Block, type Busy, blockAt, busyTimes, runningAt } from './blocks.ts'
import { type CustomDecision, type CustomStep, decideCustom, isWhatWeWouldSet, liftCustom } from './custom.ts'
import type { Availability, Channel, Ledger, Observed, Release } from './ledger.ts'
import { decidePresence, liftPresence, type PresenceDecision, type PresenceStep } from './presence.ts'
import type { StatusRules } from './rules.ts'

/** Why the status is what it is; shown to the user. */
export type Because =
  | { kind: 'notChosen' }
  | { kind: 'off' }
  | { kind: 'paused'; until: Instant }
  | { kind: 'free'; nextStart?: Instant }
  | { kind: 'meeting'; events: EventId[]; until: Instant }
  | { kind: 'asking'; events: EventId[]; until: Instant }
  | {
      kind: 'leftAlone'
      by: Release['by'] | 'userSet' | 'outOfOffice'
      status?: Availability
      events: EventId[]
      until: Instant
    }

/** What to do about the status now, when to plan again, and why. */
export interface Plan {
  presence?: PresenceStep
  custom?: CustomStep
  /** What we mean to show for the meeting that runs now. */
  desired: { availability?: 'dnd' | 'away'; text?: string }
  /** End of the stretch of meetings that runs now. */
  until?: Instant
  /** When to plan again; undefined when no meeting lies ahead. */
  next?: Instant
  because: Because
  /** Ask the user about these meetings. */
  ask?: { events: EventId[]; until: Instant }
  /** To be saved before any step is carried out. */
  ledger: Ledger
}

/** Everything that a plan depends on. */
export interface PlanInput {
  now: Instant
  events: Iterable<CalendarEvent>
  rules: StatusRules
  /** False until the user answered the question on the first run; nothing is touched before. */
  chosen: boolean
  observed: Observed
  ledger: Ledger
  /** The user paused the status sync until then. */
  pausedUntil?: Instant
  /** IANA zone of the machine, for all-day events. */
  zone: string
}

const forgetAfter = 24 * 3600_000

function prune(ledger: Ledger, now: Instant): Ledger {
  return {
    ...ledger,
    released: ledger.released.filter((r) => r.until + forgetAfter > now),
    approved: ledger.approved.filter((a) => a.until + forgetAfter > now),
  }
}

/** Takes the meetings that run now off a channel, until they end. */
export function release(
  ledger: Ledger,
  meetings: { event: EventId; until: Instant }[],
  channels: Channel[],
  by: Release['by'],
  liftAt?: Instant,
): Ledger {
  let released = [...ledger.released]
  for (const { event, until } of meetings) {
    for (const channel of channels) {
      // For the whole meeting is more than until something ends.
      if (liftAt === undefined)
        released = released.filter((r) => r.event !== event || r.channel !== channel || r.liftAt === undefined)
      if (!released.some((r) => r.event === event && r.channel === channel))
        released.push({ event, channel, by, until, ...(liftAt !== undefined && liftAt < until ? { liftAt } : {}) })
    }
  }
  return { ...ledger, released }
}

/** Takes up the meetings again that were left alone only until what the user had set ended by itself. */
function lift(ledger: Ledger, { presence, custom }: Observed, now: Instant): Ledger {
  const released = ledger.released.flatMap((release): Release[] => {
    const { channel, liftAt } = release
    if (liftAt === undefined) return [release]
    // A part that the server has switched off says nothing.
    const what =
      channel === 'presence'
        ? presence && liftPresence(liftAt, presence, now)
        : custom !== undefined && liftCustom(liftAt, custom, now)
    if (what === 'lift') return []
    return what === 'keepForMeeting' ? [{ ...release, liftAt: undefined }] : [release]
  })
  return { ...ledger, released }
}

function running(now: Instant, busy: Busy[]): { event: EventId; until: Instant }[] {
  return busy.filter((m) => m.start <= now && m.end > now).map((m) => ({ event: m.event.id, until: m.end }))
}

/** What runs now, and what has begun of the stretch: its owner may speak up in a short gap between two meetings. */
function begun(now: Instant, busy: Busy[], block: Block | undefined): { event: EventId; until: Instant }[] {
  const earlier = block?.meetings.filter((m) => m.start <= now).map((m) => ({ event: m.event.id, until: m.end })) ?? []
  return [...running(now, busy), ...earlier]
}

/** The ledger once Mattermost carried a plan's steps out. `dndEndTime` is what it reports for a DND it was given. */
export function settled(plan: Plan, dndEndTime?: number): Ledger {
  const { presence, custom } = plan.ledger
  const keptPresence = plan.presence?.do === 'restore' ? undefined : presence
  const keptCustom = plan.custom && plan.desired.text === undefined ? undefined : custom
  return {
    ...plan.ledger,
    presence: keptPresence && {
      ...keptPresence,
      dndEndTime: plan.presence?.do === 'set' ? (dndEndTime ?? keptPresence.dndEndTime) : keptPresence.dndEndTime,
      replaces: undefined,
      confirmed: true,
    },
    custom: keptCustom && { ...keptCustom, replaces: undefined, confirmed: true },
  }
}

/**
 * Decides what Mattermost should show now. Pure: the same input gives the same plan, and carrying a plan out and
 * planning again gives nothing more to do. It keeps these promises (design, invariants 1 to 4):
 *
 * - The user wins: a status set by hand before a meeting stays until it ends by itself, one changed during a meeting
 *   stays for every meeting that ran at that moment; the next meeting is a new edge.
 * - Everything expires: nothing is set past the end of the stretch of meetings.
 * - What was there comes back, if it has not expired and the user has not changed ours.
 * - Out of office is never touched.
 */
export function plan(input: PlanInput): Plan {
  const { now, rules, observed, chosen, pausedUntil, zone } = input
  let ledger = lift(prune(input.ledger, now), observed, now)
  const busy = busyTimes(input.events, rules, zone)
  const gapMs = rules.mergeGapMinutes * 60_000
  const paused = pausedUntil !== undefined && pausedUntil > now
  const off = rules.availability === 'none' && rules.customStatus === 'off'
  const idle = !chosen || paused || off

  const block = (channel: Channel): Block | undefined => (idle ? undefined : blockAt(now, busy, ledger, channel, gapMs))
  let ask: Plan['ask']
  let asking = false
  const approvedOrNull = (found: Block | undefined): Block | undefined => {
    if (!found || !rules.askFirst) return found
    const approved = new Set(ledger.approved.map((a) => a.event))
    if (found.meetings.some((m) => approved.has(m.event.id))) return found
    asking = true
    ask = { events: running(now, found.meetings).map((r) => r.event), until: found.end }
    return undefined
  }

  const presenceBlock = approvedOrNull(block('presence'))
  // Somebody out of office is left alone altogether.
  const customBlock = observed.presence?.status === 'ooo' ? undefined : approvedOrNull(block('custom'))
  const presence: PresenceDecision = observed.presence
    ? decidePresence({
        now,
        seen: observed.presence,
        // Where that is not known, a DND without an end is taken for somebody's own.
        endsDnd: observed.endsDnd ?? true,
        block: presenceBlock,
        rules,
        ours: ledger.presence,
        fromAnotherComputer: !ledger.custom && isWhatWeWouldSet(observed.custom, presenceBlock, rules),
      })
    : { ours: ledger.presence }
  const custom: CustomDecision =
    observed.custom !== undefined ? decideCustom(now, observed.custom, customBlock, rules, ledger.custom) : {}

  ledger = { ...ledger, presence: presence.ours, custom: custom.ours }
  // A restore keeps its entry until Mattermost confirmed it, so that a crash in between repeats it.
  if (presence.step?.do === 'restore') ledger.presence = input.ledger.presence
  if (!custom.ours && custom.step && input.ledger.custom) ledger.custom = input.ledger.custom
  if (presence.yielded)
    ledger = release(ledger, begun(now, busy, presenceBlock), ['presence'], 'change', presence.yieldedUntil)
  if (custom.yielded) ledger = release(ledger, begun(now, busy, customBlock), ['custom'], 'change', custom.yieldedUntil)

  const edges = busy.flatMap((m) => [m.start, m.end])
  const lifted = ledger.released.map(({ liftAt }) => liftAt)
  const looks = [ledger.presence?.until, ledger.custom?.until, presence.checkAt, custom.checkAt]
  const moments = [...edges, ...lifted, ...looks, pausedUntil]
  const next = moments
    .filter((t): t is Instant => t !== undefined && t > now)
    .reduce<Instant | undefined>((a, b) => (a === undefined || b < a ? b : a), undefined)
  // What has ended is seen by nobody, though it may not be cleared yet.
  const presenceShown = presence.ours && presence.ours.until > now ? presence.ours : undefined
  const customShown = custom.ours && custom.ours.until > now ? custom.ours : undefined
  const shown = presenceShown ?? customShown
  const plan: Plan = {
    presence: presence.step,
    custom: custom.step,
    desired: { availability: presenceShown?.status, text: customShown?.text },
    until: shown?.until,
    next,
    ask,
    ledger,
    because: { kind: 'free', nextStart: busy.find((m) => m.start > now)?.start },
  }
  plan.because = because(input, plan, {
    asking,
    off,
    paused,
    busy,
    presence: { ...presence, ours: presenceShown },
    custom: { ...custom, ours: customShown },
  })
  return plan
}

function because(
  { now, chosen, pausedUntil, observed, ledger: before }: PlanInput,
  { ask, ledger, because: free, until }: Plan,
  at: {
    asking: boolean
    off: boolean
    paused: boolean
    busy: Busy[]
    presence: PresenceDecision
    custom: CustomDecision
  },
): Because {
  if (!chosen) return { kind: 'notChosen' }
  if (at.off) return { kind: 'off' }
  if (at.paused && pausedUntil !== undefined) return { kind: 'paused', until: pausedUntil }
  const events = runningAt(now, at.busy)
  if (observed.presence?.status === 'ooo' && events.length > 0)
    return { kind: 'leftAlone', by: 'outOfOffice', status: 'ooo', events, until: runsUntil(now, at.busy) }
  const mine = ledger.released.find(
    (r) => events.includes(r.event) && (at.presence.ours === undefined || r.channel === 'custom'),
  )
  const shown = at.presence.ours ?? (mine?.channel === 'presence' ? undefined : at.custom.ours)
  if (shown) return { kind: 'meeting', events: events.length > 0 ? events : shown.events, until: until ?? now }
  if (at.asking && ask) return { kind: 'asking', events: ask.events, until: ask.until }
  if (!mine) return free
  const known = before.released.some((r) => r.event === mine.event && r.channel === mine.channel)
  const byHandBefore = at.presence.yielded === 'userSet' || at.custom.yielded === 'userSet'
  return {
    kind: 'leftAlone',
    by: byHandBefore && !known ? 'userSet' : mine.by,
    status: observed.presence?.status,
    events,
    until: mine.liftAt ?? mine.until,
  }
}

function runsUntil(now: Instant, busy: Busy[]): Instant {
  return Math.max(now, ...busy.filter((m) => m.start <= now && m.end > now).map((m) => m.end))
}
