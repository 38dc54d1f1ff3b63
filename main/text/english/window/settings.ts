/** The page of Settings: what is in no feature's own section, updates and diagnostics included. */
export const settings = {
  'window.settings.title': 'Settings',
  'window.settings.locked': 'Your administrator has decided some of these settings.',
  'window.settings.where.both': 'On the desktop and in Mattermost',
  'window.settings.where.desktop': 'On the desktop',
  'window.settings.where.mattermost': 'In Mattermost',

  'window.settings.computer': 'This computer',
  'window.settings.startAtLogin': 'Start Mattercal when I log in',
  'window.settings.clock': 'Clock',
  'window.settings.clock.auto': 'As in my calendar',
  'window.settings.clock.24': '24 hours',
  'window.settings.clock.12': '12 hours',
  'window.settings.meetingHosts': 'Meeting servers of your own',
  'window.settings.meetingHosts.hint':
    'Host names with spaces between them, such as meet.example.com. Links to them in a meeting get a Join button: Jitsi, BigBlueButton, Nextcloud Talk and others.',
  'window.settings.meetingHosts.bad': '{text} is not a host name. It looks like meet.example.com',
  'window.settings.noKeychain': 'This computer has no keychain: sign-ins are forgotten when Mattercal quits.',

  'window.settings.about': 'About Mattercal',
  'window.settings.version': 'Mattercal {version}',

  'window.updates.now': 'Install now',
  'window.updates.quit': 'When I quit',
  'window.updates.later': 'Later',
  'window.updates.look': 'Look for updates',
  'window.updates.channel': 'Releases',
  'window.updates.channel.stable': 'Stable',
  'window.updates.channel.beta': 'Beta: earlier, with rougher edges',

  'window.diagnostics.save': 'Save diagnostics',
  'window.diagnostics.what': 'A file for whoever helps you: versions, settings, and what happened in the last day.',
  'window.diagnostics.saved': 'Saved among your downloads. It holds no password, token or meeting title.',
  'window.diagnostics.dismissProblem': 'Dismiss: {title}',
} as const
