import type { Attendee, Event } from '@microsoft/microsoft-graph-types'
import { DateTime } from 'luxon'
import { findIana } from 'windows-iana'
import { type Instance, idOf, type Mailbox } from './mailbox.ts'

/** How a client wants events written: its `Prefer` headers, and the switches of the server. */
export interface Shape {
  /** An IANA or Windows name. */
  zone: string
  immutable: boolean
  html: boolean
  /** All-day events come as their mailbox's midnight, in `zone`. */
  shiftedAllDay: boolean
  /** Attendees' addresses come in Exchange's own form. */
  x500?: boolean
}

const zoneOf = (name: string) => findIana(name)[0] ?? name

function dateTime(instant: number, zoneName: string): { dateTime: string; timeZone: string } {
  const text = DateTime.fromMillis(instant, { zone: zoneOf(zoneName) }).toFormat("yyyy-MM-dd'T'HH:mm:ss.SSS")
  return { dateTime: `${text}0000`, timeZone: zoneName }
}

// What Graph writes for "never", by the response.
const never: Record<string, string> = {
  none: '0001-01-01T00:00:00Z',
  organizer: '0001-01-01T00:00:00Z',
  notResponded: '4501-01-01T00:00:00Z',
}
const stamp = (ms: number, digits: 6 | 7) => new Date(ms).toISOString().replace('Z', `${'0'.repeat(digits - 3)}Z`)
const respondedAt = (time: number | undefined, response: string | null | undefined) =>
  time ? stamp(time, 7) : (never[response ?? 'none'] ?? never.none)
const isMine = ({ event }: Instance, mailbox: Mailbox) => event.organizer.address === mailbox.owner.address

/** A moment of an event as Graph writes it. All-day events of no zone of their own come as a converted midnight. */
function timeOf({ event }: Instance, at: number, shape: Shape): { dateTime: string; timeZone: string } {
  if (!event.isAllDay) return dateTime(at, shape.zone)
  const date = new Date(at).toISOString().slice(0, 10)
  const isZoneless = event.windowsZone === 'UTC' || event.windowsZone === 'tzone://Microsoft/Custom'
  if (!shape.shiftedAllDay && !isZoneless) return { dateTime: `${date}T00:00:00.0000000`, timeZone: shape.zone }
  return dateTime(DateTime.fromISO(date, { zone: event.zone }).toMillis(), shape.zone)
}

/** The attendees whom the mailbox's owner may see, with the answers that only an organizer sees. */
function attendeesOf(instance: Instance, mailbox: Mailbox, shape: Shape): Attendee[] {
  const { event } = instance
  const mine = isMine(instance, mailbox)
  const all = event.attendees.map((person) => ({
    type: person.type,
    status: {
      response: mine ? person.response : person.address === mailbox.owner.address ? event.response : 'none',
      time: respondedAt(person.time, person.response),
    },
    emailAddress: {
      name: person.name,
      address:
        shape.x500 && person.address !== mailbox.owner.address
          ? `/o=ExchangeLabs/ou=Exchange Administrative Group/cn=Recipients/cn=${person.address.split('@')[0]}`
          : person.address,
    },
    ...(mine && person.proposed
      ? {
          proposedNewTime: {
            start: dateTime(person.proposed.start, shape.zone),
            end: dateTime(person.proposed.end, shape.zone),
          },
        }
      : {}),
  }))
  if (!event.hideAttendees || mine) return all
  return all.filter((person) => person.emailAddress.address === mailbox.owner.address)
}

/** An instance as Graph writes it out in full. */
export function toGraph(instance: Instance, mailbox: Mailbox, shape: Shape): Event & Record<string, unknown> {
  const { event, stored } = instance
  const changeKey = Buffer.from(`${event.key}:${stored.version}`).toString('base64url')
  const mine = isMine(instance, mailbox)
  const seriesKey = instance.type === 'occurrence' || instance.type === 'exception' ? stored.key : undefined
  const uri = event.locationUri === undefined ? {} : { locationUri: event.locationUri }
  const location = { displayName: event.location, locationType: 'default', uniqueIdType: 'unknown', ...uri } as const
  const text = event.body
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
    onlineMeetingUrl: event.onlineMeetingUrl ?? null,
    isOnlineMeeting: event.joinUrl !== undefined,
    onlineMeetingProvider: event.joinUrl ? 'teamsForBusiness' : 'unknown',
    allowNewTimeProposals: event.allowNewTimeProposals,
    isDraft: false,
    hideAttendees: event.hideAttendees,
    responseStatus: {
      response: mine ? 'organizer' : event.response,
      time: respondedAt(event.respondedAt, event.response),
    },
    body: shape.html
      ? { contentType: 'html', content: event.bodyHtml ?? `<html><body>${text}</body></html>` }
      : { contentType: 'text', content: text },
    start: timeOf(instance, instance.start, shape),
    end: timeOf(instance, instance.end, shape),
    location,
    locations: event.location ? [location] : [],
    recurrence: instance.type === 'seriesMaster' ? event.recurrence : null,
    attendees: attendeesOf(instance, mailbox, shape),
    organizer: { emailAddress: { name: event.organizer.name, address: event.organizer.address } },
    onlineMeeting: event.joinUrl ? { joinUrl: event.joinUrl } : event.onlineMeetingUrl ? { joinUrl: '' } : null,
    // A member that no schema names yet: events are an open type.
    aFutureMember: { seen: true },
  }
}

/** An occurrence as delta writes it: seven members and not one more (docs/protocols/graph.md). */
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
