/** The Mattermost status: what it is, and why. */
export const status = {
  'status.online': 'Online',
  'status.away': 'Away',
  'status.dnd': 'Do not disturb',
  'status.offline': 'Offline',
  'status.ooo': 'Out of office',
  'status.notKnown': 'Not known yet',
  'status.switchedOff': 'Statuses are switched off on this server',
  'status.notSignedIn': 'Sign in to Mattermost to see your status here.',
  'status.until': '{what} until {until}',
  'status.ask': 'Set your status until {until}?',

  'because.notChosen': 'You have not chosen yet what Mattercal may do with your status.',
  'because.off': 'Status sync is switched off in Settings.',
  'because.paused': 'Status sync is paused until {until}.',
  'because.free': 'No meeting ahead.',
  'because.freeUntil': 'No meeting now. The next one starts at {start}.',
  'because.meeting': '{meeting}, until {until}.',
  'because.asking': '{meeting} has begun. Shall Mattercal set your status?',
  'because.userSet':
    'You had set {availability, select, online {online} away {away} dnd {do not disturb} offline {offline} ooo {out of office} other {your status}} yourself before {meeting}, so it stays.',
  'because.change': 'You chose your status yourself, so it stays for {meeting}.',
  'because.request': 'You asked to leave your status alone for {meeting}.',
  'because.answer': 'You said no for {meeting}.',
  'because.outOfOffice':
    'You are out of office. Mattercal never touches that, because changing it would switch your auto-reply off.',
} as const
