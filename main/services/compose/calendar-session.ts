import type { NewEvent } from '../../m365/calendar-api.ts'
import { Failure } from '../../net/failure.ts'
import { CalendarCache } from '../../store/calendar-cache.ts'
import type { DamageReport } from '../../store/json-file.ts'
import type { Vault } from '../../store/vault.ts'
import type { CalendarAccess, CalendarSession } from '../accounts/sessions.ts'
import type { CalendarSync } from '../calendar/calendar-sync.ts'
import { reportStoreError } from '../diagnostics/disk.ts'
import type { DirectMessages } from '../direct-messages/direct-messages.ts'
import type { Answers } from '../invitations/answers.ts'
import type { MeetingReminders } from '../reminders/meeting-reminders.ts'
import type { AppStateStore } from '../state/app-state.ts'
import type { DailySummary } from '../summary/daily-summary.ts'

/** Whose calendar this is, as long as somebody is signed in to Microsoft 365. */
export class SignedInCalendar {
  access: CalendarAccess | undefined

  /** Creates an event in the calendar. Rejects with a `Failure` when nobody is signed in, or Graph refuses. */
  async create(event: NewEvent): Promise<void> {
    if (!this.access) throw new Failure('signIn', 'nobody is signed in to Microsoft 365')
    await this.access.create(event)
  }
}

/** Starts and ends everything that follows the calendar. */
export function calendarSession(parts: {
  state: AppStateStore
  damaged: DamageReport
  vault(): Vault | undefined
  signedIn: SignedInCalendar
  sync: Pick<CalendarSync, 'start' | 'stop'>
  answers: Pick<Answers, 'start' | 'stop'>
  reminders: Pick<MeetingReminders, 'start' | 'stop'>
  summary: Pick<DailySummary, 'start' | 'stop'>
  directMessages: Pick<DirectMessages, 'takeBack'>
  /** Makes what is remembered this account's; what another one left is forgotten. */
  ownMemories(account: string): Promise<void>
}): CalendarSession {
  const { ownMemories, state, damaged, vault, signedIn, sync, answers, reminders, summary, directMessages } = parts
  let cache: CalendarCache | undefined
  return {
    async start(access) {
      const opened = vault()
      if (!opened) return
      signedIn.access = access
      await ownMemories(access.account).catch((error: unknown) => reportStoreError(state, error))
      cache = new CalendarCache(opened, access.account, damaged)
      await sync.start(access.source, cache)
      await answers.start(access.sender)
      reminders.start()
      summary.start()
    },
    async end(why) {
      signedIn.access = undefined
      sync.stop()
      answers.stop()
      reminders.stop()
      summary.stop()
      if (why === 'again') return
      await directMessages.takeBack().catch((error: unknown) => reportStoreError(state, error))
      await cache?.remove()
      cache = undefined
    },
  }
}
