import type { NewEvent } from '../../m365/calendar-api.ts'
import type { MattermostClient } from '../../mattermost/client.ts'
import type { CalendarSource } from '../calendar/calendar-sync.ts'
import type { AnswerSender } from '../invitations/answers.ts'

/** What a signed-in Microsoft 365 account gives to the services. */
export interface CalendarAccess {
  /** Entra's name for the account, which stays when the user is renamed. */
  account: string
  source: CalendarSource
  sender: AnswerSender
  /** Creates an event; Graph invites its attendees. Rejects with a `Failure`. */
  create(event: NewEvent): Promise<void>
}

/** Everything that runs while somebody is signed in to Microsoft 365. */
export interface CalendarSession {
  start(access: CalendarAccess): Promise<void>
  /** `again` when the same user has just signed in anew: what is known of the calendar stays, and with it what is news. */
  end(why: 'signOut' | 'again'): Promise<void>
}

/** Everything that runs while somebody is signed in to Mattermost. */
export interface MattermostSession {
  start(client: MattermostClient, userId: string): void
  /** `again` when the same user has just signed in anew. */
  end(why: 'signOut' | 'again'): Promise<void>
}
