import type { Background } from '../../main/lifecycle/background.ts'
import { Slot } from '../../main/lifecycle/disposables.ts'
import { Throttler } from '../../main/lifecycle/throttler.ts'
import type { Random } from '../../main/random/random.ts'
import { say } from '../../main/text/say.ts'
import type { Clock } from '../../main/time/clock.ts'
import type { BotConfig } from '../config/config.ts'
import { adminKey, type Messages } from '../database/messages.ts'
import { newId } from '../secrets/secrets.ts'
import type { Signals } from '../signals/signals.ts'
import type { LogRecord } from './log.ts'

const levels = { debug: 20, info: 30, warn: 40, error: 50, none: Infinity }
const names: Record<number, string> = { 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' }
const gatherFor = 5_000
const atMostEvery = 60_000
const mostListed = 15
const mostGroups = 50
const mostRecent = 100

interface Options {
  config: BotConfig['admins']
  messages: Messages
  signals: Signals
  clock: Clock
  random: Random
  background: Background
}

/**
 * Sends log records to the admins as DMs: gathered, equal records counted, one message a minute at most. A failure to
 * write a DM is not logged: the record would only make another DM.
 */
export class AdminMessages {
  readonly #options: Options
  readonly #groups = new Map<string, { record: LogRecord; count: number }>()
  readonly #recent: string[] = []
  readonly #timer = new Slot()
  /** One DM is written at a time: whoever flushes at the end waits for the one that is being written. */
  readonly #writing = new Throttler(() => this.#write())
  /** When the last DM was written, in milliseconds of `elapsed()`. */
  #lastSent = -Infinity
  #skipped = 0

  constructor(options: Options) {
    this.#options = options
  }

  /** The last warnings and errors, a line each, oldest first. */
  recent(): string[] {
    return this.#recent
  }

  /** Takes a record of the log. One with `own: true` is about a DM to an admin and is left out. */
  take(record: LogRecord): void {
    const { config, clock, background } = this.#options
    if (record.own === true) return
    if (record.level >= levels.warn) {
      this.#recent.push(`${new Date(record.time).toISOString()} ${lineOf(record, true)}`)
      if (this.#recent.length > mostRecent) this.#recent.shift()
    }
    if (record.level < levels[config.logLevel] || config.userIds.length === 0) return
    const first = this.#groups.size === 0
    const known = this.#groups.get(record.msg)
    if (known) known.count++
    else if (this.#groups.size < mostGroups) this.#groups.set(record.msg, { record, count: 1 })
    else this.#skipped++
    if (!first) return
    const wait = Math.max(gatherFor, this.#lastSent + atMostEvery - clock.elapsed())
    this.#timer.set(clock.after(wait, () => background('admin messages', () => this.flush())))
  }

  /** Writes the DM of what was gathered. Never rejects. */
  async flush(): Promise<void> {
    await this.#writing.run()
  }

  async #write(): Promise<void> {
    const { config, messages, signals, clock, random } = this.#options
    this.stop()
    const groups = [...this.#groups.values()]
    if (groups.length === 0) return
    this.#groups.clear()
    this.#lastSent = clock.elapsed()
    const lines = groups.slice(0, mostListed).map(({ record, count }) => {
      const line = lineOf(record, config.fullContext)
      return `- ${count > 1 ? say('bot.admin.repeated', { line, count }) : line}`
    })
    const more = groups.length - mostListed + this.#skipped
    this.#skipped = 0
    if (more > 0) lines.push(`- ${say('bot.admin.more', { count: more })}`)
    const now = clock.now()
    const put = {
      body: { text: `**${say('bot.admin.title')}**\n${lines.join('\n')}`.slice(0, 14_000), buttons: [] },
      standIn: false,
      asOf: now,
      dropAfter: now + 3600_000,
    }
    try {
      const key = `${adminKey}${newId(random)}`
      for (const userId of config.userIds) await messages.put(userId, key, put, now)
      await signals.send({ kind: 'message' })
    } catch {
      // The database is in trouble; its own record says so on the console, and a DM could not be kept there anyway.
    }
  }

  /** Writes nothing more by itself. */
  stop(): void {
    this.#timer.clear()
  }
}

function lineOf({ level, msg, time: _time, ...fields }: LogRecord, full: boolean): string {
  const context = full && Object.keys(fields).length > 0 ? ` \`${JSON.stringify(fields).replaceAll('`', "'")}\`` : ''
  return `${names[level] ?? level}: ${msg}${context}`
}
