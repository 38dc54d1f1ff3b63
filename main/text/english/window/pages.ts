/** The window's frame: its tabs, and what shows before the first view has arrived. */
export const pages = {
  'window.pages': 'Pages',
  'window.pages.starting': 'Starting…',
  'window.pages.invitations': 'Invitations',
  'window.pages.waiting': '{count} waiting',
  'window.pages.today': 'Today',
  'window.pages.status': 'Status',
  'window.pages.settings': 'Settings',
} as const
