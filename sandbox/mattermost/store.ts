import { createHmac, randomBytes } from 'node:crypto'
import type { VirtualClock } from '../clock.ts'
import type { Person } from '../graph/mailbox.ts'

const alphabet = 'ybndrfg8ejkmcpqxot1uwisza345h769'

/** A 26-character id as Mattermost makes them. */
export function newId(): string {
  return [...randomBytes(26)].map((byte) => alphabet[byte % 32]).join('')
}

export type Version = '5.37' | '11.6'

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

export interface StoredStatus {
  status: string
  manual: boolean
  last_activity_at: number
  dnd_end_time: number
  previous: string
}

export interface StoredSession {
  token: string
  userId: string
  kind: 'session' | 'pat' | 'oauth' | 'bot'
  id: string
}

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
  readonly preferences = new Map<string, { user_id: string; category: string; name: string; value: string }>()
  readonly channels = new Map<string, { id: string; name: string; members: string[]; create_at: number }>()
  readonly posts = new Map<string, Post>()
  /** By author and `pending_post_id`: the newest post that was made with it. */
  readonly pending = new Map<string, Post>()
  readonly ephemerals: { userId: string; post: Post }[] = []
  readonly dialogs: { userId: string; url: string; triggerId: string; dialog: Record<string, unknown> }[] = []
  readonly commands = new Map<string, Command>()
  readonly oauthApps = new Map<
    string,
    { id: string; name: string; callback_urls: string[]; is_public: boolean; is_trusted: boolean }
  >()
  readonly oauthCodes = new Map<
    string,
    { clientId: string; userId: string; redirectUri: string; challenge: string; expires: number }
  >()
  readonly team = { id: newId(), name: 'company', display_name: 'Company' }
  #lastExpiryRun = 0

  constructor(people: readonly Person[], clock: VirtualClock) {
    this.clock = clock
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

  addUser(user: Partial<User> & { username: string; email: string }): User {
    const now = this.clock.now()
    const full: User = {
      id: newId(),
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

  byLogin(login: string): User | undefined {
    const wanted = login.trim().toLowerCase()
    return [...this.users.values()].find((user) => user.username === wanted || user.email.toLowerCase() === wanted)
  }

  session(userId: string, kind: StoredSession['kind']): StoredSession {
    const session = { token: newId(), userId, kind, id: newId() }
    this.sessions.set(session.token, session)
    return session
  }

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

  /** The job that ends timed DND: every minute on the leader; what was there when DND was set comes back. */
  expireDnd(): void {
    const minute = Math.floor(this.clock.now() / 60_000)
    if (minute === this.#lastExpiryRun) return
    this.#lastExpiryRun = minute
    for (const status of this.statuses.values()) {
      if (status.status !== 'dnd' || status.dnd_end_time === 0 || status.dnd_end_time > minute * 60) continue
      status.status = status.previous || 'online'
      status.manual = false
      status.dnd_end_time = 0
    }
  }

  direct(a: string, b: string) {
    const name = [a, b].sort().join('__')
    const known = [...this.channels.values()].find((channel) => channel.name === name)
    if (known) return known
    const channel = { id: newId(), name, members: [a, b], create_at: this.clock.now() }
    this.channels.set(channel.id, channel)
    return channel
  }

  addPost(post: Partial<Post> & { user_id: string; channel_id: string }): Post {
    const now = this.clock.now()
    const full: Post = {
      id: newId(),
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
    this.posts.set(full.id, full)
    if (full.pending_post_id) this.pending.set(`${full.user_id} ${full.pending_post_id}`, full)
    return full
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
