import { done, type SomeHandlers } from '../commands/handlers.ts'
import type { MeetingReminders } from './meeting-reminders.ts'

/** The commands about reminders on show. */
export const reminderCommands = (reminders: MeetingReminders) =>
  ({
    async snooze({ eventId, minutes }) {
      await reminders.snooze(eventId, minutes)
      return done
    },
    dismissReminder({ eventId }) {
      reminders.dismiss(eventId)
      return done
    },
  }) satisfies SomeHandlers
