import { DateTime } from 'luxon'
import { instancesOf } from './graph/mailbox.ts'
import type { Meetings, NewMeeting } from './graph/meetings.ts'
import { addressOf } from './people.ts'

const minute = 60_000
const hour = 60 * minute
const anna = addressOf('Anna')
const zone = 'Europe/Vienna'
const accepted = { address: anna, response: 'accepted' as const }

const teams = (n: number) =>
  `https://teams.microsoft.com/l/meetup-join/19%3ameeting_sandbox${n}%40thread.v2/0?context=%7b%22Tid%22%3a%22sandbox%22%7d`

/** A link as the company's mail security rewrites it. */
const wrapped = (url: string) =>
  `https://eur01.safelinks.protection.outlook.com/?url=${encodeURIComponent(url)}&data=05%7C02&reserved=0`

/** A week to fill, and its times. */
interface Week {
  meetings: Meetings
  now: number
  /** The half hour that has begun. */
  half: number
  /** Midnight in Vienna. */
  today: DateTime
  /** A wall-clock time in Vienna, so many days from today. */
  at(days: number, time: string): number
  /** The next working day after so many days. */
  workday(days: number): number
  /** Midnight UTC of the date so many days from today, as all-day events have it. */
  date(days: number): number
  /** Calls a meeting twenty days ago. */
  create: Meetings['create']
}

function weekOf(meetings: Meetings): Week {
  const now = meetings.clock.now()
  const today = DateTime.fromMillis(now, { zone }).startOf('day')
  return {
    meetings,
    now,
    today,
    half: Math.floor(now / (30 * minute)) * 30 * minute,
    at(days, time) {
      const [h = 0, m = 0] = time.split(':').map(Number)
      return today.plus({ days }).set({ hour: h, minute: m }).toMillis()
    },
    workday(days) {
      let day = days
      while (today.plus({ days: day }).weekday > 5) day++
      return day
    },
    date: (days) => Date.parse(`${today.plus({ days }).toISODate()}T00:00:00Z`),
    create: (meeting: NewMeeting) => meetings.create({ created: now - 20 * 24 * hour, ...meeting }),
  }
}

/** A believable week around now, seen from Anna: what runs, what comes, what waits for an answer. */
export function seedWeek(meetings: Meetings): void {
  const week = weekOf(meetings)
  seedToday(week)
  seedStandUp(week)
  seedOtherDays(week)
  seedInvitations(week)
  seedInvitationsFarAhead(week)
  seedColleagues(week)
  meetings.mails.length = 0
}

/** What runs now and what follows it back to back, with something that overlaps it. */
function seedToday({ half, create }: Week): void {
  create({
    organizer: addressOf('Clara'),
    subject: 'Design review',
    start: half,
    end: half + hour,
    attendees: [accepted, addressOf('Jonas'), addressOf('Priya')],
    location: 'Room Danube',
    joinUrl: teams(1),
    body: 'We look at the new invitation window.',
  })
  create({
    organizer: anna,
    subject: 'Planning',
    start: half + hour,
    end: half + 1.5 * hour,
    attendees: [
      { address: addressOf('Jonas'), response: 'accepted' },
      { address: addressOf('Priya'), response: 'tentativelyAccepted' },
    ],
    joinUrl: teams(2),
    body: 'Next two weeks.',
  })
  create({
    organizer: addressOf('Tom'),
    subject: 'Customer call: Contoso',
    start: half + 2 * hour,
    end: half + 3 * hour,
    attendees: [accepted],
    location: 'https://us02web.zoom.us/j/84512345678?pwd=sandbox',
    body: `Tom leads; Anna answers product questions. If Zoom fails: ${wrapped('https://meet.jit.si/ContosoCustomerCall')}`,
  })
  create({
    organizer: addressOf('Dana'),
    subject: 'Budget check-in',
    start: half + 2.5 * hour,
    end: half + 3 * hour,
    attendees: [{ address: anna, response: 'tentativelyAccepted' }, addressOf('Marcus')],
    joinUrl: teams(3),
  })
  create({
    organizer: anna,
    subject: 'Doctor',
    start: half + 4 * hour,
    end: half + 5 * hour,
    sensitivity: 'private',
    location: 'Praxis Dr. Huber',
    body: 'Bring the referral letter.',
  })
}

/** A stand-up on working days, with one moved and one cancelled. */
function seedStandUp({ meetings, today, at, create }: Week): void {
  const monday = today.startOf('week').minus({ weeks: 2 })
  const standup = create({
    organizer: addressOf('Jonas'),
    subject: 'Stand-up',
    start: monday.set({ hour: 9, minute: 15 }).toMillis(),
    end: monday.set({ hour: 9, minute: 30 }).toMillis(),
    attendees: [accepted, addressOf('Clara'), addressOf('Priya')],
    joinUrl: teams(4),
    recurrence: {
      pattern: {
        type: 'weekly',
        interval: 1,
        daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
        firstDayOfWeek: 'monday',
        dayOfMonth: 0,
        month: 0,
        index: 'first',
      },
      range: {
        type: 'noEnd',
        startDate: monday.toISODate(),
        endDate: '0001-01-01',
        numberOfOccurrences: 0,
        recurrenceTimeZone: 'W. Europe Standard Time',
      },
    },
  })
  const jonas = meetings.mailboxes.get(addressOf('Jonas'))
  const occurrences = instancesOf(standup, at(10, '00:00')).filter((instance) => instance.start > at(1, '00:00'))
  if (jonas && occurrences[0] && occurrences[1]) {
    meetings.update(occurrences[0], jonas, { start: occurrences[0].start + hour, end: occurrences[0].end + hour })
    meetings.cancel(occurrences[1], 'Public holiday in London.')
    // Everybody has said yes to the moved one again.
    for (const mailbox of meetings.mailboxes.values()) {
      const copy = [...mailbox.events.values()].find((event) => event.uid === standup.uid)
      const change = copy?.exceptions.get(occurrences[0].originalDate as string)
      if (change && mailbox !== jonas) Object.assign(change, { response: 'accepted', showAs: 'busy' })
    }
  }
}

/** All day, free, elsewhere, gone. */
function seedOtherDays({ meetings, at, date, workday, create }: Week): void {
  create({
    organizer: anna,
    subject: 'Release week',
    start: date(0),
    end: date(3),
    isAllDay: true,
    showAs: 'free',
  })
  create({
    organizer: anna,
    subject: 'Working from Graz',
    start: date(workday(6)),
    end: date(workday(6) + 1),
    isAllDay: true,
    showAs: 'workingElsewhere',
  })
  create({ organizer: anna, subject: 'Focus time', start: at(workday(1), '13:00'), end: at(workday(1), '15:00') })
  create({
    organizer: addressOf('Grace'),
    subject: 'Lunch and learn',
    start: at(workday(2), '12:00'),
    end: at(workday(2), '13:00'),
    attendees: [{ address: anna, response: 'declined' }, addressOf('Clara')],
  })
  const gone = create({
    organizer: addressOf('Tom'),
    subject: 'Pipeline review',
    start: at(workday(1), '16:00'),
    end: at(workday(1), '17:00'),
    attendees: [accepted, addressOf('Dana')],
  })
  meetings.cancel(
    { key: gone.key, stored: gone, type: 'singleInstance', event: gone, start: gone.start, end: gone.end },
    'We meet next week instead.',
  )
  create({
    organizer: anna,
    subject: 'One to one with Clara',
    start: at(workday(1), '10:00'),
    end: at(workday(1), '10:30'),
    attendees: [{ address: addressOf('Clara'), response: 'accepted' }],
    joinUrl: teams(5),
  })
}

/** What waits for an answer, with clashes. */
function seedInvitations({ now, at, workday, create }: Week): void {
  create({
    organizer: addressOf('Priya'),
    subject: 'Quarterly roadmap',
    start: at(workday(1), '10:00'),
    end: at(workday(1), '11:00'),
    attendees: [anna, { address: addressOf('Jonas'), response: 'accepted' }, addressOf('Clara'), addressOf('Dana')],
    joinUrl: teams(6),
    location: 'Microsoft Teams Meeting',
    body: 'Agenda:\n1. What we learned from the pilot\n2. Priorities for the next quarter\n3. Open questions\n\nPlease bring one thing you would drop.',
    created: now - 2 * hour,
  })
  create({
    organizer: anna,
    externalOrganizer: {
      name: 'Elena Kovac',
      address: 'elena.kovac@contoso.example',
      zone: 'America/New_York',
      windowsZone: 'Eastern Standard Time',
    },
    subject: 'Contract renewal: next steps',
    start: at(workday(2), '15:00'),
    end: at(workday(2), '16:00'),
    attendees: [anna, addressOf('Sofia'), addressOf('Tom')],
    location: 'https://contoso.webex.com/meet/elena',
    body: 'Looking forward to talking to you all.',
    allowNewTimeProposals: false,
    created: now - 5 * hour,
  })
}

/** A series and a whole day that wait for an answer. */
function seedInvitationsFarAhead({ now, at, date, workday, create }: Week): void {
  const sync = DateTime.fromMillis(at(workday(3), '14:00'), { zone })
  create({
    organizer: addressOf('Dana'),
    subject: 'Product and finance sync',
    start: sync.toMillis(),
    end: sync.plus({ minutes: 45 }).toMillis(),
    attendees: [anna, { address: addressOf('Marcus'), response: 'accepted' }],
    joinUrl: teams(7),
    body: 'Every second week from now on.',
    recurrence: {
      pattern: {
        type: 'weekly',
        interval: 2,
        daysOfWeek: [sync.setLocale('en').toFormat('cccc').toLowerCase() as 'monday'],
        firstDayOfWeek: 'monday',
        dayOfMonth: 0,
        month: 0,
        index: 'first',
      },
      range: {
        type: 'endDate',
        startDate: sync.toISODate(),
        endDate: sync.plus({ months: 6 }).toISODate(),
        numberOfOccurrences: 0,
        recurrenceTimeZone: 'Eastern Standard Time',
      },
    },
    created: now - 26 * hour,
  })
  create({
    organizer: addressOf('Grace'),
    subject: 'Team offsite',
    start: date(workday(9)),
    end: date(workday(9) + 1),
    isAllDay: true,
    showAs: 'oof',
    attendees: [anna, ...['Clara', 'Jonas', 'Priya', 'Tom'].map(addressOf)],
    location: 'Semmering',
    body: 'Train at 8:03. Bring shoes that may get dirty.',
    created: now - 30 * hour,
  })
}

/** What the others do all day, so that free/busy has something to say. */
function seedColleagues({ at, workday, create }: Week): void {
  create({
    organizer: addressOf('Marcus'),
    subject: 'Month end',
    start: at(workday(1), '15:00'),
    end: at(workday(1), '18:00'),
    attendees: [addressOf('Dana'), addressOf('Sofia')],
  })
}
