/** Names, times and failures: what every part of the product says. */
export const common = {
  'app.name': 'Mattercal',
  'app.testBuild': '{version} (test build on {runtime})',
  'event.untitled': '(no title)',
  'event.private': 'Private event',
  'event.somebody': 'Somebody',
  'event.yourMeeting': 'your meeting',
  'event.meetingAndMore': '{title} and {count} more',
  'event.join': 'Join {provider}',
  'list.more': '{names} and {count} more',

  'service.m365': 'Microsoft 365',
  'service.mattermost': 'Mattermost',
  'service.bot': 'The bot',
  'service.server': 'The server',

  'time.today': 'Today',
  'time.tomorrow': 'Tomorrow',
  'time.yesterday': 'Yesterday',
  'time.dayWithYear': '{day} {year}',
  'time.hour12': '{half, select, am {{time} AM} other {{time} PM}}',
  'time.dayAt': '{day}, {time}',
  'time.dayAllDay': '{day}, all day',
  'time.allDay': 'All day',
  'time.span': '{start} – {end}',
  'time.tomorrowAt': '{time} tomorrow',
  'time.onDay': '{time} on {day}',
  'time.inZone': '{when} ({zone})',
  'time.minutes': '{minutes} min',
  'time.hours': '{hours} h',
  'time.hoursAndMinutes': '{hours} h {minutes} min',
  'time.now': 'now',
  'time.in': 'in {duration}',
  'time.ago': '{duration} ago',

  'failure.offline': '{service} cannot be reached. Check the network; Mattercal keeps trying.',
  'failure.lost': '{service} did not answer. Mattercal tries again.',
  'failure.tls':
    'The certificate of {service} is not trusted on this computer, so nothing was sent. Ask your administrator to install the right certificate authority.',
  'failure.proxySignIn':
    'The proxy of this network asks for a name and password, so {service} was not reached. Enter them in Mattercal’s window.',
  'failure.wrongServer':
    'Something other than {service} answered. A network sign-in page may be in the way: open a browser and look.',
  'failure.throttled': '{service} asked for patience. Mattercal tries again shortly.',
  'failure.signIn': 'Please sign in to {service} again. Nothing was lost.',
  'failure.forbidden': '{service} does not allow this account to do that. Your administrator can change it.',
  'failure.trouble': '{service} has a problem at the moment. Mattercal tries again.',
} as const
