import { describe, expect, it } from 'vitest'
import { Kept } from './kept.ts'

class Disk {
  text: string | undefined
  writes = 0
  full = false
  #held: (() => void)[] = []
  holding = false

  readonly write = async (text: string) => {
    if (this.holding) await new Promise<void>((resolve) => this.#held.push(resolve))
    this.writes++
    if (this.full) throw new Error('full')
    this.text = text
  }

  async letGo() {
    this.holding = false
    while (this.#held.length > 0) {
      this.#held.shift()?.()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  get value(): unknown {
    return this.text === undefined ? undefined : JSON.parse(this.text)
  }
}

function numbers(disk: Disk, value: number[] = []) {
  return new Kept<number[]>({
    value,
    onDisk: undefined,
    parse: (given) => {
      if (!Array.isArray(given)) throw new TypeError('no list')
      return given as number[]
    },
    write: disk.write,
  })
}

describe('a value that is kept', () => {
  it('is written once, however often the same is set', async () => {
    const disk = new Disk()
    const kept = numbers(disk)
    await kept.set([1])
    await kept.set([1])
    expect(disk).toMatchObject({ value: [1], writes: 1 })
  })

  it('is written by the next call after a write that failed, though the value is the same', async () => {
    const disk = new Disk()
    const kept = numbers(disk)
    disk.full = true
    await expect(kept.set([1])).rejects.toThrow('full')
    expect(kept.value).toEqual([1])
    disk.full = false
    await kept.set([1])
    expect(disk.value).toEqual([1])
  })

  it('is written anew after a failure even if it is what the disk had before: nobody knows what a failed write left', async () => {
    const disk = new Disk()
    const kept = numbers(disk)
    await kept.set([1])
    disk.full = true
    await expect(kept.set([2])).rejects.toThrow('full')
    disk.full = false
    await kept.set([1])
    expect(disk).toMatchObject({ value: [1], writes: 3 })
  })

  it('writes the newest of several at once, and no more', async () => {
    const disk = new Disk()
    const kept = numbers(disk)
    disk.holding = true
    const all = Promise.all([kept.set([1]), kept.set([2]), kept.set([3])])
    await disk.letGo()
    await all
    expect(disk.value).toEqual([3])
    expect(disk.writes).toBeLessThan(3)
  })

  it('refuses what is no such value, and stays', async () => {
    const disk = new Disk()
    const kept = numbers(disk, [7])
    expect(() => kept.set('seven' as never)).toThrow(TypeError)
    expect(kept.value).toEqual([7])
  })

  it('writes nothing once it has ended', async () => {
    const disk = new Disk()
    const kept = numbers(disk)
    kept.end()
    await kept.set([1])
    expect(kept.value).toEqual([1])
    expect(disk.writes).toBe(0)
  })
})

describe('an update', () => {
  it('holds once it is on the disk, and not before', async () => {
    const disk = new Disk()
    const kept = numbers(disk)
    disk.holding = true
    const updated = kept.update((list) => [...list, 1])
    await new Promise((resolve) => setImmediate(resolve))
    expect(kept.value).toEqual([])
    await disk.letGo()
    await updated
    expect(kept.value).toEqual([1])
  })

  it('that fails takes nothing of the others with it, nor is it taken along by them', async () => {
    const disk = new Disk()
    const kept = numbers(disk)
    disk.full = true
    const first = kept.update((list) => [...list, 1])
    const second = kept.update((list) => [...list, 2])
    const third = kept.update((list) => [...list, 3])
    await expect(first).rejects.toThrow('full')
    disk.full = false
    await Promise.allSettled([second, third])
    await kept.update((list) => [...list, 4])
    expect(kept.value).not.toContain(1)
    expect(kept.value).toContain(4)
    expect(disk.value).toEqual(kept.value)
  })
})
