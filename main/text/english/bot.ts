/** What the company's bot says in Mattermost and to the desktops. Texts in Mattermost are Markdown. */
export const bot = {
  // What a desktop is told when the bot refuses something.
  'bot.api.badRequest': 'The request is not valid.',
  'bot.api.badRequestAt': 'The request is not valid at “{place}”.',
  'bot.api.notPaired': 'This desktop is not paired, or its pairing was ended.',
  'bot.api.onlyMethods': 'Only {methods} can be used here.',
  'bot.api.pairingOver': 'This pairing is over or was used. Please start again.',
  'bot.api.taken': 'Another desktop has dealt with this, or it is over.',
  'bot.api.throttled': 'Too many requests. Please wait.',
  'bot.api.tooLarge': 'The request is too large.',
  'bot.api.trouble': 'The bot has a problem. Please try again.',
  'bot.api.unknownRoute': 'There is nothing here.',
  'bot.api.wrongPost': 'The pairing message was not found. Please start again.',
  'bot.api.wrongUser': 'This account cannot be paired.',

  // DMs to the bot's administrators.
  'bot.admin.title': 'Mattercal bot',
  'bot.admin.repeated': '{line} ({count} times)',
  'bot.admin.more': 'and {count} more',

  // Clicks on buttons, and dialogs.
  'bot.click.changed': 'This message has changed meanwhile. Please look at it again.',
  'bot.click.expired': 'It is too late for this button.',
  'bot.click.failed': 'That did not work just now. Please try again in a moment.',
  'bot.click.foreign': 'This button belongs to somebody else.',
  'bot.click.notValid': 'This button is not valid.',
  'bot.click.offline': '{label}: your Mattercal is offline; it will answer when it is back.',
  'bot.click.offlineUntil': '{label}: your Mattercal is offline; it will answer when it is back (until {until}).',
  'bot.click.onItsWay': '{label}: on its way.',
  'bot.click.onItsWayAlready': 'That is on its way already.',
  'bot.click.overdue': 'Your Mattercal did not come back in time, so nothing was done.',
  'bot.dialog.expired': 'It is too late for this dialog. Please close it and start again.',
  'bot.dialog.offline': 'Your Mattercal is not connected, so nothing was done. Start it and try again.',

  // The dialog behind `/mscal event create`. Mattermost allows 24 characters for a title or label.
  'bot.newEvent.title': 'New event',
  'bot.newEvent.introduction': 'Times are in your computer’s time zone.',
  'bot.newEvent.submit': 'Create',
  'bot.newEvent.subject': 'Subject',
  'bot.newEvent.date': 'Date',
  'bot.newEvent.date.help': 'Year-month-day, “today” or “tomorrow”',
  'bot.newEvent.start': 'Start',
  'bot.newEvent.end': 'End',
  'bot.newEvent.attendees': 'Attendees',
  'bot.newEvent.attendees.example': '@clara.novak, guest@example.com',
  'bot.newEvent.attendees.help': 'People by @name or e-mail address, with commas between them',
  'bot.newEvent.location': 'Location',
  'bot.newEvent.online': 'Online meeting',
  'bot.newEvent.online.label': 'Add a Teams link',
  'bot.newEvent.description': 'Description',

  // Answers to the slash command. `trigger` is the command itself, such as /mscal.
  'bot.slash.connect':
    'Install Mattercal on your computer. In **Settings → Mattermost bot**, enter this address:\n\n`{address}`',
  'bot.slash.connect.already':
    'You have {count, plural, one {one computer} other {{count} computers}} connected already; see `{trigger} info`.',
  'bot.slash.disconnected':
    'Done: {count, plural, one {your computer is} other {your {count} computers are}} disconnected from this bot. Your calendar and your answers are not affected.',
  'bot.slash.disconnected.none': 'No computer of yours is connected.',
  'bot.slash.disconnectedNow':
    'Your Mattercal is not connected just now (last seen {ago}). Your calendar is on your own computer, so only it can answer. Start it, or wake the computer, and try again.',
  'bot.slash.help':
    '**Mattercal** connects your calendar to Mattermost.\n\n| Command | What it does |\n| --- | --- |\n' +
    '| `{trigger} connect` | how to connect your computer |\n' +
    '| `{trigger} disconnect` | end the connection of all your computers |\n' +
    '| `{trigger} today`, `tomorrow`, `viewcal` | your calendar for today, tomorrow, the next seven days |\n' +
    '| `{trigger} summary view`, `today`, `tomorrow` | the daily summary now |\n' +
    '| `{trigger} summary time 8:00`, `enable`, `disable`, `settings` | when the daily summary comes |\n' +
    '| `{trigger} invites` | invitations that wait for your answer |\n' +
    '| `{trigger} status`, `status pause`, `resume`, `why` | what your status is, and why |\n' +
    '| `{trigger} event create` | a new event |\n' +
    '| `{trigger} settings` | what you have set |\n' +
    '| `{trigger} info` | which computers are connected |',
  'bot.slash.event': 'To make a new event, type `{trigger} event create`.',
  'bot.slash.help.admin':
    '| `{trigger} users`, `logs`, `health` | for administrators: who is connected, recent records, how the bot is |',
  'bot.slash.info.title': 'Mattercal bot {version}. Your computers:',
  'bot.slash.info.connected': '- **{name}**: connected, paired {paired}',
  'bot.slash.info.away': '- **{name}**: last seen {seen}, paired {paired}',
  'bot.slash.info.end': '`{trigger} disconnect` ends all of them.',
  'bot.slash.noAnswer': 'Your Mattercal did not answer in time. It may just be waking up; please try again.',
  'bot.slash.noComputer': 'No computer of yours is connected. `{trigger} connect` says how.',
  'bot.slash.onlyAdmins': 'Only an administrator of the bot can do that.',
  'bot.slash.repeated': 'That is being answered already.',
  'bot.slash.unknown': 'There is no “{word}”.',
  'bot.slash.wrongToken': 'This command is not set up with the right token. Please tell your administrator.',

  // For administrators.
  'bot.users.count': '{count} computers are paired.',
  'bot.users.head': '| User | Computer | Seen |',
  'bot.users.connected': 'connected',
  'bot.logs.title':
    'Records from level **{level}** on are sent to the admins, {context, select, full {with} other {without}} their fields. The last warnings and errors of this replica:',
  'bot.logs.none': 'none',
  'bot.health.database': '- Database: {state, select, ok {ok} other {does not answer}}',
  'bot.health.mattermost': '- Mattermost: {state}',
  'bot.health.messages': '- Messages: {waiting} waiting, {posting} on their way, {posted} posted',
  'bot.health.actions': '- Actions waiting for a computer: {count}',
  'bot.health.connected': '- Computers connected to this replica: {count}',
  'bot.health.version': '- Version {version}, up for {minutes} min',

  // What was wrong when something was asked, in a word or two.
  'bot.failure':
    '{kind, select, ok {ok} offline {offline} lost {lost} tls {tls} proxySignIn {proxySignIn} wrongServer {wrongServer} throttled {throttled} server {server} signIn {signIn} forbidden {forbidden} notFound {notFound} reset {reset} refused {refused} trouble {trouble} other {unknown}}',

  // How long ago, in whole minutes, hours or days; the shortest is two minutes.
  'bot.ago.now': 'just now',
  'bot.ago.minutes': '{count} minutes ago',
  'bot.ago.hours': '{count} hours ago',
  'bot.ago.days': '{count} days ago',
} as const
