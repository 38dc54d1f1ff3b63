import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { SystemHttp } from '../main/net/http.ts'
import type { Clock } from '../main/time/clock.ts'
import { startCompany } from './company.ts'
import { inProcess } from './in-process.ts'
import { people } from './people.ts'
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

it('on a machine whose time stands still, nothing happens until it goes on', async () => {
  let now = Date.parse('2026-11-24T09:00:00Z')
  const due = new Map<() => void, number>()
  const at = (when: number, task: () => void) => {
    due.set(task, when)
    return () => void due.delete(task)
  }
  const machine: Clock = {
    now: () => now,
    elapsed: () => now,
    at,
    after: (ms, task) => at(now + ms, task),
    recheck() {},
  }
  const goOn = (ms: number) => {
    now += ms
    for (const [task, when] of [...due]) if (when <= now && due.delete(task)) task()
  }
  const company = await startCompany({ sockets: false, empty: true, machine })
  const http = new SystemHttp(machine, inProcess(company))
  expect(company.clock.now()).toBe(now)
  const { tokens } = company.identity
  tokens.tokenLife = 3600
  const scopes = ['https://graph.microsoft.com/Calendars.ReadWrite']
  const person = people[0] as (typeof people)[number]
  const issued = tokens.issue(company.identity.issuer, { person, scopes, claims: '' })
  const me = async () => {
    const headers = { authorization: `Bearer ${issued.access_token}` }
    return (await http.send({ method: 'GET', url: `${company.config.m365.graph}/v1.0/me`, headers })).status
  }
  expect(await me()).toBe(200)
  company.graph.switches.slow = 10_000
  const slow = me()
  await vi.waitFor(() => expect(due.size).toBe(2))
  goOn(10_000)
  expect(await slow).toBe(200)
  company.graph.switches.slow = 0
  goOn(3600_000)
  expect(await me()).toBe(401)
  await company.close()
})
