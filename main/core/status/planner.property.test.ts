import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { at, event, invitation, minute } from '../../../test/support/events.ts'
import { StatusDesk } from '../../../test/support/mattermost/status-desk.ts'

const nine = at('2026-11-24T09:00:00Z')

describe('whatever happens', () => {
  const someEvents = fc.array(
    fc.record({
      start: fc.integer({ min: 0, max: 240 }),
      length: fc.integer({ min: 1, max: 90 }),
      kind: fc.constantFrom('busy', 'tentative', 'private', 'invitation', 'declined'),
    }),
    { maxLength: 7 },
  )
  type Act = { minute: number; what: 'nothing' | 'online' | 'away' | 'dnd' | 'custom' | 'uncustom' | 'crash' }
  const someActs = fc.array(
    fc.record({
      minute: fc.integer({ min: -10, max: 340 }),
      what: fc.constantFrom<Act['what']>('nothing', 'online', 'away', 'dnd', 'custom', 'uncustom', 'crash'),
    }),
    { maxLength: 6 },
  )
  const build = (list: { start: number; length: number; kind: string }[]) =>
    list.map(({ start, length, kind }, i) => {
      const times = {
        id: `event-${i}`,
        subject: `Secret ${i}`,
        start: nine + start * minute,
        end: nine + (start + length) * minute,
      }
      if (kind === 'invitation') return invitation(times)
      if (kind === 'declined') return event({ ...times, response: 'declined' })
      return event({
        ...times,
        showAs: kind === 'tentative' ? 'tentative' : 'busy',
        sensitivity: kind === 'private' ? 'private' : 'normal',
      })
    })

  it('planning twice does nothing the second time, nothing shows past a meeting, and the user’s last word stands', () => {
    fc.assert(
      fc.property(
        someEvents,
        someActs,
        fc.boolean(),
        fc.constantFrom('away', 'dnd' as const),
        (list, acts, timed, availability) => {
          const events = build(list)
          const desk = new StatusDesk(events, { availability: availability as 'dnd', customStatus: 'title' }, timed)
          const counting = events.filter((e) => e.showAs === 'busy' && e.response === 'accepted')
          let byUser: string | undefined
          let sinceEdge = false
          for (let at_ = -10; at_ <= 345; at_++) {
            const now = nine + at_ * minute
            desk.mattermost.tick(now)
            if (counting.some((e) => e.start === now)) sinceEdge = true
            for (const act of acts.filter((a) => a.minute === at_)) {
              if (act.what === 'online' || act.what === 'away' || act.what === 'dnd') {
                desk.run(now)
                // Choosing what we have set already changes nothing that anybody could see.
                const unseen = desk.ledger.presence?.status === act.what && desk.mattermost.presence.dndEndTime === 0
                if (unseen) continue
                desk.mattermost.set(act.what)
                byUser = act.what
                sinceEdge = false
              } else if (act.what === 'custom') desk.mattermost.custom = { emoji: 'coffee', text: 'Mine', duration: '' }
              else if (act.what === 'uncustom') desk.mattermost.custom = null
              else if (act.what === 'crash') desk.ledger = desk.look(now).ledger
            }
            desk.run(now)
            const again = desk.look(now)
            expect({ presence: again.presence, custom: again.custom }).toEqual({
              presence: undefined,
              custom: undefined,
            })
            // A status by hand other than online is never replaced; "online" holds until the next meeting begins.
            if (byUser === 'away' || byUser === 'dnd') expect(desk.status).toBe(byUser)
            if (byUser === 'online' && !sinceEdge) expect(desk.status).toBe('online')
            const custom = desk.mattermost.custom
            if (custom && custom.text !== 'Mine') {
              expect(custom.expiresAt).toBeLessThanOrEqual(Math.max(...counting.map((e) => e.end)))
              const secret = events.find((e) => e.subject === custom.text)
              expect(secret?.sensitivity ?? 'normal').toBe('normal')
            }
          }
          if (byUser === undefined) expect(desk.status).toBe('online')
          expect(desk.mattermost.custom?.text ?? 'Mine').toBe('Mine')
        },
      ),
      { numRuns: 500 },
    )
  })
})
