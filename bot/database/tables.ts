import type { Generated } from 'kysely'

/** The tables. Moments are Unix milliseconds; yes and no are 1 and 0, which both databases know. */
export interface Tables {
  replica: ReplicaTable
  pairing: PairingTable
  desktop: DesktopTable
  channel: ChannelTable
  message: MessageTable
  action: ActionTable
}

/** A running bot. It is alive until `alive_until`, and moves that moment on while it runs. */
interface ReplicaTable {
  id: string
  alive_until: number
}

/** A pairing that has begun and is not confirmed. */
interface PairingTable {
  id: string
  /** SHA-256, as every secret here. */
  secret_hash: string
  code_hash: string
  expires_at: number
}

/** A paired desktop. */
interface DesktopTable {
  id: string
  user_id: string
  username: string
  name: string
  token_hash: string
  created_at: number
  seen_at: number
  revoked_at: number | null
  /** The replica that holds its connection. */
  replica_id: string | null
}

/** The DM channel with each user. */
interface ChannelTable {
  user_id: string
  channel_id: string
}

/**
 * A DM. `waiting`: to be posted or brought up to date. `posting`: claimed by a replica until `claimed_until`.
 * `posted`: Mattermost shows `posted_hash`. `dropped`: taken back, refused for good, or useless by the time it could go.
 */
interface MessageTable {
  id: string
  seq: Generated<number>
  user_id: string
  key: string
  body: string
  /** Stands below the text instead of the buttons: what became of a click. */
  note: string | null
  /** Of what should show: body and note. */
  hash: string
  /** Raised when the body changes; a click on an older version counts for nothing. */
  version: number
  as_of: number
  deliver_at: number
  drop_after: number | null
  stand_in: number
  state: 'waiting' | 'posting' | 'posted' | 'dropped'
  post_id: string | null
  posted_hash: string | null
  /** 1 while a claim may be posting it; 2 when a post may exist that the bot never heard of: it looks before it posts. */
  unsure: number
  claimed_by: string | null
  claimed_until: number
  attempts: number
  next_try_at: number
  created_at: number
  updated_at: number
}

/** A click, dialog or command on its way to a desktop. */
interface ActionTable {
  id: string
  seq: Generated<number>
  user_id: string
  /** The message whose button it was. */
  message_id: string | null
  /** The same click twice is one action. */
  dedupe: string | null
  payload: string
  created_at: number
  expires_at: number
  state: 'pending' | 'claimed' | 'done' | 'expired'
  desktop_id: string | null
  /** 1 once another desktop had it before. */
  contested: Generated<number | null>
  claimed_until: number
  result: string | null
}
