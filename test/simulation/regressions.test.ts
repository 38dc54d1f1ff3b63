import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Pool } from './pool.ts'
import { type Schedule, story } from './schedule/schedule.ts'

// Each broke a rule once, and is in its smallest form. `npm run simulate -- --keep` adds what it finds.

interface Regression {
  /** The rule that was broken, and how. */
  broke: string
  how: string
  schedule: Schedule
}

const folder = join(import.meta.dirname, 'regressions')
const pool = new Pool()
afterAll(() => pool.close())

describe('what was broken once', () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const { broke, schedule } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Regression
    it(`holds: ${broke} (${file})`, async () => {
      const { violation } = await pool.play(schedule)
      expect(violation && { ...violation, story: story(schedule) }).toBeUndefined()
    })
  }
})
