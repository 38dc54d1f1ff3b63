import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cut, inLines, isolated, oneLine } from './foreign-text.ts'

describe('text of others', () => {
  it.each([
    ['lines', 'Review\r\n- [x] done\u2028now', 'Review - [x] done now'],
    ['an override of the direction', 'Review \u202Egpj.exe', 'Review gpj.exe'],
    ['letters that cannot be seen', 'Re\u00ADvi\u200Bew\uFEFF', 'Review'],
    ['nothing that can be seen', ' \u200B\u3164\u200D\u00A0', ''],
    ['half a letter', 'Review \uD83D', 'Review'],
    ['an emoji of several parts', '👩‍💻 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️', '👩‍💻 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️'],
    ['an Arabic sign', 'صفحة \u0600١٢', 'صفحة \u0600١٢'],
  ])('with %s becomes one line of what is seen', (_what, text, line) => {
    expect(oneLine(text)).toBe(line)
  })

  it('keeps its lines where it may have some', () => {
    expect(inLines('a\r\nb\u0000\u2029c')).toBe('a\nb\nc')
  })

  it('is cut between letters, never in one', () => {
    expect(cut('Sprint planning', 7)).toBe('Sprint…')
    expect(cut('👍👍', 2)).toBe('👍👍')
    expect(cut('Go 👩‍💻', 5)).toBe('Go…')
    expect(cut('👩‍💻', 2, '')).toBe('')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 20 }), (text, most) => {
        const short = cut(text, most)
        expect([...short].length).toBeLessThanOrEqual(most)
        expect(oneLine(short) === '' || oneLine(text) !== '').toBe(true)
        expect(short).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/)
        if ([...text].length <= most) expect(short).toBe(text)
      }),
    )
  })

  it('that runs from right to left does not turn the sentence around it', () => {
    expect(isolated('סקירה')).toBe('\u2068סקירה\u2069')
    expect(isolated('Review')).toBe('Review')
  })
})
