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
  /** What lies after the window. */
  beyond: ReadonlyMap<string, CalendarEvent>
  /** Series whose masters could not be read, and those of their occurrences that wait for them. */
  unread: ReadonlyMap<string, readonly WaitingOccurrence[]>
  /** When the copy was last brought up to date. */
  syncedAt: number
  /** When what lies after the window was last looked for. */
  lookedAt?: number
}

/** An occurrence without what its series says. */
export interface WaitingOccurrence {
  id: string
  seriesMasterId: string
  start: number
  end: number
}

// A single change rewrites one shard instead of the whole calendar.
const shardCount = 64
const beyondName = 'calendar-beyond'
// Goes up with every change of what an event holds, so that a copy of an older version is read anew.
const currentFormat = 2

const index = z.object({
  format: z.literal(currentFormat),
  account: z.string(),
  window: z.object({ start: z.number(), end: z.number() }),
  deltaLink: z.string(),
  syncedAt: z.number(),
  lookedAt: z.number().optional(),
  unread: z.array(
    z.tuple([
      z.string(),
      z.array(z.object({ id: z.string(), seriesMasterId: z.string(), start: z.number(), end: z.number() })),
    ]),
  ),
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
  #writtenBeyond: string | undefined
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
      const format = z.object({ format: z.number() }).parse(JSON.parse(text)).format
      // An older version's: read anew without a word, since nothing is damaged.
      if (format < currentFormat) return undefined
      const kept = index.parse(JSON.parse(text))
      if (kept.account !== this.#account) return undefined
      const after = await this.#vault.read(beyondName)
      const beyond = new Map((JSON.parse(after ?? '[]') as CalendarEvent[]).map((event) => [event.id, event]))
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
      const { window, deltaLink, syncedAt, lookedAt } = kept
      return { window, deltaLink, syncedAt, lookedAt, events, masters, beyond, unread: new Map(kept.unread) }
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
    const after = JSON.stringify([...calendar.beyond.values()])
    if (after !== this.#writtenBeyond) await this.#vault.write(beyondName, after)
    this.#writtenBeyond = after
    const { window, deltaLink, syncedAt, lookedAt } = calendar
    const head = { format: currentFormat, account: this.#account, window, deltaLink, syncedAt, lookedAt }
    await this.#vault.write('calendar', JSON.stringify({ ...head, unread: [...calendar.unread] }))
  }

  /** Takes the calendar off the disk, after whatever is being written. */
  remove(): Promise<void> {
    const task = this.#writing.then(async () => {
      await this.#vault.remove('calendar')
      await this.#vault.remove(beyondName)
      for (let shard = 0; shard < shardCount; shard++) await this.#vault.remove(shardName(shard))
    })
    this.#writing = task.catch(() => undefined)
    return task
  }
}

const together = (a: ReadonlySet<string> | 'everything', b: ReadonlySet<string> | 'everything') =>
  a === 'everything' || b === 'everything' ? 'everything' : new Set([...a, ...b])
