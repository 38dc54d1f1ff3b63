import type { EventId, Instant } from '../calendar/event.ts'

/** The availability, by Mattermost's names. */
export type Availability = 'online' | 'away' | 'dnd' | 'offline' | 'ooo'

/** A user's presence as Mattermost reports it. */
export interface Presence {
  status: Availability
  /** True when somebody set it; false when Mattermost follows the user's activity. */
  manual: boolean
  /** Unix seconds, whole minutes; 0 for none, and always 0 on servers that cannot expire it. */
  dndEndTime: number
}

/** A custom status as Mattermost keeps it. */
export interface CustomStatus {
  emoji: string
  text: string
  /** Undefined for one that does not expire. */
  expiresAt?: Instant
  duration: string
}

/** What Mattermost shows for the user now. A part is undefined where the server has it switched off. */
export interface Observed {
  presence?: Presence
  custom?: CustomStatus | null
  /** Whether the server ends a DND by itself, as from 6.1 on; undefined while that is not known. */
  endsDnd?: boolean
}

interface Ours {
  /** The meetings it was set for. */
  events: EventId[]
  /** When it ends. */
  until: Instant
  /** False between "about to call" and "Mattermost answered": after a crash it is unknown whether the call arrived. */
  confirmed: boolean
}

/** An availability that we set, and the one it replaced. */
export interface OurPresence extends Ours {
  status: 'dnd' | 'away'
  /** As the server reports it back. */
  dndEndTime: number
  prior: Presence
  /** While unconfirmed: what of ours this was to replace, and still stands if the call did not arrive. */
  replaces?: { status: 'dnd' | 'away'; dndEndTime: number; until: Instant }
}

/** A custom status that we set, and the one it replaced. */
export interface OurCustom extends Ours {
  emoji: string
  text: string
  prior: CustomStatus | null
  /** Another computer of the same person set it: that one knows what was there before. */
  adopted?: true
  /** While unconfirmed: what of ours this was to replace, and still stands if the call did not arrive. */
  replaces?: { emoji: string; text: string; until: Instant }
}

/** The two parts of a status, planned and yielded apart from each other. */
export type Channel = 'presence' | 'custom'

/** A meeting for which the user took their status back. */
export interface Release {
  event: EventId
  channel: Channel
  by: 'change' | 'request' | 'answer'
  /** The release is forgotten after this. */
  until: Instant
  /**
   * When what the user set ends by itself, while the meeting still runs: the meeting then counts again. Gone once the
   * user has ended it earlier.
   */
  liftAt?: Instant
}

/** The user's answer to "shall I set your status?" for a meeting. */
export interface Approval {
  event: EventId
  until: Instant
}

/** What we set, what was there before, and what the user took back. Written to disk before each call. */
export interface Ledger {
  presence?: OurPresence
  custom?: OurCustom
  released: Release[]
  approved: Approval[]
}

/** The ledger of somebody whose status we never set. */
export const emptyLedger: Ledger = { released: [], approved: [] }
