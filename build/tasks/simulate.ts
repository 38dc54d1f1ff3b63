// Ten thousand bad days: `npm run simulate -- --schedules 10000`. What the options mean: `npm run simulate -- --help`.
import { randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Pool } from '../../test/simulation/pool.ts'
import { generate, type Profile, profiles, seedOf } from '../../test/simulation/schedule/generate.ts'
import { type Schedule, story } from '../../test/simulation/schedule/schedule.ts'
import { shrink } from '../../test/simulation/shrink.ts'
import { root } from '../setup/paths.mjs'

const help = `Plays random schedules of trouble against the whole product, in virtual time.

  --schedules N   how many (200)
  --run NAME      their name: the same name gives the same schedules (fresh each time)
  --seed SEED     one schedule again, such as status:abc-12, with everything that passed a door
  --profile P     one of ${profiles.join(', ')}; each in turn if left out
  --long          schedules of hours instead of minutes
  --keep          writes the shrunk form of what fails to test/simulation/regressions
`
const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '200' },
    run: { type: 'string', default: randomBytes(4).toString('hex') },
    seed: { type: 'string' },
    profile: { type: 'string' },
    long: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})
const print = (text: string) => process.stdout.write(`${text}\n`)

/** Shrinks what failed, prints it as a story, and keeps it if that was asked for. */
async function report(pool: Pool, schedule: Schedule, rule: string, text: string): Promise<void> {
  print(`\n${schedule.seed}\n  broken: ${rule}\n  ${text}`)
  const smallest = await shrink(schedule, rule, async (smaller) => (await pool.play(smaller)).violation?.rule)
  print(story(smallest).replace(/^/gm, '  '))
  if (!values.keep) return
  const folder = join(root, 'test/simulation/regressions')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, `${schedule.seed.replace(/[^\w-]/g, '-')}.json`)
  writeFileSync(file, `${JSON.stringify({ broke: rule, how: text, schedule: smallest }, undefined, 2)}\n`)
}

async function replay(seed: string): Promise<number> {
  const pool = new Pool({ size: 1 })
  const schedule = generate(seed)
  print(story(schedule))
  const { violation, lines, trace } = await pool.play(schedule, true)
  print(lines.join('\n'))
  print(`trace ${trace}`)
  if (violation) await report(pool, schedule, violation.rule, violation.text)
  pool.close()
  return violation ? 1 : 0
}

async function many(count: number, run: string, options: { profile?: Profile; long: boolean }): Promise<number> {
  const pool = new Pool()
  const began = performance.now()
  let lasted = 0
  let played = 0
  let broken = 0
  let next = 0
  const seconds = () => Math.round((performance.now() - began) / 1000)
  const one = async () => {
    while (next < count) {
      const schedule = generate(seedOf(run, next++, options))
      const outcome = await pool.play(schedule)
      lasted += outcome.lasted
      played++
      if (played % 500 === 0) print(`${played} played, ${broken} broke a rule, ${seconds()} s`)
      if (!outcome.violation) continue
      broken++
      await report(pool, schedule, outcome.violation.rule, outcome.violation.text)
    }
  }
  await Promise.all(Array.from({ length: pool.size }, one))
  pool.close()
  const days = Math.round(lasted / 8_640_000) / 10
  print(`\n${played} schedules (${run}-0 to ${run}-${count - 1}), ${days} virtual days, ${seconds()} s`)
  print(broken === 0 ? 'no rule was broken' : `${broken} schedules broke a rule`)
  return broken === 0 ? 0 : 1
}

const profile = profiles.find((one) => one === values.profile)
if (values.help) print(help)
else if (values.profile && !profile) {
  print(help)
  process.exitCode = 2
} else
  process.exitCode = values.seed
    ? await replay(values.seed)
    : await many(Number(values.schedules), values.run, { profile, long: values.long })
