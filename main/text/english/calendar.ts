/** The calendar: how fresh it is, how meetings repeat, and a day in words. */
export const calendar = {
  'calendar.reading': 'Reading your calendar…',
  'calendar.notRead': 'Your calendar has not been read yet.',
  'calendar.upToDate': 'Up to date at {time}.',
  'calendar.failedAsOf': '{failure} Showing your calendar as of {time}.',

  'calendar.unread': '{count, plural, one {# entry} other {# entries}} of your calendar cannot be read',
  'calendar.unread.text':
    'Microsoft 365 answers with an error. What was known of {count, plural, one {it} other {them}} still counts; Mattercal tries again with every look at your calendar.',

  'agenda.running': '{title} (until {end})',
  'agenda.next': '{title} ({start}, in {duration})',
  'agenda.later': '{title} ({start})',

  'recurrence.anyDay': 'day',
  'recurrence.workday': 'weekday',
  'recurrence.daily': '{count, plural, one {every day} other {every # days}}',
  'recurrence.weekly':
    '{count, plural, =1 {every {days}} =2 {every second week on {days}} other {every # weeks on {days}}}',
  'recurrence.weeks': '{count, plural, =1 {every week} =2 {every second week} other {every # weeks}}',
  'recurrence.months': '{count, plural, =1 {every month} other {every # months}}',
  'recurrence.years': '{count, plural, =1 {every year} other {every # years}}',
  'recurrence.absoluteMonthly':
    '{count, plural, one {every month} other {every # months}} on the {day, selectordinal, one {#st} two {#nd} few {#rd} other {#th}}',
  'recurrence.relativeMonthly':
    '{count, plural, one {every month} other {every # months}} on the {index, select, first {first} second {second} third {third} fourth {fourth} other {last}} {days}',
  'recurrence.absoluteYearly': '{count, plural, one {every year} other {every # years}} on {date}',
  'recurrence.relativeYearly':
    '{count, plural, one {every year} other {every # years}} on the {index, select, first {first} second {second} third {third} fourth {fourth} other {last}} {days} of {month}',
  'recurrence.until': '{rhythm}, until {date}',
  'recurrence.times': '{rhythm}, {count, plural, =1 {once} =2 {twice} one {# time} other {# times}}',

  'summary.nothing': 'Nothing on your calendar',
  'summary.meetings': '{count, plural, =0 {No meetings} one {# meeting} other {# meetings}}',
  'summary.allDay': '{count} all day',
  'summary.clash': '{count} clash',
  'summary.allDayEvent': 'All day: {title}',
  'summary.tentative': 'tentative',
  'summary.notAnswered': 'not answered',
  'summary.clashes': 'clashes',
  'summary.free': 'Free from {start} to {end}',
} as const
