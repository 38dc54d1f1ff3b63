import type { Agenda } from '../../core/calendar/agenda.ts'
import type { CalendarEvent, EventId, Instant } from '../../core/calendar/event.ts'
import type { InvitationChange } from '../../core/invitations/changes.ts'
import type { Preferences } from '../../core/settings/settings.ts'
import type { Background } from '../../lifecycle/background.ts'

/** Something a person is told about, whatever the channel: a desktop notification or a DM from the bot. */
export type Notice =
  | { kind: 'invitation'; change: InvitationChange }
  /** Several changes at once: after a reset or a long sleep there is one of these, not a burst. */
  | { kind: 'invitationDigest'; changes: InvitationChange[] }
  | { kind: 'summary'; agenda: Agenda; asOf?: Instant }
  | { kind: 'summaryFailed' }
  /** `id` tells this reminder from the others of the same meeting. */
  | { kind: 'reminder'; id: string; event: CalendarEvent; also: number }
  | { kind: 'missed'; events: CalendarEvent[] }
  | { kind: 'askStatus'; events: EventId[]; until: Instant }
  | { kind: 'signInNeeded'; account: 'm365' | 'mattermost' }
  /** A new release can be installed; a matter of this computer alone. */
  | { kind: 'updateReady'; version: string }
  /** Which event it was: each channel knows which titles it may show. */
  | { kind: 'answerStopped'; eventId: EventId; text: string }

/** The typed end of an attempt to tell somebody something. */
export type Delivery = 'shown' | 'unsupported' | 'failed'

/**
 * A way to tell the user something. The same `key` means the same message: a channel replaces an older one with the
 * same key instead of showing it twice.
 */
export interface NoticeChannel {
  deliver(key: string, notice: Notice): Promise<Delivery>
  /** Takes a message back that no longer holds. */
  withdraw(key: string): void
}

type Group = keyof Preferences['channels']

/** The setting that says where a kind of notice goes; what is about this computer shows here, whatever it says. */
const groupOf: Record<Notice['kind'], Group | 'thisComputer'> = {
  invitation: 'invitations',
  invitationDigest: 'invitations',
  summary: 'summary',
  summaryFailed: 'summary',
  reminder: 'reminders',
  missed: 'reminders',
  askStatus: 'questions',
  signInNeeded: 'problems',
  answerStopped: 'problems',
  updateReady: 'thisComputer',
}

/** A channel with what tells whether it is used just now. */
export interface PlacedChannel {
  where: 'desktop' | 'mattermost'
  channel: NoticeChannel
}

/** Sends every notice where the user wants it; while there is no bot, everything goes to the desktop. */
export class Notices implements NoticeChannel {
  readonly #channels: PlacedChannel[] = []
  readonly #background: Background
  readonly #wanted: (group: Group) => Preferences['channels'][Group]

  constructor(options: {
    background: Background
    /** Where the user wants a group of notices; everywhere if left out. */
    wanted?(group: Group): Preferences['channels'][Group]
  }) {
    this.#background = options.background
    this.#wanted = options.wanted ?? (() => 'both')
  }

  /** Adds a way to tell the user something. */
  add(where: PlacedChannel['where'], channel: NoticeChannel): void {
    // This computer first: its answer counts if nobody shows the notice.
    if (where === 'desktop') this.#channels.unshift({ where, channel })
    else this.#channels.push({ where, channel })
  }

  /** As `deliver`, for whoever does not wait. */
  tell(key: string, notice: Notice): void {
    this.#background('notice', () => this.deliver(key, notice))
  }

  async deliver(key: string, notice: Notice): Promise<Delivery> {
    return best(await this.#deliver(this.#used(notice), key, notice))
  }

  /**
   * Tells the user something that must not come twice, also after a crash. Mattermost gets it first, where a repeat under
   * the same key is dropped; then `note` writes down that it was told; then it is shown here. Who dies before the note
   * tells all of it again, and nothing comes twice; who dies after it has lost no more than what pops up here, and the
   * window still lists it. What cannot be noted is told all the same; then this rejects as `note` did.
   */
  async once(told: readonly { key: string; notice: Notice }[], note: () => Promise<void>): Promise<Delivery> {
    const results: Delivery[] = []
    const deliver = async (to: PlacedChannel['where']) => {
      for (const { key, notice } of told) {
        const used = this.#used(notice).filter(({ where }) => where === to)
        results.push(...(await this.#deliver(used, key, notice)))
      }
    }
    await deliver('mattermost')
    let failure: { reason: unknown } | undefined
    await note().catch((reason: unknown) => {
      failure = { reason }
    })
    await deliver('desktop')
    if (failure) throw failure.reason
    return best(results)
  }

  #used(notice: Notice): PlacedChannel[] {
    const group = groupOf[notice.kind]
    const wanted = group === 'thisComputer' ? 'desktop' : this.#wanted(group)
    return this.#channels.filter(({ where }) => wanted === 'both' || wanted === where)
  }

  #deliver(used: PlacedChannel[], key: string, notice: Notice): Promise<Delivery[]> {
    return Promise.all(used.map(({ channel }) => channel.deliver(key, notice)))
  }

  withdraw(key: string): void {
    for (const { channel } of this.#channels) channel.withdraw(key)
  }
}

/** How an attempt ended over several channels: shown, if one of them showed it. */
const best = (results: Delivery[]): Delivery =>
  results.find((result) => result === 'shown') ?? results[0] ?? 'unsupported'
