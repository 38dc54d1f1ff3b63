import { beforeEach, vi } from 'vitest'

// A unit test that reaches for the network has a fault; those that mean to, say so with `vi.unstubAllGlobals()`.
beforeEach(() => {
  vi.stubGlobal('fetch', (input: unknown) => {
    throw new Error(`a unit test must not use the network: ${String(input)}`)
  })
})
