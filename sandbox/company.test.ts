import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startCompany } from './company.ts'
import { SeededRandom } from './seeded-random.ts'

beforeEach(() => {
  vi.useFakeTimers({ now: Date.parse('2026-11-24T09:00:00Z'), toFake: ['Date'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Everything that a company keeps. */
async function kept(seed: string): Promise<string> {
  const company = await startCompany({ sockets: false, random: new SeededRandom(seed) })
  const { users, statuses, team, oauthApps } = company.mattermost.store
  const events = [...company.meetings.mailboxes.values()].map((mailbox) => [...mailbox.events.values()])
  await company.close()
  return JSON.stringify([events, [...users.values()], [...statuses], team, [...oauthApps.values()]])
}

it('a company comes out the same from the same seed at the same time, and another from another seed', async () => {
  const first = await kept('one')
  expect(await kept('one')).toBe(first)
  expect(await kept('two')).not.toBe(first)
})

it('seeded randomness looks like the real one', () => {
  const random = new SeededRandom('one')
  const fractions = Array.from({ length: 500 }, () => random.fraction())
  expect(Math.min(...fractions)).toBeLessThan(0.05)
  expect(Math.max(...fractions)).toBeGreaterThan(0.95)
  expect(new Set(fractions).size).toBe(500)
  expect(random.bytes(100)).toHaveLength(100)
  expect(random.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
})
