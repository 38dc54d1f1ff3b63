import type { PatternedRecurrence, ResponseType } from '@microsoft/microsoft-graph-types'
import type { Random } from '../../main/random/random.ts'
import type { VirtualClock } from '../clock.ts'
import { type Instance, Mailbox, newKey, type Person, type StoredEvent } from './mailbox.ts'

/** A mail the calendar sent: what a retry must not multiply. */
export interface SentMail {
  at: number
  from: string
  to: string
  kind: 'invitation' | 'accept' | 'tentativelyAccept' | 'decline' | 'update' | 'cancellation'
  subject: string
  comment: string
  proposedNewTime?: { start: number; end: number }
}

/** The three answers to an invitation, by the names of Graph's actions. */
export type AnswerKind = 'accept' | 'tentativelyAccept' | 'decline'

/** A meeting to call. Times are Unix milliseconds; for an all-day meeting, midnight UTC of its dates. */
export interface NewMeeting {
  organizer: string
  subject: string | null
  start: number
  end: number
  attendees?: (string | { address: string; response?: ResponseType; type?: 'required' | 'optional' | 'resource' })[]
  /** Attendees outside the company: they get no mailbox here. */
  guests?: { name: string; address: string; response?: ResponseType }[]
  /** Somebody outside the company organizes it; `organizer` is then the only mailbox that gets a copy. */
  externalOrganizer?: { name: string; address: string; zone?: string; windowsZone?: string }
  /** Graph's name for the zone that the meeting was made in, if it is not the organizer's: UTC, or a custom one. */
  windowsZone?: 'UTC' | 'tzone://Microsoft/Custom'
  body?: string
  bodyHtml?: string
  location?: string
  joinUrl?: string
  /** The address beside the place's name. */
  locationUri?: string
  /** A meeting of another service that Exchange knows of: `joinUrl` is then an empty text. */
  onlineMeetingUrl?: string
  isAllDay?: boolean
  showAs?: StoredEvent['showAs']
  sensitivity?: StoredEvent['sensitivity']
  importance?: StoredEvent['importance']
  recurrence?: PatternedRecurrence
  allowNewTimeProposals?: boolean
  responseRequested?: boolean
  hideAttendees?: boolean
  /** When it was made; now if left out. */
  created?: number
}

/** All mailboxes of the company, and what happens between them when a meeting is called, changed, answered. */
export class Meetings {
  readonly clock: VirtualClock
  readonly mailboxes = new Map<string, Mailbox>()
  readonly people: readonly Person[]
  readonly mails: SentMail[] = []
  /** Declined events stay as declined and free, as an Outlook option does. */
  keepDeclined = false
  readonly #random: Random

  constructor(people: readonly Person[], clock: VirtualClock, random: Random) {
    this.people = people
    this.clock = clock
    this.#random = random
    for (const person of people) this.mailboxes.set(person.address, new Mailbox(person))
  }

  /** Somebody of the company by their address. */
  person(address: string): Person | undefined {
    return this.people.find((person) => person.address === address.toLowerCase())
  }

  /**
   * Calls a meeting: a copy in every mailbox, and a mail to everybody but the organizer. Returns the organizer's copy, or
   * the invited person's if the organizer is outside the company.
   */
  create(meeting: NewMeeting): StoredEvent {
    const owner = this.person(meeting.organizer) as Person
    const organizer = meeting.externalOrganizer ?? owner
    const now = meeting.created ?? this.clock.now()
    const uid = `040000008200E00074C5B7101A82E008${this.#random.uuid().replaceAll('-', '').toUpperCase()}`
    const attendees = this.#attendeesOf(meeting)
    const addresses = [
      meeting.externalOrganizer ? owner.address : organizer.address,
      ...attendees.map((person) => person.address),
    ]
    let first: StoredEvent | undefined
    for (const address of new Set(addresses)) {
      const mailbox = this.mailboxes.get(address)
      if (!mailbox) continue
      const event = copyOf(meeting, { key: newKey(this.#random), uid, owner, attendees, address, now })
      // A declined invitation has left the calendar, unless its owner keeps such.
      if (event.response === 'declined' && !this.keepDeclined) continue
      mailbox.events.set(event.key, event)
      mailbox.touch(event, now)
      first ??= event
      if (address !== organizer.address) this.#mail('invitation', organizer.address, address, event)
    }
    return first as StoredEvent
  }

  #attendeesOf(meeting: NewMeeting): StoredEvent['attendees'] {
    const attendees: StoredEvent['attendees'] = (meeting.attendees ?? []).map((entry) => {
      const {
        address,
        response = 'notResponded',
        type = 'required',
      } = typeof entry === 'string' ? { address: entry } : entry
      return { name: this.person(address)?.name ?? address, address, type, response: response as ResponseType }
    })
    for (const guest of meeting.guests ?? [])
      attendees.push({ name: guest.name, address: guest.address, type: 'required', response: guest.response ?? 'none' })
    return attendees
  }

  /** The copies of a meeting in all mailboxes. */
  copies(uid: string): { mailbox: Mailbox; event: StoredEvent }[] {
    return [...this.mailboxes.values()].flatMap((mailbox) =>
      [...mailbox.events.values()].filter((event) => event.uid === uid).map((event) => ({ mailbox, event })),
    )
  }

  /** Changes a meeting for everybody. A new time asks for new answers. */
  update(instance: Instance, mailbox: Mailbox, change: Partial<StoredEvent>): void {
    const { stored, originalDate } = instance
    const mine = stored.organizer.address === mailbox.owner.address
    const targets = mine ? this.copies(stored.uid) : [{ mailbox, event: stored }]
    const moved = change.start !== undefined || change.end !== undefined
    const now = this.clock.now()
    for (const target of targets) {
      const own = target.event.organizer.address === target.mailbox.owner.address
      const again: Partial<StoredEvent> =
        moved && !own && mine ? { response: 'notResponded', respondedAt: undefined, showAs: 'tentative' } : {}
      if (originalDate)
        target.event.exceptions.set(originalDate, { ...target.event.exceptions.get(originalDate), ...change, ...again })
      else Object.assign(target.event, change, again)
      if (mine && moved) for (const person of target.event.attendees) person.response = own ? 'none' : person.response
      target.mailbox.touch(target.event, now)
      if (mine && !own) this.#mail('update', stored.organizer.address, target.mailbox.owner.address, target.event)
    }
  }

  /** Cancels a meeting: it leaves the organizer's calendar and stays, marked, on everybody else's. */
  cancel(instance: Instance, comment = ''): void {
    const { stored, originalDate } = instance
    const now = this.clock.now()
    for (const { mailbox, event } of this.copies(stored.uid)) {
      if (event.organizer.address === mailbox.owner.address) {
        if (originalDate) {
          event.exceptions.set(originalDate, { removed: true })
          mailbox.touch(event, now)
        } else mailbox.remove(event.key)
        continue
      }
      const subject = `Canceled: ${event.subject ?? ''}`
      if (originalDate)
        event.exceptions.set(originalDate, {
          ...event.exceptions.get(originalDate),
          isCancelled: true,
          showAs: 'free',
          subject,
        })
      else Object.assign(event, { isCancelled: true, showAs: 'free', subject })
      mailbox.touch(event, now)
      this.#mail('cancellation', event.organizer.address, mailbox.owner.address, event, comment)
    }
  }

  /** Answers an invitation. What that does to the two calendars: docs/protocols/graph.md. */
  answer(
    instance: Instance,
    mailbox: Mailbox,
    kind: AnswerKind,
    options: { sendResponse: boolean; comment: string; proposedNewTime?: { start: number; end: number } },
  ): void {
    const { stored, originalDate } = instance
    const now = this.clock.now()
    const response: ResponseType =
      kind === 'accept' ? 'accepted' : kind === 'decline' ? 'declined' : 'tentativelyAccepted'
    const showAs = kind === 'accept' ? stored.intendedShowAs : kind === 'decline' ? 'free' : 'tentative'
    const change = { response, respondedAt: now, showAs } as const
    if (kind === 'decline' && !this.keepDeclined) {
      if (originalDate) {
        stored.exceptions.set(originalDate, { removed: true })
        mailbox.touch(stored, now)
      } else mailbox.remove(stored.key)
    } else {
      if (originalDate) stored.exceptions.set(originalDate, { ...stored.exceptions.get(originalDate), ...change })
      else Object.assign(stored, change)
      mailbox.touch(stored, now)
    }
    if (!options.sendResponse) return
    this.#mail(kind, mailbox.owner.address, stored.organizer.address, stored, options.comment, options.proposedNewTime)
    for (const copy of this.copies(stored.uid)) {
      if (copy.mailbox.owner.address !== stored.organizer.address) continue
      for (const person of copy.event.attendees) {
        if (person.address !== mailbox.owner.address) continue
        person.response = response
        person.time = now
        person.proposed = options.proposedNewTime
      }
      copy.mailbox.touch(copy.event, now)
    }
  }

  #mail(
    kind: SentMail['kind'],
    from: string,
    to: string,
    event: StoredEvent,
    comment = '',
    proposedNewTime?: SentMail['proposedNewTime'],
  ): void {
    this.mails.push({ at: this.clock.now(), from, to, kind, subject: event.subject ?? '', comment, proposedNewTime })
  }
}

/** The copy of a new meeting for one mailbox. */
function copyOf(
  meeting: NewMeeting,
  own: {
    key: string
    uid: string
    owner: Person
    attendees: StoredEvent['attendees']
    address: string
    now: number
  },
): StoredEvent {
  const { owner, attendees, address, now } = own
  const organizer = meeting.externalOrganizer ?? owner
  const mine = address === organizer.address
  const response: ResponseType = mine
    ? 'organizer'
    : (attendees.find((person) => person.address === address)?.response ?? 'none')
  const showAs = meeting.showAs ?? 'busy'
  return {
    key: own.key,
    uid: own.uid,
    type: meeting.recurrence ? 'seriesMaster' : 'singleInstance',
    subject: meeting.subject,
    body: meeting.body ?? '',
    bodyHtml: meeting.bodyHtml,
    location: meeting.location ?? '',
    start: meeting.start,
    end: meeting.end,
    isAllDay: meeting.isAllDay === true,
    zone: meeting.externalOrganizer?.zone ?? owner.zone,
    windowsZone: meeting.windowsZone ?? meeting.externalOrganizer?.windowsZone ?? owner.windowsZone,
    organizer: { name: organizer.name, address: organizer.address },
    attendees: structuredClone(attendees),
    hideAttendees: meeting.hideAttendees === true,
    response,
    respondedAt:
      response === 'accepted' || response === 'declined' || response === 'tentativelyAccepted' ? now : undefined,
    responseRequested: meeting.responseRequested !== false,
    allowNewTimeProposals: meeting.allowNewTimeProposals !== false,
    isCancelled: false,
    showAs: mine || response === 'accepted' ? showAs : response === 'declined' ? 'free' : 'tentative',
    intendedShowAs: showAs,
    sensitivity: meeting.sensitivity ?? 'normal',
    importance: meeting.importance ?? 'normal',
    joinUrl: meeting.joinUrl,
    locationUri: meeting.locationUri,
    onlineMeetingUrl: meeting.onlineMeetingUrl,
    recurrence: meeting.recurrence,
    exceptions: new Map(),
    created: now,
    modified: now,
    version: 1,
  }
}
