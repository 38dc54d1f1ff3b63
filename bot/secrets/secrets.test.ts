import { expect, it } from 'vitest'
import { doors } from '../../sandbox/doors.ts'
import { hashOf, newId, newSecret, sameSecret } from './secrets.ts'

it('secrets and ids come from the door to chance, fit a URL, and have 256 and 128 bits', () => {
  const asked: number[] = []
  const random = {
    ...doors.random,
    bytes(count: number) {
      asked.push(count)
      return Buffer.alloc(count, 0xfb)
    },
  }
  expect(newSecret(random)).toMatch(/^[\w-]{43}$/)
  expect(newId(random)).toMatch(/^[\w-]{22}$/)
  expect(asked).toEqual([32, 16])
})

it('no two are equal', () => {
  expect(new Set(Array.from({ length: 100 }, () => newSecret(doors.random))).size).toBe(100)
})

it('a secret is the same as itself and nothing else, of whatever length', () => {
  expect(sameSecret('abc', 'abc')).toBe(true)
  for (const other of ['abd', '', 'abcd', 'ab']) expect(sameSecret('abc', other)).toBe(false)
})

it('a hash does not show the secret', () => {
  expect(hashOf('abc')).toBe(hashOf('abc'))
  expect(hashOf('abc')).not.toBe(hashOf('abd'))
  expect(hashOf('abc')).not.toContain('abc')
})
