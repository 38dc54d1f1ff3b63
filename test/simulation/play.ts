import { createHash } from 'node:crypto'
import { calm } from './calm.ts'
import { Deeds } from './deeds.ts'
import { allInvariants } from './invariants/all.ts'
import { type Invariant, Violation } from './invariants/invariant.ts'
import type { Schedule } from './schedule/schedule.ts'
import { World } from './world/world.ts'

/** When every schedule begins: a Tuesday, 9:40 in Vienna, after the summary's time. */
export const beginning = Date.parse('2026-11-24T08:40:00Z')

/** How a schedule went. */
export interface Outcome {
  /** What was broken, the first thing only; undefined if nothing was. */
  violation?: { rule: string; text: string; at: number }
  /** Virtual milliseconds. */
  lasted: number
  /** Of everything that passed a door, in order: the same schedule gives the same. */
  trace: string
  /** What passed a door, if it was asked for. */
  lines: string[]
}

/** Plays a schedule from its beginning to the calm after it. Never rejects for what the product does wrong. */
export async function play(schedule: Schedule, options: { follow?: boolean } = {}): Promise<Outcome> {
  const hash = createHash('sha256')
  const lines: string[] = []
  let world: World | undefined
  const note = (line: string) => {
    const now = world ? world.timeline.now - beginning : 0
    const text = `${(now / 1000).toFixed(3)} ${line}`
    hash.update(text)
    if (options.follow) lines.push(text)
  }
  world = await World.open({ ...schedule, start: beginning, note })
  let violation: Outcome['violation']
  try {
    await playIn(world, schedule)
  } catch (error) {
    if (!(error instanceof Violation)) throw error
    violation = { rule: error.rule, text: error.message, at: world.timeline.now - beginning }
  } finally {
    await world.close()
  }
  return { violation, lasted: world.timeline.now - beginning, trace: hash.digest('hex').slice(0, 16), lines }
}

async function playIn(world: World, schedule: Schedule): Promise<void> {
  const { timeline, network } = world
  const deeds = new Deeds(world)
  const invariants: Invariant[] = allInvariants(world, deeds)
  network.onExchange = (exchange, when) => {
    for (const invariant of invariants) invariant.onExchange?.(exchange, when)
  }
  let failed: unknown
  network.guard = (check) => {
    try {
      check()
    } catch (error) {
      failed ??= error
    }
  }
  const look = () => {
    if (failed) throw failed
    for (const invariant of invariants) invariant.look?.()
  }
  for (const happening of schedule.happenings) {
    await timeline.to(beginning + happening.at * 1000, look)
    deeds.does(happening)
  }
  await calm(world, deeds, schedule.looksUp, look)
  for (const invariant of invariants) invariant.afterCalm?.()
}
