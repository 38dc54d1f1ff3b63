import { beforeEach, vi } from 'vitest'
import { setRoute } from '../../main/net/route.ts'

// A unit test that reaches for the network has a fault; those that mean to say so with `setRoute` or
// `vi.unstubAllGlobals()`.
beforeEach(() => {
  const refuse = (input: unknown): never => {
    throw new Error(`a unit test must not use the network: ${String(input)}`)
  }
  vi.stubGlobal('fetch', refuse)
  setRoute({ resolveProxy: async (url) => refuse(url) })
})
