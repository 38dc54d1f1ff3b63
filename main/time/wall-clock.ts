import type { Cancel, Clock } from './clock.ts'
import { every } from './waiting.ts'

const lookEvery = 60_000
// Two clocks drift apart by this many milliseconds without anybody setting one.
const ordinaryDrift = 5_000

/**
 * Calls `tell` within a minute after somebody set the wall clock, forwards or back, which no system announces. A machine
 * that slept may look the same; whoever is told looks at the world again, which does no harm.
 */
export function watchWallClock(clock: Clock, tell: () => void): Cancel {
  let before = clock.now() - clock.elapsed()
  return every(clock, lookEvery, () => {
    const ahead = clock.now() - clock.elapsed()
    const jumped = Math.abs(ahead - before) > ordinaryDrift
    before = ahead
    if (jumped) tell()
  })
}
