import { randomBytes } from 'node:crypto'
import type { Attendee, Event, PatternedRecurrence, ResponseType } from '@microsoft/microsoft-graph-types'
import { DateTime } from 'luxon'
import { findIana } from 'windows-iana'
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

export const newKey = () => randomBytes(18).toString('base64url')

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

/** Ids in two formats for one item; calendars have one format only (notes, 2.2). */
export const idOf = (key: string, immutable: boolean) => (immutable ? `AAkALgAA${key}` : `AAMkAGI2${key}=`)

/** The key in an id of either format. */
export function keyOf(id: string): string {
  return id.replace(/^AAkALgAA|^AAMkAGI2/, '').replace(/=$/, '')
}

const zoneOf = (name: string) => findIana(name)[0] ?? name

function dateTime(instant: number, zoneName: string): { dateTime: string; timeZone: string } {
  const text = DateTime.fromMillis(instant, { zone: zoneOf(zoneName) }).toFormat("yyyy-MM-dd'T'HH:mm:ss.SSS")
  return { dateTime: `${text}0000`, timeZone: zoneName }
}

const sentinel = {
  none: '0001-01-01T00:00:00Z',
  organizer: '0001-01-01T00:00:00Z',
  notResponded: '4501-01-01T00:00:00Z',
} as Record<string, string>
const stamp = (ms: number, digits: 6 | 7) => new Date(ms).toISOString().replace('Z', `${'0'.repeat(digits - 3)}Z`)

export interface Shape {
  zone: string
  immutable: boolean
  html: boolean
  shiftedAllDay: boolean
}

/** An instance as Graph writes it out in full. */
export function toGraph(instance: Instance, mailbox: Mailbox, shape: Shape): Event & Record<string, unknown> {
  const { event, stored } = instance
  const changeKey = Buffer.from(`${event.key}:${stored.version}`).toString('base64url')
  const mine = event.organizer.address === mailbox.owner.address
  const time = (at: number) => {
    if (!event.isAllDay) return dateTime(at, shape.zone)
    if (!shape.shiftedAllDay)
      return { dateTime: `${new Date(at).toISOString().slice(0, 10)}T00:00:00.0000000`, timeZone: shape.zone }
    const midnight = DateTime.fromISO(new Date(at).toISOString().slice(0, 10), { zone: event.zone }).toMillis()
    return dateTime(midnight, shape.zone)
  }
  const isMaster = instance.type === 'seriesMaster'
  const attendees: (Attendee & { proposedNewTime?: unknown })[] = event.attendees.map((person) => ({
    type: person.type,
    status: {
      response: mine ? person.response : person.address === mailbox.owner.address ? event.response : 'none',
      time: person.time ? stamp(person.time, 7) : (sentinel[person.response ?? 'none'] ?? sentinel.none),
    },
    emailAddress: { name: person.name, address: person.address },
    ...(mine && person.proposed
      ? {
          proposedNewTime: {
            start: dateTime(person.proposed.start, shape.zone),
            end: dateTime(person.proposed.end, shape.zone),
          },
        }
      : {}),
  }))
  const text = event.body
  const seriesKey = instance.type === 'occurrence' || instance.type === 'exception' ? stored.key : undefined
  return {
    '@odata.etag': `W/"${changeKey}"`,
    id: idOf(instance.key, shape.immutable),
    createdDateTime: stamp(event.created, 7),
    lastModifiedDateTime: stamp(event.modified, 6),
    changeKey,
    categories: [],
    transactionId: null,
    originalStartTimeZone: event.windowsZone,
    originalEndTimeZone: event.windowsZone,
    iCalUId: instance.originalDate ? `${event.uid}${instance.originalDate.replaceAll('-', '')}` : event.uid,
    reminderMinutesBeforeStart: 15,
    isReminderOn: true,
    hasAttachments: false,
    subject: event.subject,
    bodyPreview: text.slice(0, 255),
    importance: event.importance,
    sensitivity: event.sensitivity,
    isAllDay: event.isAllDay,
    isCancelled: event.isCancelled,
    isOrganizer: mine,
    responseRequested: event.responseRequested,
    seriesMasterId: seriesKey ? idOf(seriesKey, shape.immutable) : null,
    showAs: event.showAs,
    type: instance.type,
    webLink: `https://outlook.office365.com/owa/?itemid=${encodeURIComponent(idOf(instance.key, false))}&exvsurl=1&path=/calendar/item`,
    onlineMeetingUrl: null,
    isOnlineMeeting: event.joinUrl !== undefined,
    onlineMeetingProvider: event.joinUrl ? 'teamsForBusiness' : 'unknown',
    allowNewTimeProposals: event.allowNewTimeProposals,
    isDraft: false,
    hideAttendees: event.hideAttendees,
    responseStatus: {
      response: mine ? 'organizer' : event.response,
      time: event.respondedAt ? stamp(event.respondedAt, 7) : (sentinel[event.response ?? 'none'] ?? sentinel.none),
    },
    body: shape.html
      ? { contentType: 'html', content: event.bodyHtml ?? `<html><body>${text}</body></html>` }
      : { contentType: 'text', content: text },
    start: time(instance.start),
    end: time(instance.end),
    location: { displayName: event.location, locationType: 'default', uniqueIdType: 'unknown' },
    locations: event.location
      ? [{ displayName: event.location, locationType: 'default', uniqueIdType: 'unknown' }]
      : [],
    recurrence: isMaster ? event.recurrence : null,
    attendees:
      event.hideAttendees && !mine
        ? attendees.filter((person) => person.emailAddress?.address === mailbox.owner.address)
        : attendees,
    organizer: { emailAddress: { name: event.organizer.name, address: event.organizer.address } },
    onlineMeeting: event.joinUrl ? { joinUrl: event.joinUrl } : null,
    // A member that no schema names yet: events are an open type.
    aFutureMember: { seen: true },
  }
}

/** An occurrence as delta writes it: seven members and not one more (notes, 2.3). */
export function toSkeleton(instance: Instance, mailbox: Mailbox, shape: Shape): Record<string, unknown> {
  const full = toGraph(instance, mailbox, shape)
  return {
    '@odata.type': '#microsoft.graph.event',
    '@odata.etag': full['@odata.etag'],
    seriesMasterId: full.seriesMasterId,
    type: 'occurrence',
    id: full.id,
    start: full.start,
    end: full.end,
  }
}
