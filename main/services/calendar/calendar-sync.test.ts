import { beforeEach, describe, expect, it } from 'vitest'
import { copyOf, roundOf } from '../../../test/support/calendar-copies.ts'
import { Desk } from '../../../test/support/desk.ts'
import { at, event, hour } from '../../../test/support/events.ts'
import { settle } from '../../../test/support/fake-clock.ts'
import { Failure } from '../../net/failure.ts'
import { trayState } from '../compose/tray-state.ts'
import { CalendarSync } from './calendar-sync.ts'

const nine = at('2026-11-24T09:00:00Z')

let desk: Desk
beforeEach(() => {
  desk = new Desk(nine - hour)
})

describe('the calendar service', () => {
  it('keeps what it knew when a round fails, and says how old it is', async () => {
    let fail = false
    const copy = copyOf([event()])
    desk.state.set({ m365: { state: 'signedIn' } })
    const sync = new CalendarSync({ ...desk, onSynced: async () => undefined, onSignInNeeded: () => undefined })
    await sync.start(
      {
        sync: async () => {
          if (fail) throw new Failure('server', 'no')
          return roundOf(copy)
        },
      },
      { read: async () => undefined, write: async () => undefined },
    )
    await settle()
    const syncedAt = desk.clock.now()
    fail = true
    await desk.clock.to(nine + hour)
    expect([...desk.state.get().events.keys()]).toEqual(['event-1'])
    expect(desk.state.get().sync).toEqual({ at: syncedAt, running: false, failure: 'server', roundEnded: true })
    expect(trayState({ ...desk.state.get(), mattermost: { state: 'signedIn' } }, desk.clock.now())).toBe('problem')
  })
})
