import type { Agenda } from '../core/calendar/agenda.ts'
import type { CalendarEvent, EventId, Instant } from '../core/calendar/event.ts'
import type { InvitationChange } from '../core/invites/changes.ts'

/** Something a person is told about, whatever the channel: a desktop notification, later a DM from the bot. */
export type Notice =
  | { kind: 'invitation'; change: InvitationChange }
  /** Several changes at once: after a reset or a long sleep there is one of these, not a burst. */
  | { kind: 'invitationDigest'; count: number }
  | { kind: 'summary'; agenda: Agenda; asOf?: Instant }
  | { kind: 'summaryFailed' }
  | { kind: 'reminder'; event: CalendarEvent; also: number }
  | { kind: 'missed'; events: CalendarEvent[] }
  | { kind: 'askStatus'; events: EventId[]; until: Instant }
  | { kind: 'signInNeeded'; account: 'm365' | 'mattermost' }
  | { kind: 'answerStopped'; title: string; text: string }

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

/** Sends every notice over all channels. */
export class Notices implements NoticeChannel {
  readonly #channels: NoticeChannel[]

  constructor(channels: NoticeChannel[]) {
    this.#channels = channels
  }

  async deliver(key: string, notice: Notice): Promise<Delivery> {
    const results = await Promise.all(this.#channels.map((channel) => channel.deliver(key, notice)))
    return results.find((result) => result === 'shown') ?? results[0] ?? 'unsupported'
  }

  withdraw(key: string): void {
    for (const channel of this.#channels) channel.withdraw(key)
  }
}
