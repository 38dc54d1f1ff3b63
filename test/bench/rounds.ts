// What a sync costs: `npm run bench -- rounds`.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CalendarEvent } from '../../main/core/calendar/event.ts'
import type { GraphClient } from '../../main/m365/graph-client.ts'
import { syncCalendar } from '../../main/m365/sync/delta.ts'
import { CalendarCache } from '../../main/store/calendar-cache.ts'
import { openVault, type Vault } from '../../main/store/vault.ts'
import { doors } from '../../sandbox/doors.ts'
import { median } from './processes.ts'

const fixed = (value: number, digits = 0) => value.toFixed(digits)

/** The i-th meeting of a large calendar, as Graph sends it. */
const item = (i: number) => ({
  id: `AAkALgAA${i.toString(36).padStart(24, 'x')}`,
  type: 'singleInstance',
  iCalUId: `uid-${i}`,
  changeKey: `key-${i}`,
  subject: `Meeting ${i}`,
  body: { contentType: 'text', content: 'Agenda\n'.repeat(20) },
  bodyPreview: 'Agenda',
  isAllDay: false,
  isCancelled: false,
  isOrganizer: false,
  showAs: 'busy',
  sensitivity: 'normal',
  importance: 'normal',
  start: { dateTime: new Date(1_795_500_000_000 + i * 240_000).toISOString().replace('Z', '0000'), timeZone: 'UTC' },
  end: {
    dateTime: new Date(1_795_500_000_000 + i * 240_000 + 1_800_000).toISOString().replace('Z', '0000'),
    timeZone: 'UTC',
  },
  location: { displayName: 'Room' },
  organizer: { emailAddress: { name: 'Clara', address: 'clara@example.com' } },
  responseStatus: { response: 'accepted', time: '2026-11-20T10:00:00Z' },
  attendees: Array.from({ length: 6 }, (_, n) => ({
    type: 'required',
    status: { response: 'accepted', time: '2026-11-20T10:00:00Z' },
    emailAddress: { name: `Person ${n}`, address: `p${n}@example.com` },
  })),
})

/** A calendar of 10,000 events in 50 pages. */
function manyPages(): string[] {
  return Array.from({ length: 50 }, (_, page) =>
    JSON.stringify({
      value: Array.from({ length: 200 }, (_, i) => item(page * 200 + i)),
      ...(page < 49
        ? { '@odata.nextLink': `https://graph/${page + 1}` }
        : { '@odata.deltaLink': 'https://graph/delta' }),
    }),
  )
}

/** A round with a single change. */
const oneChange = () =>
  JSON.stringify({ value: [{ ...item(5), subject: 'Changed' }], '@odata.deltaLink': 'https://graph/delta2' })

/** What a task took: on the clock, and of the processor. */
async function used<T>(task: () => Promise<T>): Promise<{ ms: number; cpuMs: number; result: T }> {
  const began = performance.now()
  const before = process.cpuUsage()
  const result = await task()
  const { user, system } = process.cpuUsage(before)
  return { ms: performance.now() - began, cpuMs: (user + system) / 1000, result }
}

function vaultIn(folder: string): Promise<Vault> {
  let secret: string | undefined
  return openVault({
    ...doors,
    folder,
    keychain: {
      get: async () => secret,
      set: async (value) => {
        secret = value
      },
    },
    report: () => undefined,
  })
}

/** A round of 10,000 events and one of a single change, with what keeps them; the baseline is parsing the same JSON. */
export async function benchRounds(say: (line: string) => void): Promise<void> {
  const pages = manyPages()
  const change = oneChange()
  let page = 0
  const graph = {
    request: async ({ url }: { url: string }) =>
      JSON.parse(url.endsWith('delta') ? change : (pages[page++ % 50] as string)),
  } as unknown as GraphClient
  const folder = mkdtempSync(join(tmpdir(), 'mattercal-bench-'))
  const cache = new CalendarCache(await vaultIn(folder), 'bench', () => undefined)
  const window = { start: 0, end: 4_000_000_000_000 }
  await used(() => syncCalendar(graph, window, undefined))
  const parse = await used(async () => pages.map((text) => JSON.parse(text) as CalendarEvent))
  const full = await used(async () => {
    const round = await syncCalendar(graph, window, undefined)
    await cache.write({ ...round.copy, syncedAt: 0 })
    return round
  })
  const single: number[] = []
  for (let i = 0; i < 15; i++) {
    const one = await used(async () => {
      const round = await syncCalendar(graph, window, full.result.copy)
      await cache.write({ ...round.copy, syncedAt: 0 }, round.touched)
    })
    single.push(one.cpuMs)
  }
  rmSync(folder, { recursive: true, force: true })
  say(
    `10,000 events:  ${fixed(full.ms)} ms read, understood and kept (aim < 1000), baseline JSON.parse alone ${fixed(parse.ms)} ms, ratio ${fixed(full.ms / parse.ms, 1)}`,
  )
  say(
    `a single change among them: ${fixed(median(single), 1)} ms of CPU (aim < 30), ratio to the full round ${fixed(median(single) / full.cpuMs, 3)}`,
  )
}
