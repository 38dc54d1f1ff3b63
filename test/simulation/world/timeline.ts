import type { Cancel, MachineTime } from '../../../main/time/clock.ts'

interface Timer {
  /** A moment of the machine's own `elapsed()`. */
  due: number
  order: number
  task: () => void
}

/** Says whether anything happened since somebody looked, so that time moves on only when nothing does. */
export class Activity {
  /** Raised by everything that passes a door. */
  count = 0
  /** Requests that a server is working on. */
  inFlight = 0
  /** What goes on outside of the simulation, such as a browser's way back over a socket. */
  outside = 0

  /** Lets everything that can go on do so; resolves when nothing happens any more. */
  async settled(): Promise<void> {
    let quiet = 0
    while (this.outside > 0 || quiet < (this.inFlight > 0 ? 12 : 3)) {
      const before = this.count
      await new Promise((resolve) => setImmediate(resolve))
      quiet = this.count === before ? quiet + 1 : 0
    }
  }
}

/** A machine's clocks and timers. While it sleeps its timers stand still, as on a laptop with its lid closed. */
export class Machine implements MachineTime {
  /** Milliseconds by which its wall clock is wrong: somebody set it. */
  offset = 0
  awake = true
  readonly #timeline: Timeline
  readonly #timers = new Set<Timer>()
  #elapsed = 0

  constructor(timeline: Timeline) {
    this.#timeline = timeline
  }

  wall(): number {
    // Whole milliseconds, as a system gives them.
    return Math.floor(this.#timeline.now + this.offset)
  }

  elapsed(): number {
    return this.#elapsed
  }

  timer(ms: number, task: () => void): Cancel {
    const timer = { due: this.#elapsed + ms, order: this.#timeline.nextOrder(), task }
    this.#timers.add(timer)
    this.#timeline.activity.count++
    return () => this.#timers.delete(timer)
  }

  get activity(): Activity {
    return this.#timeline.activity
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#timers.size
  }

  /** The next timer, and in how many milliseconds it is due; undefined while the machine sleeps or nothing waits. */
  next(): { timer: Timer; in: number } | undefined {
    if (!this.awake) return undefined
    let first: Timer | undefined
    for (const timer of this.#timers)
      if (!first || timer.due < first.due || (timer.due === first.due && timer.order < first.order)) first = timer
    return first && { timer: first, in: Math.max(0, first.due - this.#elapsed) }
  }

  /** Lets a timer go off. */
  fire(timer: Timer): void {
    this.#timers.delete(timer)
    timer.task()
  }

  /** Time passes. */
  pass(ms: number): void {
    if (this.awake) this.#elapsed += ms
  }
}

/** Virtual time, and every machine that lives in it. It moves from one timer to the next. */
export class Timeline {
  /** The true time, in Unix milliseconds. */
  now: number
  readonly activity = new Activity()
  readonly #machines: Machine[] = []
  #order = 0

  constructor(now: number) {
    this.now = now
  }

  /** Adds a machine. */
  machine(): Machine {
    const machine = new Machine(this)
    this.#machines.push(machine)
    return machine
  }

  nextOrder(): number {
    return this.#order++
  }

  /** Goes on to a moment, stopping at each timer on the way; `look` is called whenever nothing happens any more. */
  async to(moment: number, look: () => void): Promise<void> {
    await this.activity.settled()
    look()
    for (;;) {
      const next = this.#next()
      if (!next || this.now + next.in > moment) break
      this.#pass(next.in)
      next.machine.fire(next.timer)
      await this.activity.settled()
      look()
    }
    this.#pass(Math.max(0, moment - this.now))
  }

  #next(): { machine: Machine; timer: Timer; in: number } | undefined {
    let first: { machine: Machine; timer: Timer; in: number } | undefined
    for (const machine of this.#machines) {
      const next = machine.next()
      const sooner =
        !first || !next || next.in < first.in || (next.in === first.in && next.timer.order < first.timer.order)
      if (next && sooner) first = { machine, ...next }
    }
    return first
  }

  #pass(ms: number): void {
    this.now += ms
    for (const machine of this.#machines) machine.pass(ms)
  }
}
