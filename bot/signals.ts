import { EventEmitter } from 'node:events'
import pg from 'pg'
import type { Database } from './database/open.ts'

/** What one replica tells the others. */
export type Signal =
  /** A message is due, or may be. */
  | { kind: 'message' }
  /** An action waits for this user's desktops. */
  | { kind: 'action'; userId: string }
  /** An action came to its end. */
  | { kind: 'result'; actionId: string }
  /** A desktop must go. */
  | { kind: 'revoked'; userId: string }

/** Wakes whoever waits, on every replica. A lost signal costs time only: each listener also looks by itself. */
export interface Signals {
  send(signal: Signal): Promise<void>
  on(listener: (signal: Signal) => void): () => void
  close(): Promise<void>
}

const channel = 'mattercal'
const reconnectAfter = 2_000

/** Within this process with SQLite; through LISTEN and NOTIFY with PostgreSQL. */
export async function openSignals(
  database: Database,
  url: string,
  onTrouble: (error: unknown) => void,
): Promise<Signals> {
  const emitter = new EventEmitter().setMaxListeners(0)
  const on = (listener: (signal: Signal) => void) => {
    emitter.on('signal', listener)
    return () => emitter.off('signal', listener)
  }
  const { pool } = database
  if (!pool) {
    return {
      on,
      async send(signal) {
        setImmediate(() => emitter.emit('signal', signal))
      },
      close: async () => undefined,
    }
  }
  let closed = false
  let client: pg.Client | undefined
  let timer: NodeJS.Timeout | undefined
  const listen = async () => {
    const next = new pg.Client({ connectionString: url, application_name: 'mattercal-bot signals', keepAlive: true })
    next.on('notification', ({ payload }) => emitter.emit('signal', JSON.parse(payload ?? '') as Signal))
    const again = (error: unknown) => {
      if (closed || client !== next) return
      client = undefined
      onTrouble(error)
      timer = setTimeout(() => void listen().catch(again), reconnectAfter)
    }
    client = next
    next.on('error', again)
    next.on('end', () => again(new Error('the connection for signals ended')))
    try {
      await next.connect()
      await next.query(`listen ${channel}`)
    } catch (error) {
      again(error)
      return
    }
    // What was missed meanwhile.
    emitter.emit('signal', { kind: 'message' } satisfies Signal)
  }
  await listen()
  return {
    on,
    async send(signal) {
      await pool.query('select pg_notify($1, $2)', [channel, JSON.stringify(signal)])
    },
    async close() {
      closed = true
      clearTimeout(timer)
      await client?.end().catch(() => undefined)
    },
  }
}
