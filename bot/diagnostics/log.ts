import pino from 'pino'

/** The bot's log. */
export type BotLog = pino.Logger

export type LogLevel = 'none' | 'debug' | 'info' | 'warn' | 'error'

/** A record as it is written. */
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

/**
 * Structured logs, a JSON line each, to `write`; each record also goes to `onRecord`. Secrets and texts are taken
 * out by name, and nothing that is logged carries them in the first place.
 */
export function makeLog(options: {
  level: Exclude<LogLevel, 'none'>
  write(line: string): void
  onRecord?(record: LogRecord): void
}): BotLog {
  return pino(
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
        options.onRecord?.(JSON.parse(line) as LogRecord)
      },
    },
  )
}
