/** Names and words that every part of the product uses. */
export const common = {
  'app.name': 'Mattercal',
  'event.untitled': '(no title)',
  'event.private': 'Private event',
} as const
