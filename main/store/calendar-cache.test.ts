import { describe, expect, it } from 'vitest'
import { copyOf } from '../../test/support/calendar-copies.ts'
import { event } from '../../test/support/events.ts'
import type { CalendarEvent } from '../core/calendar/event.ts'
import { CalendarCache } from './calendar-cache.ts'
import type { Vault } from './vault.ts'

/** A vault that fails, or waits, when a test says so. */
class TestVault implements Vault {
  readonly texts = new Map<string, string>()
  /** How many of the next writes fail. */
  failures = 0
  #hold: Promise<void> | undefined
  #letGo: () => void = () => undefined

  hold(): void {
    this.#hold = new Promise((resolve) => {
      this.#letGo = resolve
    })
  }

  letGo(): void {
    this.#hold = undefined
    this.#letGo()
  }

  async read(name: string) {
    return this.texts.get(name)
  }

  async write(name: string, text: string) {
    await this.#hold
    if (this.failures-- > 0) throw new Error('no space')
    this.texts.set(name, text)
  }

  async remove(name: string) {
    this.texts.delete(name)
  }
}

const many = Array.from({ length: 40 }, (_, n) => event({ id: `event-${n}`, subject: `Meeting ${n}` }))
const calendar = (events: CalendarEvent[], round: number) => ({
  ...copyOf(events, { deltaLink: `round-${round}` }),
  syncedAt: round,
})

async function afterRestart(vault: Vault) {
  const read = await new CalendarCache(vault, 'anna', () => undefined).read()
  return { round: read?.deltaLink, ids: [...(read?.events.keys() ?? [])].sort() }
}

describe('the calendar on the disk', () => {
  it('loses no meeting when a write fails while the next one waits', async () => {
    const vault = new TestVault()
    const cache = new CalendarCache(vault, 'anna', () => undefined)
    await cache.write(calendar([], 1))
    vault.failures = 1
    vault.hold()
    const first = cache.write(calendar(many.slice(0, 1), 2), new Set(['event-0']))
    const second = cache.write(calendar(many.slice(0, 2), 3), new Set(['event-1']))
    vault.letGo()
    await expect(first).rejects.toThrow('no space')
    await second
    expect(await afterRestart(vault)).toEqual({ round: 'round-3', ids: ['event-0', 'event-1'] })
  })

  it('brings with the next round what a write before could not', async () => {
    const vault = new TestVault()
    const cache = new CalendarCache(vault, 'anna', () => undefined)
    await cache.write(calendar(many, 1))
    vault.failures = 1
    await expect(cache.write(calendar(many.slice(1), 2), new Set(['event-0']))).rejects.toThrow('no space')
    await cache.write(calendar(many.slice(1), 3), new Set())
    expect((await afterRestart(vault)).ids).not.toContain('event-0')
  })

  it('writes what several rounds brought in one go, when the disk is slower than they', async () => {
    const vault = new TestVault()
    const cache = new CalendarCache(vault, 'anna', () => undefined)
    vault.hold()
    const writes = [1, 2, 3].map((round) => cache.write(calendar(many, round), new Set(['event-0'])))
    vault.letGo()
    await Promise.all(writes)
    expect((await afterRestart(vault)).round).toBeUndefined()
    await cache.write(calendar(many, 4))
    expect((await afterRestart(vault)).round).toBe('round-4')
  })
})
