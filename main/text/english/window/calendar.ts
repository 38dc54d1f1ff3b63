/** The page of the day, and the line that says how fresh the calendar is. */
export const calendar = {
  'window.calendar.now': 'Now',
  'window.calendar.clashes': 'Clashes',
  'window.calendar.tentative': 'Tentative',
  'window.calendar.notAnswered': 'Not answered',
  'window.calendar.private': 'Private',
  'window.calendar.join': 'Join',
  'window.calendar.joinOther': 'Other links to join {title}',
  'window.calendar.join.name': 'Join {title} on {provider}',
  'window.calendar.none': 'Nothing on your calendar today',
  'window.calendar.none.hint': 'Enjoy the quiet.',
  'window.calendar.unread': 'Your calendar has not been read yet',
  'window.calendar.unread.hint': 'It appears here as soon as it is.',
  'window.calendar.agenda': 'Agenda',
  'window.calendar.free': 'Free time',
  'window.calendar.sync': 'Sync now',
} as const
