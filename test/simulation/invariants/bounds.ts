import type { Computer } from '../world/computer.ts'
import type { World } from '../world/world.ts'
import { type Invariant, Violation } from './invariant.ts'

const minute = 60_000
/** The most that is healthy; each is several times what a busy hour needs. */
const most = {
  /** Requests of one computer to one server, in a minute and in ten. */
  inAMinute: 60,
  inTenMinutes: 200,
  timers: 150,
  /** Bytes that one computer writes in an hour. */
  written: 12_000_000,
  /** Bytes that the profile has, logs included. */
  kept: 4_000_000,
  files: 100,
}

/** Invariant 15: nothing spins, and nothing grows without bounds. */
export function boundsInvariant(world: World): Invariant {
  const { timeline, computers } = world
  const asked = new Map<string, number[]>()
  let hour = timeline.now
  const written = new Map<Computer, number>()
  let lookedAt = 0
  const checkHour = () => {
    if (timeline.now - hour < 60 * minute) return
    hour = timeline.now
    for (const computer of computers) {
      const { disk, name } = computer
      const wrote = disk.written - (written.get(computer) ?? 0)
      if (wrote > most.written) throw new Violation('nothing spins', `the ${name} wrote ${wrote} bytes in an hour`)
      written.set(computer, disk.written)
    }
  }
  const checkSize = () => {
    if (timeline.now - lookedAt < minute) return
    lookedAt = timeline.now
    for (const { disk, machine, name } of computers) {
      if (machine.waiting > most.timers)
        throw new Violation('nothing spins', `${machine.waiting} timers wait on the ${name}`)
      const kept = [...disk.contents.values()].reduce((sum, { length }) => sum + length, 0)
      if (kept > most.kept)
        throw new Violation('nothing grows without bounds', `the profile on the ${name} has ${kept} bytes`)
      if (disk.contents.size > most.files)
        throw new Violation(
          'nothing grows without bounds',
          `the profile on the ${name} has ${disk.contents.size} files`,
        )
    }
  }
  return {
    onExchange({ from, site }, when) {
      if (when !== 'asked' || timeline.now - world.start < minute) return
      const link = `${from} → ${site}`
      const times = (asked.get(link) ?? []).filter((at) => at > timeline.now - 10 * minute)
      times.push(timeline.now)
      asked.set(link, times)
      const last = times.filter((at) => at > timeline.now - minute).length
      if (last > most.inAMinute) throw new Violation('nothing spins', `${last} requests in a minute, ${link}`)
      if (times.length > most.inTenMinutes)
        throw new Violation('nothing spins', `${times.length} requests in ten minutes, ${link}`)
    },
    look() {
      checkHour()
      checkSize()
    },
  }
}
