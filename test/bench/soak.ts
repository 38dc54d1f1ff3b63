import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { SoakDay } from './soak-process.ts'

const process_ = fileURLToPath(new URL('soak-process.ts', import.meta.url))
// The first days fill what is bounded: a calendar a month ahead, answers of the last weeks, what was told.
const settled = 5

/** Lets a month pass for one computer, with 15 meetings a day, with and without a bot: what grows is a leak. */
export async function benchSoak(say: (line: string) => void, days = 30): Promise<void> {
  for (const bot of [true, false]) {
    const measured = await month(days, bot)
    const first = measured[Math.min(settled, measured.length) - 1]
    const last = measured.at(-1)
    if (!first || !last) throw new Error('the month ended before it began')
    const ratio = (of: keyof SoakDay) => (last[of] / Math.max(1, first[of])).toFixed(2)
    const perDay = Math.round((last.written - first.written) / Math.max(1, last.day - first.day) / 1024)
    say(
      `soak, ${days} days of 15 meetings, ${bot ? 'with a bot' : 'without a bot'}: day ${last.day} against day ${first.day}`,
    )
    say(`  heap after a collection ${ratio('heap')} (${(last.heap / 1e6).toFixed(1)} MB), timers ${last.timers}`)
    say(
      `  profile ${ratio('profile')} (${Math.round(last.profile / 1024)} kB in ${last.files} files), log ${Math.round(last.log / 1024)} kB`,
    )
    say(`  written ${perDay} kB a day${bot ? `, rows of the bot ${last.rows}` : ''}`)
  }
}

function month(days: number, bot: boolean): Promise<SoakDay[]> {
  return new Promise((resolve, reject) => {
    const measured: SoakDay[] = []
    const child = fork(process_, [String(days), bot ? 'bot' : 'alone'], {
      execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
      env: { ...process.env, TZ: 'Europe/Vienna' },
    })
    child.on('message', (day: SoakDay) => measured.push(day))
    child.once('exit', (code) => (code === 0 ? resolve(measured) : reject(new Error(`the month ended with ${code}`))))
  })
}
