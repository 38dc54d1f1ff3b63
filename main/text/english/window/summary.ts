/** The daily summary's section of Settings. */
export const summary = {
  'window.summary.settings': 'Daily summary',
  'window.summary.enabled': 'Show a summary of the day',
  'window.summary.time': 'At',
  'window.summary.days': 'On these days',
  'window.summary.where': 'Where',
} as const
