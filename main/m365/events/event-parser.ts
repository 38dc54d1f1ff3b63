import { DateTime } from 'luxon'
import { z } from 'zod'
import type { Attendee, CalendarEvent, Instant, Person, RecurrencePattern } from '../../core/calendar/event.ts'
import { toIana } from '../../core/calendar/zones.ts'
import { cut, inLines, oneLine } from '../../core/foreign-text/foreign-text.ts'
import { allDayOf } from './all-day.ts'
import { withoutCancelledPrefix } from './cancelled-subject.ts'
import { linksOf } from './event-links.ts'

/** A member that the event can do without: one that makes no sense is as good as none. */
const soft = <T extends z.ZodType>(schema: T) => schema.nullish().catch(undefined)
/** A list; what makes no sense in it is left out. */
const listOf = <T extends z.ZodType>(schema: T) =>
  soft(z.array(schema.nullable().catch(null))).transform((items) => (items ?? []).filter((item) => item !== null))
const dateTimeTimeZone = z.object({ dateTime: z.string(), timeZone: z.string().nullish() })
const emailAddress = soft(z.object({ name: soft(z.string()), address: soft(z.string()) }))
/** Enum values are open: one we do not know becomes the fallback instead of losing the event. */
const oneOf = <const T extends string>(values: readonly T[], fallback: T) =>
  soft(z.string()).transform((value): T => values.find((known) => known === value) ?? fallback)
const response = oneOf(['none', 'organizer', 'tentativelyAccepted', 'accepted', 'declined', 'notResponded'], 'none')

const skeleton = z.object({
  id: z.string().min(1),
  type: z.string().nullish(),
  seriesMasterId: z.string().nullish(),
  start: dateTimeTimeZone.nullish(),
  end: dateTimeTimeZone.nullish(),
})

const location = z.object({
  displayName: soft(z.string()),
  locationEmailAddress: soft(z.string()),
  uniqueId: soft(z.string()),
  locationUri: soft(z.string()),
})

const graphEvent = z.object({
  id: z.string().min(1),
  type: oneOf(['singleInstance', 'occurrence', 'exception', 'seriesMaster'], 'singleInstance'),
  seriesMasterId: z.string().nullish(),
  iCalUId: z.string().nullish(),
  changeKey: z.string().nullish(),
  subject: z.string().nullish(),
  body: z.object({ contentType: z.string().nullish(), content: z.string().nullish() }).nullish(),
  bodyPreview: z.string().nullish(),
  start: dateTimeTimeZone,
  end: dateTimeTimeZone,
  isAllDay: z.boolean().nullish(),
  originalStartTimeZone: z.string().nullish(),
  location: soft(location),
  locations: listOf(location),
  organizer: soft(z.object({ emailAddress })),
  isOrganizer: z.boolean().nullish(),
  attendees: listOf(
    z.object({
      type: oneOf(['required', 'optional', 'resource'], 'required'),
      emailAddress,
      status: soft(z.object({ response })),
    }),
  ),
  hideAttendees: z.boolean().nullish(),
  responseStatus: soft(z.object({ response, time: soft(z.string()) })),
  responseRequested: z.boolean().nullish(),
  allowNewTimeProposals: z.boolean().nullish(),
  isCancelled: z.boolean().nullish(),
  showAs: oneOf(['free', 'tentative', 'busy', 'oof', 'workingElsewhere', 'unknown'], 'unknown'),
  // A sensitivity we do not know is kept private: the safe way to be wrong.
  sensitivity: z
    .unknown()
    .optional()
    .transform(
      (value) =>
        (value === 'normal' || value == null
          ? 'normal'
          : value === 'personal'
            ? 'personal'
            : value === 'confidential'
              ? 'confidential'
              : 'private') as CalendarEvent['sensitivity'],
    ),
  importance: oneOf(['normal', 'low', 'high'], 'normal'),
  isOnlineMeeting: z.boolean().nullish(),
  onlineMeeting: soft(z.object({ joinUrl: soft(z.string()) })),
  onlineMeetingUrl: soft(z.string()),
  webLink: z.string().nullish(),
  createdDateTime: z.string().nullish(),
  // A pattern of a kind that we do not know is none: half of it would be wrong.
  recurrence: soft(
    z.object({
      pattern: z.object({
        type: z.enum(['daily', 'weekly', 'absoluteMonthly', 'relativeMonthly', 'absoluteYearly', 'relativeYearly']),
        interval: soft(z.number()),
        daysOfWeek: listOf(z.string()),
        dayOfMonth: soft(z.number()),
        month: soft(z.number()),
        index: oneOf(['first', 'second', 'third', 'fourth', 'last'], 'first'),
      }),
      range: soft(
        z.object({ type: soft(z.string()), endDate: soft(z.string()), numberOfOccurrences: soft(z.number()) }),
      ),
    }),
  ),
})

const isoDateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?$/

/** Reads wall-clock text without an offset, in the zone named beside it. Undefined if the text is no time. */
export function parseDateTime(value: { dateTime: string; timeZone?: string | null }): Instant | undefined {
  // 7 fraction digits are more than Luxon reads, and nothing here is finer than a millisecond.
  const text = value.dateTime.replace(/(\.\d{3})\d+/, '$1').replace(/Z$/i, '')
  // We ask for UTC, and a calendar may hold ten thousand times: the short way for the usual case.
  if (value.timeZone === 'UTC' && isoDateTime.test(text)) {
    const instant = Date.parse(`${text}Z`)
    return Number.isNaN(instant) ? undefined : instant
  }
  const time = DateTime.fromISO(text, { zone: toIana(value.timeZone) ?? 'utc' })
  return time.isValid ? time.toMillis() : undefined
}

/** Reads a moment. Undefined for the dates in the years 1 and 4501 by which Graph means "never". */
function parseMoment(text: string | null | undefined): Instant | undefined {
  if (!text) return undefined
  const time = Date.parse(text.replace(/(\.\d{3})\d+/, '$1'))
  return time > 0 && time < Date.UTC(4000) ? time : undefined
}

function parseRecurrence(recurrence: z.infer<typeof graphEvent>['recurrence']): RecurrencePattern | undefined {
  if (!recurrence) return undefined
  const { pattern, range } = recurrence
  return {
    type: pattern.type,
    interval: pattern.interval || 1,
    daysOfWeek: pattern.daysOfWeek,
    dayOfMonth: pattern.dayOfMonth ?? 0,
    month: pattern.month ?? 0,
    index: pattern.index,
    until: range?.type === 'endDate' ? (range.endDate ?? undefined) : undefined,
    occurrences: range?.type === 'numbered' ? (range.numberOfOccurrences ?? undefined) : undefined,
  }
}

/** A subject in one line; a cancelled meeting's without Exchange's word for that. */
function subjectOf({ subject, isCancelled }: z.infer<typeof graphEvent>): string {
  const line = cut(oneLine(subject ?? ''), longestLine)
  return isCancelled ? withoutCancelledPrefix(line) : line
}

const personOf = (given: z.infer<typeof emailAddress>): Person => ({
  name: cut(oneLine(given?.name ?? ''), longestLine),
  address: oneLine(given?.address ?? ''),
})

/** The attendees; a room that was invited as a person is a room. */
function attendeesOf({ attendees, location: first, locations }: z.infer<typeof graphEvent>): Attendee[] {
  const rooms = new Set(
    [first, ...locations].flatMap((place) =>
      [place?.locationEmailAddress, place?.uniqueId].flatMap((address) => address?.toLowerCase() || []),
    ),
  )
  return attendees.map(({ emailAddress: given, type, status }) => {
    const person = personOf(given)
    const isRoom = rooms.has(person.address.toLowerCase())
    return { ...person, type: isRoom ? 'resource' : type, response: status?.response ?? 'none' }
  })
}

// Exchange cuts a subject at 255 letters; other systems do not.
const longestLine = 500

/** How much of an invitation's text is kept. */
const maxBody = 20_000

/** Reads a whole Graph event. Undefined when the item is none, or makes no sense. */
export function parseEvent(item: unknown): CalendarEvent | undefined {
  const parsed = graphEvent.safeParse(item)
  if (!parsed.success) return undefined
  const event = parsed.data
  let start = parseDateTime(event.start)
  let end = parseDateTime(event.end)
  if (start === undefined || end === undefined || end < start) return undefined
  const isAllDay = event.isAllDay === true
  let dates: { startDate?: string; endDate?: string } = {}
  if (isAllDay) {
    const allDay = allDayOf(start, end, event.originalStartTimeZone ?? '')
    ;({ start, end } = allDay)
    dates = { startDate: allDay.startDate, endDate: allDay.endDate }
  }
  const text =
    event.body?.contentType === 'html' ? (event.bodyPreview ?? '') : (event.body?.content ?? event.bodyPreview ?? '')
  return {
    id: event.id,
    type: event.type,
    seriesMasterId: event.seriesMasterId ?? undefined,
    iCalUId: event.iCalUId ?? '',
    changeKey: event.changeKey ?? '',
    subject: subjectOf(event),
    body: cut(inLines(text), maxBody, ''),
    location: oneLine(event.location?.displayName ?? ''),
    start,
    end,
    isAllDay,
    ...dates,
    originalStartTimeZone: event.originalStartTimeZone ?? '',
    organizer: personOf(event.organizer?.emailAddress),
    isOrganizer: event.isOrganizer === true,
    attendees: attendeesOf(event),
    hideAttendees: event.hideAttendees === true,
    response: event.responseStatus?.response ?? 'none',
    respondedAt: parseMoment(event.responseStatus?.time),
    responseRequested: event.responseRequested !== false,
    allowNewTimeProposals: event.allowNewTimeProposals !== false,
    isCancelled: event.isCancelled === true,
    showAs: event.showAs,
    sensitivity: event.sensitivity,
    importance: event.importance,
    isOnlineMeeting: event.isOnlineMeeting === true,
    ...linksOf({
      joinUrl: event.onlineMeeting?.joinUrl,
      onlineMeetingUrl: event.onlineMeetingUrl,
      places: [event.location, ...event.locations].flatMap((place) => [place?.locationUri, place?.displayName]),
      body: event.body?.content ?? '',
    }),
    webLink: event.webLink ?? undefined,
    recurrence: parseRecurrence(event.recurrence),
    createdAt: parseMoment(event.createdDateTime),
  }
}

/** An occurrence as delta sends it: when it is, and the series that says the rest (docs/protocols/graph.md). */
export interface Skeleton {
  id: string
  seriesMasterId: string
  start: Instant
  end: Instant
}

/** Reads a skeleton. Undefined when the item is none: a whole occurrence has a subject member. */
export function parseSkeleton(item: unknown): Skeleton | undefined {
  if (typeof item !== 'object' || item === null || 'subject' in item) return undefined
  const parsed = skeleton.safeParse(item)
  if (!parsed.success || parsed.data.type !== 'occurrence' || !parsed.data.seriesMasterId) return undefined
  const { start, end } = parsed.data
  const from = start ? parseDateTime(start) : undefined
  const to = end ? parseDateTime(end) : undefined
  if (!start || !end || from === undefined || to === undefined || to < from) return undefined
  return {
    id: parsed.data.id,
    seriesMasterId: parsed.data.seriesMasterId,
    start: from,
    end: to,
  }
}

/** Makes a whole occurrence of a skeleton and the master of its series. */
export function fillFromMaster(occurrence: Skeleton, master: CalendarEvent): CalendarEvent {
  const { id, start, end } = occurrence
  // Only the master says whether its occurrences last all day, and the zone whose midnights they begin at.
  const times = master.isAllDay ? allDayOf(start, end, master.originalStartTimeZone) : { start, end }
  return { ...master, ...times, id, type: 'occurrence', seriesMasterId: master.id }
}
