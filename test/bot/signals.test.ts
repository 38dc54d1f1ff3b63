import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../../bot/database/database.ts'
import { openDatabase } from '../../bot/database/open.ts'
import { PostgresSignals } from '../../bot/signals/postgres-signals.ts'
import type { Signal } from '../../bot/signals/signals.ts'
import { doors } from '../../sandbox/doors.ts'
import { eventually } from '../support/eventually.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'

let postgres: Postgres
let database: Database
let signals: PostgresSignals
let heard: Signal[]
let troubles: number
beforeAll(async () => {
  postgres = await startPostgres()
}, 60_000)
afterAll(() => postgres.close())

beforeEach(async () => {
  const url = await postgres.database()
  database = await openDatabase(url, doors.clock)
  if (!database.pool) throw new Error('not PostgreSQL')
  heard = []
  troubles = 0
  signals = new PostgresSignals({
    pool: database.pool,
    url,
    clock: doors.clock,
    onTrouble: () => {
      troubles++
    },
  })
  signals.on((signal) => heard.push(signal))
  await signals.open()
})
afterEach(async () => {
  await signals.close()
  await database.close()
})

describe('signals between replicas', () => {
  it('reach whoever listens', async () => {
    await signals.send({ kind: 'action', userId: 'anna' })
    await eventually(
      () => heard,
      (all) => all.some((signal) => signal.kind === 'action'),
    )
    expect(heard.at(-1)).toEqual({ kind: 'action', userId: 'anna' })
    expect(troubles).toBe(0)
  })

  it('are heard again after their connection broke', async () => {
    heard.length = 0
    await database.pool?.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'mattercal-bot signals'`,
    )
    // On a new connection everybody looks again, because a signal may have been missed.
    await eventually(
      () => heard,
      (all) => all.some((signal) => signal.kind === 'message'),
    )
    expect(troubles).toBe(1)
    await signals.send({ kind: 'revoked', userId: 'anna' })
    await eventually(
      () => heard,
      (all) => all.some((signal) => signal.kind === 'revoked'),
    )
  })
})
