/** The connection to the company's bot, in Settings and in the first run. */
export const botLink = {
  'window.botLink': 'Mattermost bot',
  'window.botLink.off': 'Not connected',
  'window.botLink.waiting': 'Connects after the sign-in to Mattermost',
  'window.botLink.connecting': 'Connecting',
  'window.botLink.connected': 'Connected',
  'window.botLink.offline': 'Cannot be reached; trying again',
  'window.botLink.unpaired': 'Connection ended',
  'window.botLink.what':
    'With your company’s bot you get summaries, invitations and reminders as messages in Mattermost, and can answer there. Everything else works without it.',
  'window.botLink.address': 'Address of the bot',
  'window.botLink.address.hint': 'Your administrator knows it.',
  'window.botLink.connect': 'Connect the bot',
  'window.botLink.disconnect': 'Disconnect the bot',
  'window.botLink.without': 'Go without a bot',
} as const
