import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { doors } from '../../sandbox/doors.ts'
import { openDatabase } from './open.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'mattercal-open-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('a migration that fails half-way leaves no table, and works once nothing is in its way', async () => {
  const file = join(folder, 'bot.sqlite')
  const tables = () => {
    const database = new DatabaseSync(file)
    const rows = database.prepare("select name from sqlite_master where type = 'table' order by name").all()
    database.close()
    return rows.map(({ name }) => String(name)).filter((name) => !/^(kysely|sqlite)_/.test(name))
  }
  const run = (text: string) => {
    const database = new DatabaseSync(file)
    database.exec(text)
    database.close()
  }
  // The last of the tables: those of desktops and messages are made before it.
  run('create table action (note text)')
  await expect(openDatabase(`sqlite:${file}`, doors.clock)).rejects.toThrow(/table .?action.? already exists/)
  expect(tables()).toEqual(['action'])
  run('drop table action')
  const database = await openDatabase(`sqlite:${file}`, doors.clock)
  await database.close()
  expect(tables()).toEqual(['action', 'channel', 'desktop', 'message', 'pairing', 'replica'])
})
