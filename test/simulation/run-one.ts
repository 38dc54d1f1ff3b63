import { play } from './play.ts'
import { generate, profiles, shortSchedules } from './schedule/generate.ts'
import { story } from './schedule/schedule.ts'

const [from = '0', count = '20', follow] = process.argv.slice(2)
const t0 = performance.now()
let bad = 0
for (let n = Number(from); n < Number(from) + Number(count); n++) {
  const profile = profiles[n % profiles.length] ?? 'everything'
  const schedule = generate(`s${n}`, profile, shortSchedules)
  const t = performance.now()
  const outcome = await play(schedule, { follow: follow === 'follow' })
  const ms = performance.now() - t
  if (outcome.violation) {
    bad++
    console.log(
      `--- s${n} ${profile} at ${(outcome.violation.at / 1000).toFixed(1)} s: ${outcome.violation.rule}: ${outcome.violation.text.slice(0, 600)}`,
    )
    if (follow) console.log(story(schedule))
    if (follow === 'follow') console.log(outcome.lines.slice(-4000).join('\n'))
  } else if (follow) console.log(`s${n} ok ${ms.toFixed(0)} ms ${outcome.trace}`)
}
console.log(`${bad} of ${count} bad, ${((performance.now() - t0) / Number(count)).toFixed(0)} ms each`)
