import type { Cancel, Clock } from './clock.ts'
import { every } from './waiting.ts'

const lookEvery = 60_000
// Two clocks drift apart by this many milliseconds without anybody setting one.
const ordinaryDrift = 5_000

/**
 * Calls `tell` within a minute after somebody set the wall clock, forwards or back, or took the machine to another zone:
 * no system announces either. A machine that slept may look the same; whoever is told looks at the world again, which does
 * no harm.
 */
export function watchWallClock(clock: Clock, zone: () => string, tell: (what: 'clock' | 'zone') => void): Cancel {
  let before = clock.now() - clock.elapsed()
  let zoneBefore = zone()
  return every(clock, lookEvery, () => {
    const ahead = clock.now() - clock.elapsed()
    const jumped = Math.abs(ahead - before) > ordinaryDrift
    before = ahead
    const zoneNow = zone()
    const moved = zoneNow !== zoneBefore
    zoneBefore = zoneNow
    if (jumped || moved) tell(moved ? 'zone' : 'clock')
  })
}
