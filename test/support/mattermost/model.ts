import type { CustomStatus, Observed, Presence } from '../../../main/core/status/ledger.ts'
import type { Plan } from '../../../main/core/status/planner.ts'

/** Mattermost's status rules in memory, (docs/protocols/mattermost.md), for property tests of the planner. */
export class ModelMattermost {
  presence: Presence = { status: 'online', manual: false, dndEndTime: 0 }
  custom: CustomStatus | null = null
  /** How often the job that ends Do not disturb runs, in minutes. */
  jobMinutes = 1
  /** When Do not disturb ends, though the server no longer says so: it was restarted, and is an old one. */
  #forgotten = 0
  readonly #timed: boolean
  #previous: Presence['status'] = 'online'

  constructor(timedDnd: boolean) {
    this.#timed = timedDnd
  }

  /** The server is restarted: it no longer says when a Do not disturb ends. */
  restart(): void {
    this.#forgotten = this.presence.dndEndTime || this.#forgotten
    this.presence = { ...this.presence, dndEndTime: 0 }
  }

  /** The expiry job, if it runs at this moment. */
  tick(now: number): void {
    const { status, dndEndTime } = this.presence
    const end = dndEndTime || this.#forgotten
    const minute = Math.floor(now / 60_000)
    const until = (minute - (minute % this.jobMinutes)) * 60
    if (status === 'dnd' && end > 0 && end <= until)
      this.presence = { status: this.#previous, manual: false, dndEndTime: 0 }
  }

  set(status: Presence['status'], dndEndTime = 0): Presence {
    this.#forgotten = 0
    if (status === 'dnd') this.#previous = this.presence.status
    this.presence = {
      status,
      manual: status !== 'online',
      dndEndTime: status === 'dnd' && this.#timed ? dndEndTime : 0,
    }
    return this.presence
  }

  observe(): Observed {
    return { presence: { ...this.presence }, custom: this.custom && { ...this.custom }, endsDnd: this.#timed }
  }

  /** Sets a status as its owner does in Mattermost itself. */
  byHand(status: Presence['status'], dndEndTime = 0): void {
    this.set(status, dndEndTime)
  }

  /** Carries a plan's steps out; returns the reported end of a DND. */
  carryOut(plan: Plan): number | undefined {
    let reported: number | undefined
    if (plan.presence?.do === 'set') {
      if (plan.presence.viaOnline) this.set('online')
      reported = this.set(plan.presence.status, plan.presence.dndEndTime).dndEndTime
    } else if (plan.presence?.do === 'restore') this.set(plan.presence.status, plan.presence.dndEndTime)
    if (plan.custom?.do === 'set') this.custom = plan.custom.status
    else if (plan.custom?.do === 'clear') this.custom = null
    return reported
  }
}
