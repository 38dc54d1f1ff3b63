import { z } from 'zod'
import type { CalendarEvent } from '../core/calendar/event.ts'
import { say } from '../text/say.ts'
import type { DamageReport } from './json-file.ts'
import type { Vault } from './vault.ts'

/** What is kept of a calendar between two starts. The shape is the sync's own; the cache only stores it. */
export interface CachedCalendar {
  window: { start: number; end: number }
  deltaLink: string
  events: ReadonlyMap<string, CalendarEvent>
  masters: ReadonlyMap<string, CalendarEvent>
  /** When the copy was last brought up to date. */
  syncedAt: number
}

// A single change rewrites one shard instead of the whole calendar.
const shardCount = 64

const index = z.object({
  format: z.literal(1),
  account: z.string(),
  window: z.object({ start: z.number(), end: z.number() }),
  deltaLink: z.string(),
  syncedAt: z.number(),
})

const shardName = (shard: number) => `calendar-${shard.toString().padStart(2, '0')}`

function shardOf(id: string): number {
  let hash = 0
  for (let i = Math.max(0, id.length - 24); i < id.length; i++) hash = (hash * 31 + id.charCodeAt(i)) | 0
  return Math.abs(hash) % shardCount
}

/**
 * The calendar on disk, so that a start shows the agenda at once and continues the delta. Events are written before
 * the delta link: after a crash between the two, Graph repeats some changes, and none is missed.
 */
export class CalendarCache {
  readonly #vault: Vault
  readonly #account: string
  readonly #report: DamageReport
  #writing: Promise<void> = Promise.resolve()
  #newest: CachedCalendar | undefined
  /** The ids of what is not on the disk yet, whichever write they came with. */
  #unwritten: Set<string> | 'everything' = new Set()

  constructor(vault: Vault, account: string, report: DamageReport) {
    this.#vault = vault
    this.#account = account
    this.#report = report
  }

  /** The cached calendar of this account; undefined when there is none or any part of it is damaged. */
  async read(): Promise<CachedCalendar | undefined> {
    const text = await this.#vault.read('calendar')
    if (!text) return undefined
    try {
      const kept = index.parse(JSON.parse(text))
      if (kept.account !== this.#account) return undefined
      const events = new Map<string, CalendarEvent>()
      const masters = new Map<string, CalendarEvent>()
      const shards = await Promise.all(
        Array.from({ length: shardCount }, (_, shard) => this.#vault.read(shardName(shard))),
      )
      for (const shard of shards) {
        if (shard === undefined) throw new Error('a shard is missing')
        for (const event of JSON.parse(shard) as CalendarEvent[])
          (event.type === 'seriesMaster' ? masters : events).set(event.id, event)
      }
      return { window: kept.window, deltaLink: kept.deltaLink, syncedAt: kept.syncedAt, events, masters }
    } catch {
      this.#report('calendar', say('problem.readAgain'))
      return undefined
    }
  }

  /**
   * Writes the newest calendar: what changed, and what an earlier write could not bring. `touched` undefined means
   * everything. Resolves when it is on the disk. Rejects with a `StoreError`; the next write brings it then.
   */
  write(calendar: CachedCalendar, touched?: ReadonlySet<string>): Promise<void> {
    this.#newest = calendar
    this.#unwritten = together(this.#unwritten, touched ?? 'everything')
    const task = this.#writing.then(() => this.#flush())
    this.#writing = task.catch(() => undefined)
    return task
  }

  async #flush(): Promise<void> {
    const calendar = this.#newest
    // A write before this one has brought it.
    if (!calendar) return
    const ids = this.#unwritten
    this.#newest = undefined
    this.#unwritten = new Set()
    try {
      await this.#write(calendar, ids)
    } catch (error) {
      this.#newest ??= calendar
      this.#unwritten = together(ids, this.#unwritten)
      throw error
    }
  }

  async #write(calendar: CachedCalendar, ids: ReadonlySet<string> | 'everything'): Promise<void> {
    const wanted = new Set(
      ids === 'everything' ? Array.from({ length: shardCount }, (_, shard) => shard) : [...ids].map(shardOf),
    )
    const shards = new Map<number, CalendarEvent[]>([...wanted].map((shard) => [shard, []]))
    for (const map of [calendar.events, calendar.masters]) {
      for (const [id, event] of map) shards.get(shardOf(id))?.push(event)
    }
    for (const [shard, events] of shards) await this.#vault.write(shardName(shard), JSON.stringify(events))
    const { window, deltaLink, syncedAt } = calendar
    await this.#vault.write(
      'calendar',
      JSON.stringify({ format: 1, account: this.#account, window, deltaLink, syncedAt }),
    )
  }

  /** Takes the calendar off the disk, after whatever is being written. */
  remove(): Promise<void> {
    const task = this.#writing.then(async () => {
      await this.#vault.remove('calendar')
      for (let shard = 0; shard < shardCount; shard++) await this.#vault.remove(shardName(shard))
    })
    this.#writing = task.catch(() => undefined)
    return task
  }
}

const together = (a: ReadonlySet<string> | 'everything', b: ReadonlySet<string> | 'everything') =>
  a === 'everything' || b === 'everything' ? 'everything' : new Set([...a, ...b])
