import type { Dialog } from '../../main/bot-link/protocol.ts'
import { say } from '../../main/text/say.ts'

/** The form behind `/mscal event create`. Its times are in the zone of the user's computer. */
export function createEventDialog(): Dialog {
  const text = { type: 'text' as const, optional: false }
  return {
    title: say('bot.newEvent.title'),
    introduction: say('bot.newEvent.introduction'),
    submit: say('bot.newEvent.submit'),
    elements: [
      { ...text, name: 'subject', label: say('bot.newEvent.subject'), maxLength: 255 },
      {
        ...text,
        name: 'date',
        label: say('bot.newEvent.date'),
        placeholder: '2026-11-25',
        help: say('bot.newEvent.date.help'),
      },
      { ...text, name: 'start', label: say('bot.newEvent.start'), placeholder: '14:00' },
      { ...text, name: 'end', label: say('bot.newEvent.end'), placeholder: '14:30' },
      {
        ...text,
        name: 'attendees',
        label: say('bot.newEvent.attendees'),
        optional: true,
        placeholder: say('bot.newEvent.attendees.example'),
        help: say('bot.newEvent.attendees.help'),
        maxLength: 1000,
      },
      { ...text, name: 'location', label: say('bot.newEvent.location'), optional: true, maxLength: 255 },
      {
        type: 'bool',
        name: 'online',
        label: say('bot.newEvent.online'),
        placeholder: say('bot.newEvent.online.label'),
        optional: true,
      },
      {
        type: 'textarea',
        name: 'description',
        label: say('bot.newEvent.description'),
        optional: true,
        maxLength: 3000,
      },
    ],
  }
}
