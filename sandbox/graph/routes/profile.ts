import type { Area } from '../context.ts'
import type { Mailbox, Person } from '../mailbox.ts'
import { idOf } from '../mailbox.ts'

/** Who one is, one's mailbox settings, and one's calendars. */
export const profile: Area = async (app, { graph }) => {
  app.get('/v1.0/me', async (request) => {
    const { owner } = graph.mailbox(request)
    return {
      '@odata.context': `${graph.origin}/v1.0/$metadata#users/$entity`,
      id: owner.id,
      displayName: owner.name,
      givenName: owner.first,
      surname: owner.last,
      mail: owner.address,
      userPrincipalName: owner.address,
      jobTitle: owner.title,
      businessPhones: [],
      mobilePhone: null,
      officeLocation: null,
      preferredLanguage: null,
    }
  })
  app.get('/v1.0/me/mailboxSettings', async (request) => {
    const { owner } = graph.mailbox(request)
    return graph.mailboxSettings ?? settingsOf(owner)
  })
  app.get('/v1.0/me/calendars', async (request) => ({ value: [calendarOf(graph.mailbox(request))] }))
  app.get('/v1.0/me/calendar', async (request) => calendarOf(graph.mailbox(request)))
}

/** The working hours of everybody in the company. */
export const workingHours = (owner: Person) => ({
  daysOfWeek: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'],
  startTime: '08:00:00.0000000',
  endTime: '17:00:00.0000000',
  timeZone: { name: owner.windowsZone },
})

function settingsOf(owner: Person): Record<string, unknown> {
  return {
    archiveFolder: null,
    timeZone: owner.windowsZone,
    delegateMeetingMessageDeliveryOptions: 'sendToDelegateOnly',
    dateFormat: 'dd.MM.yyyy',
    timeFormat: 'HH:mm',
    userPurpose: 'user',
    automaticRepliesSetting: {
      status: 'disabled',
      externalAudience: 'none',
      internalReplyMessage: '',
      externalReplyMessage: '',
    },
    language: { locale: 'en-GB', displayName: 'English (United Kingdom)' },
    workingHours: workingHours(owner),
  }
}

function calendarOf(mailbox: Mailbox): Record<string, unknown> {
  return {
    id: idOf(`calendar${mailbox.owner.username}`, false),
    name: 'Calendar',
    color: 'auto',
    isDefaultCalendar: true,
    canEdit: true,
    allowedOnlineMeetingProviders: ['teamsForBusiness'],
    defaultOnlineMeetingProvider: 'teamsForBusiness',
    owner: { name: mailbox.owner.name, address: mailbox.owner.address },
  }
}
