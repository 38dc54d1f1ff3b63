import { expect, it } from 'vitest'
import { linkIn, pageOfLink } from './deep-links.ts'

it('a link shows a page, perhaps with one invitation, and nothing else is a link', () => {
  expect(pageOfLink('mattercal://agenda')).toEqual({ page: 'today' })
  expect(pageOfLink('mattercal://invitation/AAMk%3D%2F1')).toEqual({ page: 'invitations', focus: 'AAMk=/1' })
  expect(pageOfLink('mattercal://invitation/%E0%A4%A')).toEqual({ page: 'invitations' })
  for (const link of [
    'mattercal://accept/1',
    'https://agenda',
    'mattercal:',
    'nonsense',
    'mattercal://constructor',
    'mattercal://__proto__',
  ])
    expect(pageOfLink(link)).toBeUndefined()
  expect(linkIn(['/usr/bin/mattercal', '--hidden', 'mattercal://status'])).toBe('mattercal://status')
  expect(linkIn(['/usr/bin/mattercal'])).toBeUndefined()
})
