import { beforeEach, vi } from 'vitest'
import { doors } from '../../../sandbox/doors.ts'

// A unit test that reaches for the network has a fault; those that mean to say so with `doors.http.use` or
// `vi.unstubAllGlobals()`.
beforeEach(() => {
  const refuse = (input: unknown): never => {
    throw new Error(`a unit test must not use the network: ${String(input)}`)
  }
  vi.stubGlobal('fetch', refuse)
  doors.http.use({ resolveProxy: async (url) => refuse(url) })
})
