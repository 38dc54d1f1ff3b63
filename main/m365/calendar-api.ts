import { z } from 'zod'
import type { CalendarEvent, EventId, Instant } from '../core/calendar/event.ts'
import { toIana } from '../core/calendar/zones.ts'
import type { AnswerCommand } from '../core/invitations/answer.ts'
import { Failure } from '../net/failure.ts'
import { parseEvent } from './events/event-parser.ts'
import type { GraphClient } from './graph-client.ts'

/** The part of the mailbox settings that we use. A member is undefined where Graph does not say it in a usable way. */
export interface MailboxSettings {
  /** IANA name. */
  timeZone?: string
  hour12?: boolean
  /** `HH:mm` in the mailbox's zone; the days in Graph's words, such as `monday`. */
  workingHours?: { start: string; end: string; days: string[] }
}

const mailboxSettings = z.object({
  timeZone: z.string().nullish(),
  timeFormat: z.string().nullish(),
  workingHours: z
    .object({
      daysOfWeek: z.array(z.string()).nullish(),
      startTime: z.string().nullish(),
      endTime: z.string().nullish(),
    })
    .nullish(),
})

/**
 * Reads the mailbox's settings. Empty for a mailbox that is not in the cloud, which has none and answers with an error of
 * its own (docs/protocols/graph.md); the machine's settings are used then. Rejects with a `Failure`.
 */
export async function readMailboxSettings(graph: GraphClient): Promise<MailboxSettings> {
  let body: unknown
  try {
    body = await graph.request({ url: '/me/mailboxSettings' })
  } catch (error) {
    if (error instanceof Failure && ['notFound', 'refused', 'forbidden'].includes(error.kind)) return {}
    throw error
  }
  const parsed = mailboxSettings.safeParse(body)
  if (!parsed.success) return {}
  const { timeZone, timeFormat, workingHours } = parsed.data
  const start = workingHours?.startTime?.slice(0, 5)
  const end = workingHours?.endTime?.slice(0, 5)
  return {
    timeZone: toIana(timeZone),
    // Letters in quotes are text: "HH 'h' mm".
    hour12: timeFormat ? /h/.test(timeFormat.replace(/'[^']*'/g, '')) : undefined,
    workingHours: start && end ? { start, end, days: workingHours?.daysOfWeek ?? [] } : undefined,
  }
}

/** Reads one event as it is now; undefined when it is gone. Rejects with a `Failure`. */
export async function readEvent(graph: GraphClient, id: EventId): Promise<CalendarEvent | undefined> {
  try {
    return parseEvent(await graph.request({ url: `/me/events/${encodeURIComponent(id)}` }))
  } catch (error) {
    if (error instanceof Failure && error.kind === 'notFound') return undefined
    throw error
  }
}

/** A new event of the user's own. */
export interface NewEvent {
  /** The same id never makes a second event (Graph's `transactionId`). */
  id: string
  subject: string
  start: Instant
  end: Instant
  attendees: { name: string; address: string }[]
  location: string
  online: boolean
  text: string
}

/** Creates an event; Graph invites the attendees. Rejects with a `Failure`. */
export async function createEvent(graph: GraphClient, event: NewEvent): Promise<void> {
  await graph.request({
    method: 'POST',
    url: '/me/events',
    body: {
      subject: event.subject,
      // Graph takes any Windows zone, but not every IANA name. It always takes UTC.
      start: utc(event.start),
      end: utc(event.end),
      attendees: event.attendees.map((emailAddress) => ({ emailAddress, type: 'required' })),
      transactionId: event.id,
      ...(event.location ? { location: { displayName: event.location } } : {}),
      ...(event.online ? { isOnlineMeeting: true } : {}),
      ...(event.text ? { body: { contentType: 'text', content: event.text } } : {}),
    },
  })
}

const utc = (instant: Instant) => ({ dateTime: new Date(instant).toISOString().replace('Z', '0000'), timeZone: 'UTC' })

/**
 * Sends an answer to an invitation, once. Graph takes it with an empty 202. Sending it again may send the organizer a
 * second mail, so only the outbox decides about that (docs/design.md, "invariants"). Rejects with a `Failure`.
 */
export async function sendAnswer(graph: GraphClient, command: AnswerCommand): Promise<void> {
  const proposal = command.answer === 'accept' ? undefined : command.proposedNewTime
  await graph.request({
    method: 'POST',
    url: `/me/events/${encodeURIComponent(command.eventId)}/${command.answer}`,
    body: {
      sendResponse: command.sendResponse,
      // Graph refuses both without a response.
      ...(command.sendResponse && command.comment ? { comment: command.comment } : {}),
      ...(command.sendResponse && proposal
        ? { proposedNewTime: { start: utc(proposal.start), end: utc(proposal.end) } }
        : {}),
    },
  })
}
