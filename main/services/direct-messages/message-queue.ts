import type { KeepStandIns, MessageBody, PutMessage } from '../../bot-link/protocol.ts'
import type { EventId } from '../../core/calendar/event.ts'

/**
 * Whose titles a message holds. An event can become private while the message waits, here or at the bot: then `masked` is
 * sent in its place, or nothing where whoever wrote it writes it anew by itself.
 */
export interface Titles {
  about: readonly EventId[]
  masked?: MessageBody
}

/** What whoever writes messages needs of the way to the bot. */
export interface MessageQueue {
  /** Whether this desktop is paired, so that messages can be given, whether or not the bot can be reached now. */
  readonly paired: boolean
  /** Whether the bot took the last thing that it was given, as far as anybody knows. */
  readonly reachable: boolean
  /** Gives a message to the bot, now or as soon as it can be reached. A later one with the same key replaces it. */
  put(key: string, put: PutMessage, titles?: Titles): Promise<void>
  /** Takes a message back that is not posted yet. */
  withdraw(key: string): Promise<void>
  /** Tells the bot all messages of one kind that should wait there: what another desktop left there earlier goes. */
  keepStandIns(keep: KeepStandIns): Promise<void>
  /** Sends what waits, now, and resolves once everything that can go has gone. */
  flushed(): Promise<void>
}
