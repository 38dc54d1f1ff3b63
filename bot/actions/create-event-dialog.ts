import type { Dialog } from '../../main/bot-link/protocol.ts'

/** The form behind `/mscal event create`. Its times are in the zone of the user's computer. */
export function createEventDialog(): Dialog {
  const text = { type: 'text' as const, optional: false }
  return {
    title: 'New event',
    introduction: 'Times are in your computer’s time zone.',
    submit: 'Create',
    elements: [
      { ...text, name: 'subject', label: 'Subject', maxLength: 255 },
      {
        ...text,
        name: 'date',
        label: 'Date',
        placeholder: '2026-11-25',
        help: 'Year-month-day, “today” or “tomorrow”',
      },
      { ...text, name: 'start', label: 'Start', placeholder: '14:00' },
      { ...text, name: 'end', label: 'End', placeholder: '14:30' },
      {
        ...text,
        name: 'attendees',
        label: 'Attendees',
        optional: true,
        placeholder: '@clara.novak, guest@example.com',
        help: 'People by @name or e-mail address, with commas between them',
        maxLength: 1000,
      },
      { ...text, name: 'location', label: 'Location', optional: true, maxLength: 255 },
      { type: 'bool', name: 'online', label: 'Online meeting', placeholder: 'Add a Teams link', optional: true },
      { type: 'textarea', name: 'description', label: 'Description', optional: true, maxLength: 3000 },
    ],
  }
}
