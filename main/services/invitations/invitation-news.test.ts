import { beforeEach, describe, expect, it } from 'vitest'
import { Desk, inMemory } from '../../../test/support/desk.ts'
import { at, hour, invitation, minute } from '../../../test/support/events.ts'
import { settle } from '../../../test/support/fake-clock.ts'
import { InvitationNews } from './invitation-news.ts'
import type { NewsMemory } from './news-memory.ts'

const nine = at('2026-11-24T09:00:00Z')

let desk: Desk
beforeEach(() => {
  desk = new Desk(nine - hour)
})

describe('news of invitations', () => {
  it('after a reset include one that came in the very second of the last sync, and none of old', async () => {
    desk.show()
    const news = new InvitationNews({ ...desk, memory: inMemory<NewsMemory>({ told: [] }) })
    const [fresh, old] = [
      // Graph's clock is its own, and it tells whole seconds.
      invitation({ id: 'fresh', createdAt: desk.clock.now() - minute - 900, start: nine + hour, end: nine + 2 * hour }),
      invitation({ id: 'old', createdAt: desk.clock.now() - 48 * hour, start: nine + hour, end: nine + 2 * hour }),
    ]
    const events = new Map([fresh, old].map((e) => [e.id, e]))
    await news.onSynced({
      before: new Map(),
      round: { fresh: true, copy: { events, masters: new Map() }, touched: new Set() },
      gapMs: minute,
    } as never)
    await settle()
    expect(desk.told.map(({ key }) => key)).toEqual(['invitation:fresh'])
  })
})
