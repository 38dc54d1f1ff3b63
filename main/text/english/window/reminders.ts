/** Reminders that are due, and their section of Settings. */
export const reminders = {
  'window.reminders.dismiss': 'Dismiss the reminder for {title}',
  'window.reminders.join': 'Join {provider}',
  'window.reminders.snooze5': 'Snooze 5 min',
  'window.reminders.snooze10': '10 min',
  'window.reminders.untilStart': 'Until it starts',

  'window.reminders.settings': 'Reminders and notifications',
  'window.reminders.enabled': 'Remind me of meetings',
  'window.reminders.leads': 'When (up to five)',
  'window.reminders.lead': '{minutes, plural, =0 {At the start} other {# min before}}',
  'window.reminders.invitationNotices': 'Tell me of new, changed and cancelled invitations',
  'window.reminders.where.reminders': 'Reminders',
  'window.reminders.where.invitations': 'Invitations',
  'window.reminders.where.questions': 'Questions about my status',
  'window.reminders.where.problems': 'Problems that need me',
} as const
