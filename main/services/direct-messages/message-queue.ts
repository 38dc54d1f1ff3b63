import type { KeepStandIns, PutMessage } from '../../bot-link/protocol.ts'

/** What whoever writes messages needs of the way to the bot. */
export interface MessageQueue {
  /** Whether this desktop is paired, so that messages can be given, whether or not the bot can be reached now. */
  readonly paired: boolean
  /** Gives a message to the bot, now or as soon as it can be reached. A later one with the same key replaces it. */
  put(key: string, put: PutMessage): Promise<void>
  /** Takes a message back that is not posted yet. */
  withdraw(key: string): Promise<void>
  /** Tells the bot all messages of one kind that should wait there: what another desktop left there earlier goes. */
  keepStandIns(keep: KeepStandIns): Promise<void>
  /** Sends what waits, now, and resolves once everything that can go has gone. */
  flushed(): Promise<void>
}
