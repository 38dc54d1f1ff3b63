import type { Random } from '../../main/random/random.ts'
import { idOf, type Mailbox } from './mailbox.ts'
import type { GraphSwitches } from './switches.ts'
import { type Shape, toGraph, toSkeleton } from './to-graph.ts'

interface Token {
  mailbox: string
  start: number
  end: number
  /** The newest change that was reported. */
  sequence: number
  generation: number
  /** Keys that were reported as being in the window; their leaving it is reported, too. */
  known: Set<string>
}

interface Pending extends Token {
  items: unknown[]
  from: number
  /** Whether a page of the round was sent already. */
  begun?: boolean
}

/** A page of a round: `next` or `delta` is the token for the page or the round after it. */
export interface DeltaPage {
  value: unknown[]
  next?: string
  delta?: string
}

// Only the newest few generations of a mailbox's tokens are honoured (docs/protocols/graph.md).
const generationsKept = 4

/** The state behind calendarView/delta: what each token knows. */
export class DeltaState {
  readonly #random: Random
  readonly #tokens = new Map<string, Token>()
  readonly #pending = new Map<string, Pending>()
  #oldest = 0
  #serial = 0

  constructor(random: Random) {
    this.#random = random
  }

  /** Refuses every token handed out so far. */
  reset(): void {
    this.#oldest = this.#serial + 1
  }

  /** Begins a round over a window (Unix milliseconds) that a client knows nothing of. */
  first(
    mailbox: Mailbox,
    start: number,
    end: number,
    shape: Shape,
    switches: GraphSwitches,
    pageSize: number,
  ): DeltaPage {
    const known = new Set<string>()
    const items = this.#itemsIn(mailbox, start, end, shape, switches, known)
    return this.#page({ ...this.#token(mailbox, start, end, known), items, from: 0 }, switches, pageSize)
  }

  /** Continues a round; undefined when the token is no longer honoured. */
  continue(
    kind: 'skip' | 'delta',
    name: string,
    mailbox: Mailbox,
    shape: Shape,
    switches: GraphSwitches,
    pageSize: number,
  ): DeltaPage | undefined {
    const token = kind === 'skip' ? this.#pending.get(name) : this.#tokens.get(name)
    if (!token || token.mailbox !== mailbox.owner.address) return undefined
    const serial = Number(name.split('-')[0])
    if (serial < this.#oldest || token.generation < mailbox.generation - generationsKept) return undefined
    if (kind === 'skip') return this.#page(token as Pending, switches, pageSize)
    const known = new Set(token.known)
    const items = this.#changesSince(mailbox, token, shape, switches, known)
    return this.#page({ ...this.#token(mailbox, token.start, token.end, known), items, from: 0 }, switches, pageSize)
  }

  #token(mailbox: Mailbox, start: number, end: number, known: Set<string>): Token {
    return {
      mailbox: mailbox.owner.address,
      start,
      end,
      sequence: mailbox.sequence,
      generation: mailbox.generation,
      known,
    }
  }

  #page(pending: Pending, switches: GraphSwitches, pageSize: number): DeltaPage {
    let { from } = pending
    const empty = switches.emptyFirstPage && !pending.begun
    const size = empty ? 0 : pageSize
    const value = pending.items.slice(from, from + size)
    from += size
    const name = `${++this.#serial}-${this.#random.bytes(12).toString('base64url')}`
    if (from < pending.items.length || empty) {
      this.#pending.set(name, { ...pending, from, begun: true })
      return { value, next: name }
    }
    const { items: _items, from: _from, begun: _begun, ...token } = pending
    this.#tokens.set(name, token)
    return { value, delta: name }
  }

  #itemsIn(
    mailbox: Mailbox,
    start: number,
    end: number,
    shape: Shape,
    switches: GraphSwitches,
    known: Set<string>,
  ): unknown[] {
    const items: unknown[] = []
    const masters = new Set<string>()
    for (const instance of mailbox.instances(start, end)) {
      known.add(instance.key)
      if (instance.type === 'occurrence') items.push(toSkeleton(instance, mailbox, shape))
      else items.push({ '@odata.type': '#microsoft.graph.event', ...toGraph(instance, mailbox, shape) })
      if (instance.stored.type === 'seriesMaster') masters.add(instance.stored.key)
    }
    if (switches.masterInDelta) {
      for (const key of masters) {
        const master = mailbox.find(key)
        if (master) items.unshift({ '@odata.type': '#microsoft.graph.event', ...toGraph(master, mailbox, shape) })
      }
    }
    return arranged(items, switches)
  }

  #changesSince(mailbox: Mailbox, token: Token, shape: Shape, switches: GraphSwitches, known: Set<string>): unknown[] {
    const removed = (key: string) => ({
      '@odata.type': '#microsoft.graph.event',
      id: idOf(key, shape.immutable),
      '@removed': { reason: 'deleted' },
    })
    const items: unknown[] = []
    for (const [key, sequence] of mailbox.changes) {
      if (sequence <= token.sequence) continue
      const before = [...known].filter((id) => id === key || id.startsWith(`${key}.`))
      const stored = mailbox.events.get(key)
      const now = stored
        ? mailbox.instances(token.start, token.end).filter((instance) => instance.stored === stored)
        : []
      const inWindow = new Set(now.map((instance) => instance.key))
      const vanished = before.filter((id) => !inWindow.has(id))
      for (const id of vanished) known.delete(id)
      // What vanished from a series is not named: the rest of it comes again (docs/protocols/graph.md).
      const named = vanished.filter((id) => id === key || switches.namesVanished)
      items.push(...named.map(removed))
      // Nothing is left, or it lies outside the window: the event or the series itself is removed, known or not.
      if (now.length === 0 && named.length === 0) items.push(removed(key))
      if (switches.masterInDelta && now.length > 0 && stored?.type === 'seriesMaster') {
        const master = mailbox.find(key)
        if (master) items.push({ '@odata.type': '#microsoft.graph.event', ...toGraph(master, mailbox, shape) })
      }
      for (const instance of now) {
        known.add(instance.key)
        if (instance.type === 'occurrence') items.push(toSkeleton(instance, mailbox, shape))
        else items.push({ '@odata.type': '#microsoft.graph.event', ...toGraph(instance, mailbox, shape) })
      }
    }
    return arranged(items, switches)
  }

  /** Marks a finished round, so that much older tokens die. */
  roundFinished(mailbox: Mailbox, name: string): void {
    const token = this.#tokens.get(name)
    mailbox.generation++
    if (token) token.generation = mailbox.generation
  }
}

function arranged(items: unknown[], switches: GraphSwitches): unknown[] {
  const malformed = switches.malformedEvent
    ? [
        {
          '@odata.type': '#microsoft.graph.event',
          id: 'AAkALgAAbroken',
          type: 'singleInstance',
          subject: 'Broken',
          start: { dateTime: 'soon' },
          end: null,
        },
      ]
    : []
  if (!switches.shuffled) return [...malformed, ...items]
  return [...malformed, ...items, ...items.slice(0, 3)].reverse()
}
