/** The app on this computer: tray, commands, updates, problems, and the terminal. */
export const desktop = {
  'tray.tip': 'Mattercal: {status}',
  'tray.tipWaiting': 'Mattercal: {status}, {count} waiting',
  'tray.tip.signedOut': 'Mattercal: not set up yet',
  'tray.tip.problem': 'Mattercal: needs your attention',
  'tray.signIn': 'Sign in to {service} again…',
  'tray.setUp': 'Set up Mattercal…',
  'tray.invitations':
    '{count, plural, =0 {No invitations waiting} one {# invitation waiting…} other {# invitations waiting…}}',
  'tray.today': 'Today…',
  'tray.syncNow': 'Sync now',
  'tray.settings': 'Settings…',
  'tray.quit': 'Quit Mattercal',
  'tray.connectMattermost': 'Connect Mattermost…',
  'tray.notForThisMeeting': 'Not for this meeting',
  'tray.leaveAlone': 'Leave my status alone for this meeting',
  'tray.noMoreMeetings': 'No more meetings today',
  'tray.snooze': 'Snooze {title}',
  'tray.snoozeUntitled': 'Snooze reminder',
  'tray.snooze.minutes': '{minutes} minutes',
  'tray.snooze.untilStart': 'Until it starts',
  'tray.resume': 'Resume status sync',
  'tray.pauseHour': 'Pause status sync for 1 hour',
  'tray.pauseToday': 'Pause status sync today',
  'menu.view': 'View',
  'menu.window': 'Window',

  'command.noJoinLink': 'This event has no link to join.',
  'command.noOutlookPage': 'This event has no page in Outlook.',
  'command.proxyNotKept': 'It could not be kept: this computer has no keychain yet. Please finish that first.',
  'command.noAdminLink': 'There is no link to copy.',
  'command.notValid': 'That is not a valid entry. Nothing was changed.',
  'command.diskFull': 'The disk is full, so this was not saved. Make room or ask your administrator, then try again.',
  'command.notWritable':
    'Mattercal may not write to its folder, so this was not saved. Make room or ask your administrator, then try again.',
  'command.fault':
    'That did not work because of a fault in Mattercal. Please save the diagnostics in Settings and report it.',

  'update.off.policy': 'Your administrator takes care of updates.',
  'update.off.packageManager':
    'Updates come with those of your system: this Mattercal was installed by its package manager.',
  'update.off.testBuild': 'This is a test build: it does not update itself.',
  'update.off.noServer': 'This Mattercal was built without an update server: it does not update itself.',
  'update.current': 'Mattercal is up to date (looked at {when}).',
  'update.checking': 'Looking for an update…',
  'update.downloading': 'Mattercal {version} is being downloaded…',
  'update.ready': 'Mattercal {version} is ready and is installed when Mattercal quits.',
  'update.afterMeeting': 'Mattercal {version} is installed when your meeting is over.',
  'update.later': 'Mattercal {version} is ready. It waits; you will be asked again tomorrow.',
  'update.failed.network': 'The update server could not be reached. Mattercal tries again later.',
  'update.failed.signature':
    'The update was not signed by us, so it was not used. Nothing was changed. Please tell your administrator.',
  'update.failed.damaged':
    'The download was damaged, so it was thrown away. Nothing was changed; Mattercal tries again later.',
  'update.failed.disk': 'There is not enough room for the update. Nothing was changed; please make room.',
  'update.failed.trouble': 'The update did not work. Nothing was changed; Mattercal tries again later.',
  'update.nothing': 'There is no update to install.',

  'problem.diskFull': 'The disk is full',
  'problem.diskFullText':
    'Nothing you gave was lost, but nothing new can be kept and no answer is sent until there is room. Make room on this disk; Mattercal tries again by itself.',
  'problem.notWritable': 'Mattercal cannot write to its folder',
  'problem.notWritableText':
    'Nothing you gave was lost, but nothing new can be kept. Ask your administrator to give you write access to your profile folder.',
  'problem.damaged': 'A file of Mattercal was damaged',
  'problem.damagedKept':
    'The file for “{name}” could not be read, so Mattercal started without it. The damaged file was kept as {path}.',
  'problem.damagedNote': 'The file for “{name}” could not be read, so Mattercal started without it. {note}.',
  'problem.readAgain': 'nothing lost: the calendar is read again',
  'problem.authority': 'A certificate authority could not be read',
  'problem.authorityText':
    '{path} holds no certificate, or may not be read. Mattercal goes on without it. Please tell your administrator.',
  'problem.emoji': 'This Mattermost does not know your emoji',
  'problem.emojiText':
    '“{emoji}” was not found there, so your status shows “{instead}” instead. You can choose another in Settings.',
  'problem.policy': 'Your administrator’s settings could not be read',
  'problem.startAtLogin': 'The start at login could not be changed',
  'problem.startAtLoginText':
    'Mattercal may not write {file}. Change it in your system’s settings, or ask your administrator.',
  'problem.policyMistake': 'Your administrator’s settings have a mistake',
  'problem.policyBot':
    'The bot’s address in them, {address}, does not begin with https://. Mattercal goes on without it. Please tell your administrator.',
  'problem.policyText': '{problem} Mattercal goes on without them. Please tell your administrator.',

  'policy.notJson': '{path} is not a valid JSON object.',
  'policy.notReadable': '{path} cannot be read.',
  'policy.managedNotJson':
    'The managed policy of this computer holds values that do not fit together or are not valid JSON.',
  'policy.managedNotReadable': 'The managed policy of this computer cannot be read.',
  'policy.mistake': '{path} has a mistake at “{where}”.',
  'policy.managedMistake': 'The managed policy of this computer has a mistake at “{where}”.',

  'launch.theTop': 'the top',
  'launch.notReadable': 'The configuration file {file} cannot be read. Check its name and that you may read it.',
  'launch.notJson': 'The configuration file {file} is not valid JSON: {detail}',
  'launch.mistake': 'The configuration file {file} has a mistake at “{where}”: {detail}',

  'terminal.line': 'mattercal: {text}',
  'terminal.cannotStart': 'cannot start: {detail}',
  'terminal.noDiagnostics': 'no diagnostics: {detail}',
  'terminal.m365': 'signed in to Microsoft 365 as {name}',
  'terminal.mattermost': 'signed in to Mattermost as {name}',
  'terminal.bot': 'connected to the bot @{username}',
  'terminal.synced': 'synced {count} events',
  'terminal.noInvitation': 'no invitation waits for an answer',
  'terminal.invitations':
    '{count, plural, one {# invitation waits} other {# invitations wait}} for an answer (next: {title}, {day})',
  'terminal.privateEvent': 'a private event',
  'terminal.status': 'status → {headline}',
  'terminal.statusFor': 'status → {headline} ({titles})',
  'terminal.answerSent': 'answer sent: {answer}',
} as const
