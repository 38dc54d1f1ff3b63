// Plays schedules in a process of its own: the parent sends one at a time and gets the outcome.
import { mutate, mutations } from './mutations.ts'
import type { Schedule } from './schedule/schedule.ts'

const wanted = process.argv[2]
const mutation = mutations.find(({ name }) => name === wanted)
if (wanted && !mutation) throw new Error(`there is no mutation “${wanted}”`)
if (mutation) mutate(mutation)
// What a mutation changes must not be loaded before it.
const { play } = await import('./play.ts')

/** What the parent sends. */
export interface Task {
  schedule: Schedule
  follow?: boolean
}

process.on('message', async ({ schedule, follow }: Task) => {
  try {
    process.send?.({ outcome: await play(schedule, { follow }) })
  } catch (error) {
    process.send?.({ fault: error instanceof Error ? error.stack : String(error) })
  }
})
process.on('disconnect', () => process.exit())
