import { type Invitation, waitingInvitations } from '../../core/invitations/waiting.ts'
import type { AppState } from '../state/app-state.ts'

/** The invitations that wait, without those whose answer is on its way. */
export function openInvitations(state: AppState, now: number): Invitation[] {
  const answered = new Set(
    state.outbox.filter((item) => item.state.at !== 'stopped').map((item) => item.command.eventId),
  )
  return waitingInvitations(state.events.values(), state.masters, now, state.zone).filter(
    (invitation) => !answered.has(invitation.id),
  )
}
