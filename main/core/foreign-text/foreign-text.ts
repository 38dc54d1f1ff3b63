// Text that others write: titles, places, names. It is data, and never a line, a direction or a hidden letter of ours.

// Control and format characters, and fillers: they cannot be seen, or turn the direction of what follows. Not among them
// are the joiners that emoji and some scripts need (U+200C, U+200D, tags) and the Arabic signs that are seen.
const unseen =
  /(?![\t\n\r\u0085])\p{Cc}|(?!\u200C|\u200D|[\u0600-\u0605\u06DD\u070F\u0890\u0891\u08E2\u{E0020}-\u{E007F}])\p{Cf}|\p{Cs}|[\u034F\u115F\u1160\u17B4\u17B5\u3164\uFFA0]/gu
const joiners = /\u200C|\u200D|\p{Variation_Selector}|[\u{E0020}-\u{E007F}]/gu
const isSeen = (text: string) => text.replace(joiners, '').trim() !== ''

/** The text in one line, without letters that cannot be seen. Empty if nothing of it can be. */
export function oneLine(text: string): string {
  const line = text.replace(unseen, '').replace(/\s+/gu, ' ').trim()
  return isSeen(line) ? line : ''
}

/** The text in its lines, without letters that cannot be seen. */
export const inLines = (text: string): string => text.replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n').replace(unseen, '')

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/**
 * The beginning of a text, at most `most` code points of it, an ellipsis included where it is cut. What is seen as one
 * letter, such as an emoji of several code points, stays whole.
 */
export function cut(text: string, most: number, ellipsis = '…'): string {
  // A text of that few UTF-16 units has no more code points.
  if (text.length <= most) return text
  const room = most - ellipsis.length
  let kept = ''
  let count = 0
  let fits = true
  for (const { segment } of graphemes.segment(text)) {
    count += [...segment].length
    if (fits && count <= room) kept += segment
    else fits = false
    if (count > most) return `${kept.trimEnd()}${ellipsis}`
  }
  return text
}

const rightToLeft =
  /\p{Script=Arabic}|\p{Script=Hebrew}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko}|\p{Script=Adlam}/u

/** The text in a direction of its own, so that it does not turn a sentence around it: isolated if it may. */
export const isolated = (text: string): string => (rightToLeft.test(text) ? `\u2068${text}\u2069` : text)
