import type { Clock } from '../../main/time/clock.ts'
import type { BotConfig } from '../config/config.ts'
import type { Messages } from '../database/messages.ts'
import { newId } from '../secrets.ts'
import type { Signals } from '../signals.ts'
import type { LogRecord } from './log.ts'

const levels = { debug: 20, info: 30, warn: 40, error: 50, none: Infinity }
const names: Record<number, string> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' }
/** How the keys of DMs to admins begin; no desktop's key does. */
export const adminKey = 'admin log:'
const gatherFor = 5_000
const atMostEvery = 60_000
const listed = 15

/**
 * Sends log records to the admins as DMs: gathered, the same ones counted, one message a minute at most. It keeps
 * quiet about its own troubles: what fails while a DM is written would only make more of them.
 */
export class AdminMessages {
  readonly #config: BotConfig['admins']
  readonly #messages: () => { messages: Messages; signals: Signals; clock: Clock } | undefined
  readonly #groups = new Map<string, { record: LogRecord; count: number }>()
  readonly #recent: string[] = []
  #timer: NodeJS.Timeout | undefined
  #lastSent = 0
  #skipped = 0

  constructor(
    config: BotConfig['admins'],
    messages: () => { messages: Messages; signals: Signals; clock: Clock } | undefined,
  ) {
    this.#config = config
    this.#messages = messages
  }

  /** The last warnings and errors, a line each. */
  recent(): string[] {
    return this.#recent
  }

  take(record: LogRecord): void {
    if (record.own === true) return
    if (record.level >= levels.warn) {
      this.#recent.push(`${new Date(record.time).toISOString()} ${this.#line(record, true)}`)
      if (this.#recent.length > 100) this.#recent.shift()
    }
    if (record.level < levels[this.#config.logLevel] || this.#config.userIds.length === 0) return
    const known = this.#groups.get(record.msg)
    if (known) known.count++
    else if (this.#groups.size < 50) this.#groups.set(record.msg, { record, count: 1 })
    else this.#skipped++
    this.#timer ??= setTimeout(() => void this.flush(), Math.max(gatherFor, this.#lastSent + atMostEvery - Date.now()))
  }

  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    this.#timer = undefined
    const parts = this.#messages()
    const groups = [...this.#groups.values()]
    if (!parts || groups.length === 0) return
    this.#groups.clear()
    this.#lastSent = Date.now()
    const lines = groups
      .slice(0, listed)
      .map(
        ({ record, count }) =>
          `- ${this.#line(record, this.#config.fullContext)}${count > 1 ? ` (${count} times)` : ''}`,
      )
    const more = groups.length - listed + this.#skipped
    this.#skipped = 0
    if (more > 0) lines.push(`- and ${more} more`)
    const now = parts.clock.now()
    const put = {
      body: { text: `**Mattercal bot**\n${lines.join('\n')}`.slice(0, 14_000), buttons: [] },
      standIn: false,
      asOf: now,
      dropAfter: now + 3600_000,
    }
    try {
      const key = `${adminKey}${newId()}`
      for (const userId of this.#config.userIds) await parts.messages.put(userId, key, put, now)
      await parts.signals.send({ kind: 'message' })
    } catch {
      // The database is in trouble; its own record says so on the console, and a DM could not be kept there anyway.
    }
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #line({ level, msg, time: _time, ...fields }: LogRecord, full: boolean): string {
    const context = full && Object.keys(fields).length > 0 ? ` \`${JSON.stringify(fields).replaceAll('`', "'")}\`` : ''
    return `${names[level] ?? level}: ${msg}${context}`
  }
}
