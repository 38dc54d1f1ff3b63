import { describe, expect, it, vi } from 'vitest'
import { Disposables, Slot } from './disposables.ts'

describe('what was started together', () => {
  it('ends together, the last one first, and once', () => {
    const ended: string[] = []
    const all = new Disposables()
    all.add(() => ended.push('first'))
    all.add(() => ended.push('second'))
    expect(all.disposed).toBe(false)
    all.dispose()
    all.dispose()
    expect(ended).toEqual(['second', 'first'])
    expect(all.disposed).toBe(true)
  })

  it('ends at once when it was started too late', () => {
    const all = new Disposables()
    all.dispose()
    const late = vi.fn()
    all.add(late)
    all.dispose()
    expect(late).toHaveBeenCalledOnce()
  })
})

describe('a slot', () => {
  it('ends what was in it before something else comes in', () => {
    const slot = new Slot()
    const first = vi.fn()
    const second = vi.fn()
    slot.set(first)
    slot.set(second)
    expect(first).toHaveBeenCalledOnce()
    expect(second).not.toHaveBeenCalled()
    slot.clear()
    slot.clear()
    expect(second).toHaveBeenCalledOnce()
    expect(first).toHaveBeenCalledOnce()
  })

  it('may be filled again by what is ending', () => {
    const slot = new Slot()
    const next = vi.fn()
    slot.set(() => slot.set(next))
    slot.clear()
    expect(next).not.toHaveBeenCalled()
    slot.clear()
    expect(next).toHaveBeenCalledOnce()
  })
})
