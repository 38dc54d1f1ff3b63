import { createHmac } from 'node:crypto'
import type { Random } from '../../main/random/random.ts'
import type { VirtualClock } from '../clock.ts'
import type { Person } from '../graph/mailbox.ts'
import { traitsOf, type Version } from './versions.ts'

const alphabet = 'ybndrfg8ejkmcpqxot1uwisza345h769'

/** A person or a bot account, named as in Mattermost's API. Times are Unix milliseconds. */
export interface User {
  id: string
  username: string
  email: string
  first_name: string
  last_name: string
  nickname: string
  position: string
  locale: string
  roles: string
  timezone: Record<string, string>
  props: Record<string, string>
  notify_props: Record<string, string>
  create_at: number
  update_at: number
  delete_at: number
  is_bot?: boolean
  owner_id?: string
  password: string
  /** Base32 secret; MFA is on when it is there. */
  totp?: string
  usedCodes: Set<string>
  failedAttempts: number
}

/** Somebody's availability. `dnd_end_time` is in Unix seconds, 0 for none; `previous` comes back after timed DND. */
export interface StoredStatus {
  status: string
  manual: boolean
  last_activity_at: number
  dnd_end_time: number
  previous: string
  /** The server no longer says when it ends, though it still does end it. */
  endForgotten?: boolean
}

/** A token and whose it is. */
export interface StoredSession {
  token: string
  userId: string
  kind: 'session' | 'pat' | 'oauth' | 'bot'
  id: string
}

/** A post, named as in Mattermost's API. Times are Unix milliseconds, 0 for never. */
export interface Post {
  id: string
  create_at: number
  update_at: number
  edit_at: number
  delete_at: number
  user_id: string
  channel_id: string
  root_id: string
  message: string
  type: string
  props: Record<string, unknown>
  pending_post_id: string
}

/** One of a person's preferences. */
export interface Preference {
  user_id: string
  category: string
  name: string
  value: string
}

/** A direct channel; `name` is made of its members' ids. */
export interface Channel {
  id: string
  name: string
  members: string[]
  create_at: number
}

/** An app that may sign people in by OAuth. */
export interface OAuthApp {
  id: string
  name: string
  callback_urls: string[]
  is_public: boolean
  is_trusted: boolean
}

/** A slash command, named as in Mattermost's API. */
export interface Command {
  id: string
  token: string
  team_id: string
  trigger: string
  url: string
  method: string
  display_name: string
  description: string
  auto_complete: boolean
  auto_complete_hint: string
  auto_complete_desc: string
  creator_id: string
  create_at: number
}

/** All that the Mattermost server keeps. */
export class MattermostStore {
  readonly clock: VirtualClock
  readonly users = new Map<string, User>()
  readonly sessions = new Map<string, StoredSession>()
  readonly statuses = new Map<string, StoredStatus>()
  readonly channels = new Map<string, Channel>()
  readonly posts = new Map<string, Post>()
  /** By author and `pending_post_id`: the newest post that was made with it. */
  readonly pending = new Map<string, Post>()
  readonly ephemerals: { userId: string; post: Post }[] = []
  readonly dialogs: { userId: string; url: string; triggerId: string; dialog: Record<string, unknown> }[] = []
  readonly commands = new Map<string, Command>()
  readonly oauthApps = new Map<string, OAuthApp>()
  readonly oauthCodes = new Map<
    string,
    { clientId: string; userId: string; redirectUri: string; challenge: string; expires: number }
  >()
  readonly team: { id: string; name: string; display_name: string }
  readonly #preferences = new Map<string, Preference>()
  readonly #random: Random
  readonly #version: Version
  /** The newest minute, and when the job that ends timed DND runs in it. */
  #expiry = { minute: 0, runsAt: 0 }

  constructor(people: readonly Person[], clock: VirtualClock, random: Random, version: Version) {
    this.#version = version
    this.clock = clock
    this.#random = random
    this.team = { id: this.newId(), name: 'company', display_name: 'Company' }
    people.forEach((person, index) => {
      this.addUser({
        username: person.username,
        email: person.address,
        first_name: person.first,
        last_name: person.last,
        position: person.title,
        password: person.password,
        roles: index === 1 ? 'system_admin system_user' : 'system_user',
        timezone: { useAutomaticTimezone: 'true', automaticTimezone: person.zone, manualTimezone: '' },
      })
    })
  }

  /** A 26-character id as Mattermost makes them. */
  newId(): string {
    return [...this.#random.bytes(26)].map((byte) => alphabet[byte % 32]).join('')
  }

  /** Adds a user with Mattermost's defaults. */
  addUser(user: Partial<User> & { username: string; email: string }): User {
    const now = this.clock.now()
    const full: User = {
      id: this.newId(),
      first_name: '',
      last_name: '',
      nickname: '',
      position: '',
      locale: 'en',
      roles: 'system_user',
      timezone: { useAutomaticTimezone: 'true', automaticTimezone: '', manualTimezone: '' },
      props: {},
      notify_props: {
        desktop: 'mention',
        email: 'true',
        push: 'mention',
        auto_responder_active: 'false',
        auto_responder_message: '',
      },
      create_at: now,
      update_at: now,
      delete_at: 0,
      password: '',
      usedCodes: new Set(),
      failedAttempts: 0,
      ...user,
    }
    this.users.set(full.id, full)
    return full
  }

  /** The user with this username or e-mail address. */
  byLogin(login: string): User | undefined {
    const wanted = login.trim().toLowerCase()
    return [...this.users.values()].find((user) => user.username === wanted || user.email.toLowerCase() === wanted)
  }

  /** Makes a session, token or bot token for somebody. */
  session(userId: string, kind: StoredSession['kind']): StoredSession {
    const session = { token: this.newId(), userId, kind, id: this.newId() }
    this.sessions.set(session.token, session)
    return session
  }

  /** Somebody's availability now; offline if nobody ever set one. */
  status(userId: string): StoredStatus {
    this.expireDnd()
    return (
      this.statuses.get(userId) ?? {
        status: 'offline',
        manual: false,
        last_activity_at: 0,
        dnd_end_time: 0,
        previous: '',
      }
    )
  }

  /** Sets somebody's availability. `dndEnd` is in Unix seconds, 0 for no end. */
  setStatus(userId: string, status: string, manual: boolean, dndEnd = 0): void {
    const before = this.status(userId)
    const user = this.users.get(userId)
    // Any other status switches a running auto-reply off (docs/protocols/mattermost.md).
    if (before.status === 'ooo' && status !== 'ooo' && user)
      user.notify_props = { ...user.notify_props, auto_responder_active: 'false' }
    this.statuses.set(userId, {
      status,
      manual,
      last_activity_at: status === 'online' ? this.clock.now() : before.last_activity_at,
      // The end time stays when DND is left for something else.
      dnd_end_time: status === 'dnd' ? dndEnd : before.dnd_end_time,
      previous: status === 'dnd' ? before.status : before.previous,
    })
  }

  /**
   * The job that ends timed DND: on the leader, 20 to 250 ms after each minute, or each fifth one. What was there when DND was set comes
   * back, and a DND that another DND replaced comes back as one that nobody set (docs/protocols/mattermost.md).
   */
  expireDnd(): void {
    const now = this.clock.now()
    const minute = Math.floor(now / 60_000)
    if (minute !== this.#expiry.minute)
      this.#expiry = { minute, runsAt: minute * 60_000 + 20 + this.#random.fraction() * 230 }
    const last = now >= this.#expiry.runsAt ? minute : minute - 1
    const { jobMinutes } = traitsOf[this.#version]
    const until = last - (last % jobMinutes)
    for (const status of this.statuses.values()) {
      if (status.status !== 'dnd' || status.dnd_end_time === 0 || status.dnd_end_time > until * 60) continue
      status.status = status.previous || 'online'
      status.manual = false
      status.dnd_end_time = 0
    }
  }

  /** A restart, or an emptied cache: some releases no longer say when a timed DND ends. */
  forgetDndEnds(): void {
    this.expireDnd()
    if (traitsOf[this.#version].forgetsEnd) for (const status of this.statuses.values()) status.endForgotten = true
  }

  /** Everything somebody has set for themselves. */
  preferencesOf(userId: string): Preference[] {
    return [...this.#preferences.values()].filter((preference) => preference.user_id === userId)
  }

  setPreference(preference: Preference): void {
    const { user_id, category, name } = preference
    this.#preferences.set(`${user_id} ${category} ${name}`, preference)
  }

  /** The direct channel of two people, made if there is none. */
  direct(a: string, b: string): Channel {
    const name = [a, b].sort().join('__')
    const known = [...this.channels.values()].find((channel) => channel.name === name)
    if (known) return known
    const channel = { id: this.newId(), name, members: [a, b], create_at: this.clock.now() }
    this.channels.set(channel.id, channel)
    return channel
  }

  /** Keeps a new post. */
  addPost(post: Partial<Post> & { user_id: string; channel_id: string }): Post {
    const full = this.#post(post)
    this.posts.set(full.id, full)
    if (full.pending_post_id) this.pending.set(`${full.user_id} ${full.pending_post_id}`, full)
    return full
  }

  /** Shows somebody a post that nobody else sees and nobody keeps. */
  addEphemeral(userId: string, channelId: string, message: string): void {
    const post = this.#post({ user_id: userId, channel_id: channelId, message, type: 'system_ephemeral' })
    this.ephemerals.push({ userId, post })
  }

  #post(post: Partial<Post> & { user_id: string; channel_id: string }): Post {
    const now = this.clock.now()
    return {
      id: this.newId(),
      create_at: now,
      update_at: now,
      edit_at: 0,
      delete_at: 0,
      root_id: '',
      message: '',
      type: '',
      props: {},
      pending_post_id: '',
      ...post,
    }
  }
}

/** The codes a TOTP secret gives now and just before (RFC 6238, 30 s, 6 digits). */
export function totpCodes(secret: string, now: number): string[] {
  const bits = [...secret.toUpperCase().replace(/=+$/, '')]
    .map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0'))
    .join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)))
  return [0, -1].map((step) => {
    const counter = Buffer.alloc(8)
    counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000) + step))
    const hash = createHmac('sha1', key).update(counter).digest()
    const offset = (hash.at(-1) as number) & 15
    return ((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).toString().padStart(6, '0')
  })
}
