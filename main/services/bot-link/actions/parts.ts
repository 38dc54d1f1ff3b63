import type { Invitation } from '../../../core/invitations/waiting.ts'
import type { Preferences } from '../../../core/settings/settings.ts'
import type { NewEvent } from '../../../m365/calendar-api.ts'
import type { Log } from '../../../store/log.ts'
import type { Clock } from '../../../time/clock.ts'
import type { DirectMessages } from '../../direct-messages/direct-messages.ts'
import type { MessageQueue } from '../../direct-messages/message-queue.ts'
import type { Answers } from '../../invitations/answers.ts'
import type { MeetingReminders } from '../../reminders/meeting-reminders.ts'
import type { AppStateStore } from '../../state/app-state.ts'
import type { StatusSync } from '../../status/status-sync.ts'
import type { LinkedUser } from '../pairing.ts'

/** What the answers to slash commands work with. */
export interface SlashParts {
  state: AppStateStore
  clock: Clock
  status: StatusSync
  /** Sends invitations as DMs with buttons. */
  offer(waiting: readonly Invitation[]): Promise<void>
  /** Saves preferences as the window does, locks included. Rejects with a `StoreError`. */
  savePreferences(preferences: Preferences): Promise<void>
}

/** What the actions work with. */
export interface ActionParts extends SlashParts {
  state: AppStateStore
  clock: Clock
  log: Log
  answers: Answers
  status: StatusSync
  reminders: MeetingReminders
  directMessages: DirectMessages
  queue: MessageQueue
  /** Who is signed in to Mattermost; undefined for nobody. */
  user(): LinkedUser | undefined
  /** Creates an event in the calendar of who is signed in to Microsoft 365. Rejects with a `Failure`. */
  createEvent(event: NewEvent): Promise<void>
}
