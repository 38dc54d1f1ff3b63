import type { CalendarEvent } from '../../main/core/calendar/event.ts'
import { defaultSettings } from '../../main/core/settings/settings.ts'
import { makeBackground } from '../../main/lifecycle/background.ts'
import { systemRandom } from '../../main/random/random.ts'
import { reportStoreError } from '../../main/services/diagnostics/disk.ts'
import { type Notice, Notices } from '../../main/services/notices/notices.ts'
import { AppStateStore, initialState } from '../../main/services/state/app-state.ts'
import { FakeClock } from './fake-clock.ts'

/** A memory that is never written to a disk. */
export function inMemory<T>(value: T) {
  return {
    value,
    async set(next: T) {
      this.value = next
    },
    async update(change: (value: T) => T) {
      this.value = change(this.value)
    },
  }
}

/** What a service is given, around one person in Vienna whose status may be set: state, clock, notices. */
export class Desk {
  readonly clock: FakeClock
  readonly state: AppStateStore
  readonly told: { key: string; notice: Notice }[] = []
  readonly random = systemRandom
  readonly log = () => undefined
  /** Errors that nobody waited for, besides those of the disk, which the state shows. */
  readonly faults: unknown[] = []
  readonly background = makeBackground((_name, error) => {
    try {
      reportStoreError(this.state, error)
    } catch (fault) {
      this.faults.push(fault)
    }
  })

  readonly notices = new Notices({ background: this.background })

  constructor(now: number) {
    this.clock = new FakeClock(now)
    const settings = structuredClone(defaultSettings)
    settings.preferences.statusChosen = true
    this.state = new AppStateStore({ ...initialState, zone: 'Europe/Vienna', settings })
    this.notices.add('desktop', {
      deliver: async (key, notice) => {
        this.told.push({ key, notice })
        return 'shown'
      },
      withdraw: () => undefined,
    })
  }

  /** Puts events on the calendar, as a sync does. */
  show(...events: CalendarEvent[]): void {
    this.state.set({
      events: new Map(events.map((e) => [e.id, e])),
      sync: { at: this.clock.now(), running: false, roundEnded: true },
    })
  }
}
