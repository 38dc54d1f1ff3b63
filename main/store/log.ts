import type { Files } from './files.ts'

/** How much a line matters. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Named facts of a line. */
export type LogFields = Record<string, string | number | boolean | undefined>

/** Writes one line about what happened. Fields carry counts, kinds, codes and ids; never a token, a title or a body. */
export type Log = (level: LogLevel, event: string, fields?: LogFields) => void

const maxSize = 1_000_000
const mostSize = 10_000_000
const retryAfter = 10_000

// The last line of defence: what looks like a secret is cut out even if a caller was careless.
const secrets = [
  /\beyJ[\w-]{10,}\.[\w-]+\.?[\w-]*/g,
  /(bearer|token)\s+[\w.~+/-]{16,}=*/gi,
  /([?&](?:code|state|access_token|refresh_token|id_token|client_info|\$deltatoken|\$skiptoken)=)[^&\s"]+/gi,
  /\b[ybndrfg8ejkmcpqxot1uwisza345h769]{26}\b/g,
]

/** Cuts out of a text what looks like a token. */
export function redact(text: string): string {
  return secrets.reduce(
    (cut, pattern) =>
      cut.replace(pattern, (_, first) => (typeof first === 'string' && first.endsWith('=') ? `${first}…` : '…')),
    text,
  )
}

/** A log file that keeps its last megabyte or two: when it is full it becomes the old one and a new one begins. */
export function fileLog(files: Files, path: string, now: () => number, echo?: (line: string) => void): Log {
  let size = 0
  try {
    size = files.sizeNow(path)
  } catch {
    // A log that cannot be read is no reason not to start.
  }
  let turnAt = maxSize
  const turn = () => {
    try {
      files.renameNow(path, `${path}.old`)
      size = 0
      turnAt = maxSize
    } catch {
      // Something is in the way; it may be gone after some more lines.
      turnAt = Math.min(size, mostSize) + retryAfter
    }
  }
  return (level, event, fields = {}) => {
    const details = Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    const line = redact(`${new Date(now()).toISOString()} ${level} ${[event, ...details].join(' ')}`)
    echo?.(line)
    try {
      if (size > turnAt) turn()
      // What cannot be put aside goes on for a while, and does not fill the disk.
      if (size > mostSize) return
      files.appendNow(path, `${line}\n`)
      size += line.length + 1
    } catch {
      // A full disk must not take the app down with it; the store reports it where it matters.
    }
  }
}
