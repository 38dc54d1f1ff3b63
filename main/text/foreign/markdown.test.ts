import { describe, expect, it } from 'vitest'
import { escapeMarkdown } from './markdown.ts'

/** What a reader of Mattermost sees of escaped text. */
const seen = (text: string) =>
  text
    .replace(/\\([\\`*{}[\]()#+\-.!_>|~])/g, '$1')
    .replace(/\u200B/g, '')
    .replace(/&dollar;/g, '$')
    .replace(/&lt;/g, '<')
    .replace(/&amp;/g, '&')

const titles = [
  'Anna @ Vienna',
  'R&D <b>x</b>',
  'AT&amp;T &#64;all',
  '[click](https://evil.example) **now** | `x` ~~no~~',
  'https://evil.example/x www.evil.example bit.ly/x mailto:a@b.example tel:123',
  '<https://evil.example> <a@b.example>',
  '$x$ and $y$',
  '@all @here ~town-square #urgent :smile: :) <3',
  'C:\\temp\\*.txt and \\\\server',
  '1. first',
  '- item',
  '=== line',
  '> quote',
  '# heading',
]

describe('a title in Markdown', () => {
  it.each(titles)('shows as typed: %s', (title) => {
    expect(seen(escapeMarkdown(title))).toBe(title)
  })

  it.each(titles)('mentions nobody, links nowhere, and sets nothing: %s', (title) => {
    const text = escapeMarkdown(title)
    expect(text).not.toMatch(/@[\w.-]|[A-Za-z]:[/\p{L}\d]|www\.|\.\p{L}{2,4}\/|(^|\W)[~#]\w|:\w+:|<|\$/u)
    expect(text).not.toMatch(/(^|[^\\])[*_`[\]|~>]/)
    expect(text).not.toMatch(/^(\d+\.|[-=#>+] )/)
  })
})
