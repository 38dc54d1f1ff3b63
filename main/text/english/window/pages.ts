/** The window's frame: its tabs, and what shows before the first view has arrived or when a page fails. */
export const pages = {
  'window.pages': 'Pages',
  'window.pages.starting': 'Starting…',
  'window.pages.invitations': 'Invitations',
  'window.pages.waiting': '{count} waiting',
  'window.pages.today': 'Today',
  'window.pages.status': 'Status',
  'window.pages.settings': 'Settings',
  'window.fault': 'This page could not be shown',
  'window.fault.text':
    'Mattercal goes on in the background, and nothing you gave was lost. If this comes back, save the diagnostics and send them to whoever helps you.',
  'window.fault.again': 'Show it again',
} as const
