import { describe, expect, it } from 'vitest'
import { mutations } from './mutations.ts'
import { Pool } from './pool.ts'
import { generate, seedOf } from './schedule/generate.ts'

// So many schedules are enough to find each fault; a simulation that finds fewer has gone blind.
const most = 300

describe('the simulation finds it when', () => {
  for (const { name, profile, breaks } of mutations)
    it(`${name}`, async () => {
      const pool = new Pool({ mutation: name })
      let found = false
      let next = 0
      const search = async () => {
        while (!found && next < most) {
          const { violation } = await pool.play(generate(seedOf('sensitivity', next++, { profile })))
          if (violation?.rule === breaks) found = true
        }
      }
      await Promise.all(Array.from({ length: pool.size }, search))
      pool.close()
      expect(found).toBe(true)
    })
})
