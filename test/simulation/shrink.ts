import type { Happening, Schedule } from './schedule/schedule.ts'

/** Plays a schedule; resolves to the rule that was broken, or to undefined. */
export type Try = (schedule: Schedule) => Promise<string | undefined>

/**
 * The smallest schedule that still breaks the rule: takes out half of what happens, then a quarter, down to single
 * things, as long as the rule stays broken; then a computer, and the bot.
 */
export async function shrink(schedule: Schedule, rule: string, play: Try): Promise<Schedule> {
  const stillBroken = async (smaller: Schedule) => (await play(smaller)) === rule
  let smallest = schedule
  for (let size = Math.ceil(smallest.happenings.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < smallest.happenings.length; ) {
      const smaller = { ...smallest, happenings: without(smallest.happenings, from, size) }
      if (await stillBroken(smaller)) smallest = smaller
      else from += size
    }
  }
  const simpler: Partial<Schedule>[] = [{ computers: 1 }, { bot: false }, { mattermost: '11.6' }]
  for (const change of simpler) {
    const smaller = { ...smallest, ...change }
    if (JSON.stringify(smaller) !== JSON.stringify(smallest) && (await stillBroken(smaller))) smallest = smaller
  }
  return smallest
}

function without(happenings: Happening[], from: number, size: number): Happening[] {
  return [...happenings.slice(0, from), ...happenings.slice(from + size)]
}
