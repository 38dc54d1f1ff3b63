import type { Event, PatternedRecurrence, ResponseType } from '@microsoft/microsoft-graph-types'
import { DateTime } from 'luxon'
import type { Random } from '../../main/random/random.ts'
import { occurrenceDates } from './recurrence.ts'

/** A person of the company. */
export interface Person {
  id: string
  name: string
  first: string
  last: string
  address: string
  username: string
  password: string
  /** Windows name, as most mailboxes have. */
  windowsZone: string
  zone: string
  title: string
}

/** One event in one mailbox, before it is given a time zone and an id format. */
export interface StoredEvent {
  key: string
  uid: string
  type: 'singleInstance' | 'seriesMaster'
  subject: string | null
  body: string
  bodyHtml?: string
  location: string
  /** Unix ms; of the first occurrence for a series. For an all-day event, midnight UTC of its first date. */
  start: number
  end: number
  isAllDay: boolean
  zone: string
  windowsZone: string
  organizer: { name: string; address: string }
  attendees: {
    name: string
    address: string
    type: 'required' | 'optional' | 'resource'
    response: ResponseType
    time?: number
    proposed?: { start: number; end: number }
  }[]
  hideAttendees: boolean
  response: ResponseType
  respondedAt?: number
  responseRequested: boolean
  allowNewTimeProposals: boolean
  isCancelled: boolean
  showAs: NonNullable<Event['showAs']>
  /** As the organizer meant it; an answer of "accept" brings it back. */
  intendedShowAs: NonNullable<Event['showAs']>
  sensitivity: NonNullable<Event['sensitivity']>
  importance: NonNullable<Event['importance']>
  joinUrl?: string
  locationUri?: string
  onlineMeetingUrl?: string
  recurrence?: PatternedRecurrence
  /** Changed or removed occurrences of a series, by their original date. */
  exceptions: Map<string, Partial<StoredEvent> & { removed?: boolean }>
  created: number
  modified: number
  version: number
}

/** A single event, an occurrence or an exception, as it stands in the calendar. */
export interface Instance {
  key: string
  stored: StoredEvent
  type: 'singleInstance' | 'occurrence' | 'exception' | 'seriesMaster'
  /** The stored fields with an exception's own laid over them. */
  event: StoredEvent
  start: number
  end: number
  originalDate?: string
}

/** A key for a new event. */
export const newKey = (random: Random) => random.bytes(18).toString('base64url')

/** A mailbox: events, and a log of what changed so that delta can tell. */
export class Mailbox {
  readonly owner: Person
  readonly events = new Map<string, StoredEvent>()
  /** Keys in the order of their last change; a key stands once, at its newest number. */
  readonly changes = new Map<string, number>()
  sequence = 0
  /** Delta rounds finished; only the last few tokens are honoured. */
  generation = 0

  constructor(owner: Person) {
    this.owner = owner
  }

  /** Notes that an event changed, with every occurrence it has. */
  touch(event: StoredEvent, now: number): void {
    event.version++
    event.modified = now
    this.#note(event.key)
  }

  /** Takes an event out of the calendar. */
  remove(key: string): void {
    this.events.delete(key)
    this.#note(key)
  }

  #note(key: string): void {
    this.sequence++
    this.changes.delete(key)
    this.changes.set(key, this.sequence)
  }

  /** The instances that overlap a window; masters are not among them. */
  instances(from: number, to: number): Instance[] {
    const found: Instance[] = []
    for (const event of this.events.values())
      for (const instance of instancesOf(event, to)) if (inWindow(instance, from, to)) found.push(instance)
    return found.sort((a, b) => a.start - b.start)
  }

  /** An event, master, occurrence or exception by its key. */
  find(key: string): Instance | undefined {
    const [master = '', date] = key.split('.')
    const stored = this.events.get(master)
    if (!stored) return undefined
    if (!date) return { key, stored, type: stored.type, event: stored, start: stored.start, end: stored.end }
    return instancesOf(stored, Date.parse(`${date}T23:59:59Z`) + 400 * 24 * 3600_000).find(
      (instance) => instance.key === key,
    )
  }
}

function inWindow(instance: Instance, from: number, to: number): boolean {
  return instance.start < to && (instance.end > from || (instance.start === instance.end && instance.start >= from))
}

/** All instances of a stored event up to a moment. */
export function instancesOf(stored: StoredEvent, to: number): Instance[] {
  if (stored.type === 'singleInstance') {
    return [{ key: stored.key, stored, type: 'singleInstance', event: stored, start: stored.start, end: stored.end }]
  }
  const zone = stored.isAllDay ? 'utc' : stored.zone
  const first = DateTime.fromMillis(stored.start, { zone })
  const length = stored.end - stored.start
  const dates = occurrenceDates(
    stored.recurrence as PatternedRecurrence,
    DateTime.fromMillis(to, { zone: 'utc' }).plus({ days: 1 }),
  )
  return dates.flatMap((date) => {
    const change = stored.exceptions.get(date)
    if (change?.removed) return []
    const start = DateTime.fromISO(date, { zone }).set({ hour: first.hour, minute: first.minute }).toMillis()
    const key = `${stored.key}.${date}`
    const event = change ? { ...stored, ...change } : stored
    const own = { start: change?.start ?? start, end: change?.end ?? start + length }
    return [
      {
        key,
        stored,
        type: change ? ('exception' as const) : ('occurrence' as const),
        event,
        ...own,
        originalDate: date,
      },
    ]
  })
}

/** Ids in two formats for one item; calendars have one format only (docs/protocols/graph.md). */
export const idOf = (key: string, immutable: boolean) => (immutable ? `AAkALgAA${key}` : `AAMkAGI2${key}=`)

/** The key in an id of either format. */
export function keyOf(id: string): string {
  return id.replace(/^AAkALgAA|^AAMkAGI2/, '').replace(/=$/, '')
}
