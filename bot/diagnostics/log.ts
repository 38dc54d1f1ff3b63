import pino from 'pino'

/** The bot's log. */
export type BotLog = pino.Logger

/** From which level on records count; `none` for no record at all. */
type LogLevel = 'none' | 'debug' | 'info' | 'warn' | 'error'

/** A record as it is written. `level` is pino's number, `time` is in Unix milliseconds. */
export interface LogRecord {
  level: number
  time: number
  msg: string
  [field: string]: unknown
}

// Fields that must never be in a record; one that comes anyway is taken out.
const secret = [
  'token',
  'botToken',
  'secret',
  'code',
  'authorization',
  'password',
  'databaseUrl',
  'text',
  'body',
  'title',
  'context',
  'sealed',
]

/** The bot's log, and whoever follows its records. */
export interface LogWithRecords {
  log: BotLog
  /** Calls `listener` with each record, first with those that were written before anybody followed. */
  follow(listener: (record: LogRecord) => void): void
}

/**
 * Structured logs, a JSON line each, to `write`. Secrets and texts are taken out by the name of their field, and nothing
 * that is logged carries them in the first place.
 */
export function makeLog(options: { level: Exclude<LogLevel, 'none'>; write(line: string): void }): LogWithRecords {
  let early: LogRecord[] | undefined = []
  let tell = (record: LogRecord) => {
    early?.push(record)
  }
  const log = pino(
    {
      level: options.level,
      base: undefined,
      redact: {
        paths: [...secret.filter((name) => name !== 'code'), ...secret.map((name) => `*.${name}`)],
        censor: '[removed]',
      },
    },
    {
      write(line: string) {
        options.write(line)
        tell(JSON.parse(line) as LogRecord)
      },
    },
  )
  return {
    log,
    follow(listener) {
      for (const record of early ?? []) listener(record)
      early = undefined
      tell = listener
    },
  }
}

/** An error as a log names it: its class and code. Its message may quote a secret or a text. */
export const nameOf = (error: unknown): string =>
  error instanceof Error && 'code' in error
    ? `${error.name} ${String(error.code)}`
    : error instanceof Error
      ? error.name
      : 'unknown'
