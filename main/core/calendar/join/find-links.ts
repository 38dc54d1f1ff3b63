import { unwrapped } from './unwrap.ts'

const references: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }
// A link ends at a space, at what a link cannot hold, at an unseen letter, and at the full-width signs of Asian text.
const link = /https?:\/\/[^\s<>"`\\^\p{Cc}\p{Cf}\p{Zs}\u3000-\u303F\uFF00-\uFFEF]+/giu
const pairs: Record<string, string> = { ')': '(', ']': '[', '}': '{' }
const junk = /[.,;:!?|*_~'’”»>]$/

/** Character references of HTML as the letters that they stand for. */
function withoutReferences(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
    const code = decimal ? Number(decimal) : hex ? Number.parseInt(hex, 16) : undefined
    if (code !== undefined) return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole
    return references[String(name).toLowerCase()] ?? whole
  })
}

/** The link without what belongs to the sentence around it: punctuation, emphasis, brackets that it did not open. */
function withoutJunk(found: string): string {
  let text = found
  for (;;) {
    const last = text.at(-1) ?? ''
    const opening = pairs[last]
    const isUnopened = opening !== undefined && count(text, last) > count(text, opening)
    if (!isUnopened && !junk.test(text)) return text
    text = text.slice(0, -1)
  }
}

const count = (text: string, letter: string) => text.split(letter).length - 1

/**
 * The links in a text, plain or HTML, in order, each once, unwrapped. Reads at most `longest` letters, and returns at most
 * `most` links.
 */
export function linksIn(text: string, most = 200, longest = 1_000_000): string[] {
  if (!/https?:/i.test(text)) return []
  // Twice: a link in HTML is often escaped once more in its text.
  const plain = withoutReferences(withoutReferences(text.slice(0, longest)))
    // Two links that a sentence or Markdown joins are two.
    .replace(/\]\(|[,;|](?=https?:\/\/)/gi, ' ')
  const found = new Set<string>()
  for (const [match] of plain.matchAll(link)) {
    const cleaned = withoutJunk(match)
    if (cleaned.length > 'https://x'.length) found.add(unwrapped(cleaned))
    if (found.size >= most) break
  }
  return [...found]
}
