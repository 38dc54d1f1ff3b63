// A month in virtual time, alone in a process: `node --expose-gc test/bench/soak-process.ts DAYS BOT`. See soak.ts.
import { addressOf } from '../../sandbox/people.ts'
import { beginning } from '../simulation/play.ts'
import { World } from '../simulation/world/world.ts'

/** What a day has come to. */
export interface SoakDay {
  day: number
  /** Bytes of the heap after a collection, of everything: both programs and the servers. */
  heap: number
  timers: number
  /** Bytes that the profile has, without its log, and its log. */
  profile: number
  log: number
  files: number
  /** Bytes that were written since the beginning. */
  written: number
  /** Rows that the bot keeps; 0 without one. */
  rows: number
}

const [days = '30', bot = 'bot'] = process.argv.slice(2)
const hour = 3600_000
const dayLong = 24 * hour
const minute = 60_000

function callMeetings({ company, anna, timeline }: World, day: number): void {
  const midnight = Math.floor(timeline.now / dayLong) * dayLong + dayLong
  for (let meeting = 0; meeting < 15; meeting++) {
    const accepted = meeting % 3 !== 0
    const start = midnight + 7 * hour + meeting * 40 * minute
    company.meetings.create({
      organizer: addressOf(meeting % 2 ? 'Clara' : 'Priya'),
      subject: `Meeting ${day}-${meeting}`,
      start,
      end: start + 30 * minute,
      attendees: [{ address: anna.address, response: accepted ? 'accepted' : 'notResponded' }, addressOf('Jonas')],
    })
  }
}

/** Answers what waits, as a person does in the morning. */
async function answerAll({ computers }: World): Promise<void> {
  const [computer] = computers
  if (!computer?.app) return
  for (const event of computer.state.get().events.values())
    if (event.response === 'notResponded' && !event.isOrganizer)
      void computer.app.run('answer', { eventId: event.id, answer: 'accept', comment: '' })
}

/** What the harness itself remembers is none of the product's. */
function forget({ company, computers, bot: host }: World): void {
  company.seen.length = 0
  company.meetings.mails.length = 0
  for (const { told, lines } of computers) {
    told.length = 0
    lines.length = 0
  }
  if (host) host.lines.length = 0
}

function measure(world: World, day: number): SoakDay {
  const [computer] = world.computers
  globalThis.gc?.()
  const sizes = [...(computer?.disk.contents ?? [])].map(([path, { length }]) => ({
    log: path.includes('/logs/'),
    length,
  }))
  const sum = (log: boolean) => sizes.filter((one) => one.log === log).reduce((all, { length }) => all + length, 0)
  const count = (table: string) =>
    Number(world.bot?.database.prepare(`select count(*) as rows from ${table}`).get()?.rows ?? 0)
  return {
    day,
    heap: process.memoryUsage().heapUsed,
    timers: computer?.machine.waiting ?? 0,
    profile: sum(false),
    log: sum(true),
    files: sizes.length,
    written: computer?.disk.written ?? 0,
    rows: world.bot ? count('message') + count('action') : 0,
  }
}

const world = await World.open({ seed: 'soak', start: beginning, mattermost: '11.6', bot: bot === 'bot', computers: 1 })
for (let day = 1; day <= Number(days); day++) {
  callMeetings(world, day)
  const morning = Math.floor(world.timeline.now / dayLong) * dayLong + dayLong + 6 * hour
  await world.timeline.to(morning, () => undefined)
  await answerAll(world)
  await world.timeline.to(morning + 17 * hour, () => undefined)
  forget(world)
  process.send?.(measure(world, day))
}
if (world.unhandled.length > 0) throw world.unhandled[0]
await world.close()
process.disconnect?.()
