import type { CalendarEvent } from '../../../main/core/calendar/event.ts'
import { emptyLedger, type Ledger } from '../../../main/core/status/ledger.ts'
import { type Plan, plan, settled } from '../../../main/core/status/planner.ts'
import { defaultStatusRules, type StatusRules } from '../../../main/core/status/rules.ts'
import { ModelMattermost } from './model.ts'

/** Calendar, Mattermost and ledger together, planned at moments. */
export class StatusDesk {
  mattermost: ModelMattermost
  ledger: Ledger = emptyLedger
  rules: StatusRules
  events: CalendarEvent[]
  pausedUntil: number | undefined
  chosen = true

  constructor(events: CalendarEvent[], rules: Partial<StatusRules> = {}, timedDnd = true) {
    this.events = events
    this.rules = { ...defaultStatusRules, ...rules }
    this.mattermost = new ModelMattermost(timedDnd)
  }

  look(now: number): Plan {
    return plan({
      now,
      events: this.events,
      rules: this.rules,
      chosen: this.chosen,
      observed: this.mattermost.observe(),
      ledger: this.ledger,
      pausedUntil: this.pausedUntil,
      zone: 'Europe/Vienna',
    })
  }

  run(now: number): Plan {
    return this.finish(this.look(now))
  }

  /** As `run`, and again whenever the plan asks for it, for the few seconds that an edge takes. */
  runEdge(now: number): Plan {
    let planned = this.run(now)
    for (let next = planned.next; next !== undefined && next <= now + 5_000; next = planned.next) {
      this.mattermost.tick(next)
      planned = this.run(next)
    }
    return planned
  }

  /** Carries out what was planned before. */
  finish(planned: Plan): Plan {
    this.ledger = planned.ledger
    this.ledger = settled(planned, this.mattermost.carryOut(planned))
    return planned
  }

  get status() {
    return this.mattermost.presence.status
  }
}
