import { expect, it } from 'vitest'
import { generate } from './schedule/generate.ts'
import type { Schedule } from './schedule/schedule.ts'
import { shrink } from './shrink.ts'

it('a schedule is shrunk to what breaks the rule, and nothing else', async () => {
  const schedule = { ...generate('long-everything:shrink-1'), computers: 2 as const, bot: true }
  const [first, last] = [schedule.happenings.at(2), schedule.happenings.at(-1)]
  const breaks = async ({ happenings }: Schedule) =>
    happenings.some((one) => one === first) && happenings.some((one) => one === last) ? 'a rule' : 'another rule'
  const smallest = await shrink(schedule, 'a rule', breaks)
  expect(smallest.happenings).toEqual([first, last])
  expect(smallest).toMatchObject({ computers: 1, bot: false })
})
