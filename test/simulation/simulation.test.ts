import { randomBytes } from 'node:crypto'
import { afterAll, describe, expect, it } from 'vitest'
import { Pool } from './pool.ts'
import { generate, seedOf } from './schedule/generate.ts'
import { type Schedule, story } from './schedule/schedule.ts'
import { shrink } from './shrink.ts'

const pool = new Pool()
afterAll(() => pool.close())

/** Plays schedules; resolves to the stories of those that broke a rule, each in its smallest form. */
async function broken(schedules: Schedule[]): Promise<string[]> {
  const stories: string[] = []
  await Promise.all(
    schedules.map(async (schedule) => {
      const { violation } = await pool.play(schedule)
      if (!violation) return
      const { rule, text } = violation
      const smallest = await shrink(schedule, rule, async (smaller) => (await pool.play(smaller)).violation?.rule)
      stories.push(`${schedule.seed} breaks “${rule}”: ${text}\n${story(smallest)}`)
    }),
  )
  return stories
}

const schedules = (run: string, count: number) => Array.from({ length: count }, (_, n) => generate(seedOf(run, n)))

describe('whatever happens', () => {
  it('no rule is broken: 150 schedules that are the same each time', async () => {
    expect(await broken(schedules('fixed', 150))).toEqual([])
  })

  it('no rule is broken: 50 schedules that nobody has seen before', async () => {
    const run = randomBytes(4).toString('hex')
    process.stdout.write(`fresh schedules: npm run simulate -- --run ${run} --schedules 50\n`)
    expect(await broken(schedules(run, 50))).toEqual([])
  })
})

describe('a seed', () => {
  it('gives the same schedule, and a schedule the same steps in the same order, also in another process', async () => {
    const seeds = Array.from({ length: 10 }, (_, n) => seedOf('twice', n))
    const other = new Pool({ size: 1 })
    const traces = async (on: Pool) => Promise.all(seeds.map(async (seed) => (await on.play(generate(seed))).trace))
    try {
      expect(await traces(other)).toEqual(await traces(pool))
    } finally {
      other.close()
    }
  })
})
