import { joinLinks } from '../../core/calendar/join/join.ts'
import { say } from '../../text/say.ts'
import { done, refused, type SomeHandlers } from '../commands/handlers.ts'
import type { MeetingReminders } from '../reminders/meeting-reminders.ts'
import { type AppStateStore, eventOf } from '../state/app-state.ts'
import { ownMeetings } from '../state/own-meetings.ts'
import type { StatusSync } from '../status/status-sync.ts'
import type { CalendarSync } from './calendar-sync.ts'

// Where an event's own page may be: Outlook on the web in every cloud.
const outlookHosts = [
  'outlook.office365.com',
  'outlook.office.com',
  'outlook.live.com',
  'outlook.cloud.microsoft',
  'outlook.office365.us',
  'webmail.apps.mil',
  'partner.outlook.cn',
]

/** The commands about events, and the one that asks for everything anew. */
export const calendarCommands = (options: {
  state: AppStateStore
  sync: Pick<CalendarSync, 'syncNow'>
  answers: { retrySoon(): void }
  status: Pick<StatusSync, 'replan'>
  reminders: Pick<MeetingReminders, 'dismiss'>
  openLink(url: string): Promise<void>
}) =>
  ({
    async syncNow() {
      options.answers.retrySoon()
      options.status.replan()
      await options.sync.syncNow('asked')
      return done
    },
    async join({ eventId, link: chosen }) {
      const state = options.state.get()
      const event = eventOf(state, eventId)
      const link = event && joinLinks(event, ownMeetings(state))[chosen?.index ?? 0]
      if (!link || (chosen && new URL(link.url).host !== chosen.host)) return refused(say('command.noJoinLink'))
      options.reminders.dismiss(eventId)
      await options.openLink(link.url)
      return done
    },
    async openEvent({ eventId }) {
      const link = eventOf(options.state.get(), eventId)?.webLink
      const url = link && URL.canParse(link) ? new URL(link) : undefined
      if (url?.protocol !== 'https:' || !outlookHosts.includes(url.hostname))
        return refused(say('command.noOutlookPage'))
      await options.openLink(url.href)
      return done
    },
  }) satisfies SomeHandlers
