import { type MessageFormatElement, parse, TYPE } from '@formatjs/icu-messageformat-parser'
import { english } from '../../main/text/english/index.ts'
import type { Language, MessageId } from '../../main/text/say.ts'

const accents: Record<string, string> = Object.fromEntries(
  [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((letter, index) => [
    letter,
    [...'àƀçđéƒĝĥîĵķļɱñôþɋŕšţûṽŵẋýžÀƁÇĐÉƑĜĤÎĴĶĻṀÑÔÞɊŔŠŢÛṼŴẊÝŽ'][index] as string,
  ]),
)

const accented = (text: string) => [...text].map((letter) => accents[letter] ?? letter).join('')

/** Writes a message again with its text accented; names, numbers and the syntax of ICU stay. */
function rewritten(elements: MessageFormatElement[]): string {
  return elements
    .map((element) => {
      switch (element.type) {
        case TYPE.literal:
          return accented(element.value).replace(/[{}']/g, (sign) => `'${sign}'`)
        case TYPE.argument:
          return `{${element.value}}`
        case TYPE.pound:
          return '#'
        case TYPE.plural:
        case TYPE.select: {
          const kind =
            element.type === TYPE.select ? 'select' : element.pluralType === 'ordinal' ? 'selectordinal' : 'plural'
          const options = Object.entries(element.options).map(([name, { value }]) => `${name} {${rewritten(value)}}`)
          return `{${element.value}, ${kind}, ${options.join(' ')}}`
        }
        default:
          throw new Error(`the catalogue does not use elements of type ${element.type}`)
      }
    })
    .join('')
}

/**
 * A language that nobody speaks: every letter of the catalogue is accented, and dates are Japanese. A plain English
 * letter in what is shown then comes from somewhere else than the catalogue.
 */
export const pseudoLanguage: Language = {
  locale: 'ja',
  messages: Object.fromEntries(
    Object.entries(english).map(([id, message]) => [id, rewritten(parse(message, { ignoreTag: true }))]),
  ) as Record<MessageId, string>,
}

/** The plain English words in a text that was said in the pseudo-language, besides those that are data. */
export function foreignWords(text: string, data: readonly string[] = []): string[] {
  const rest = data.reduce((left, value) => left.replaceAll(value, ' '), text)
  return rest.match(/[A-Za-z]{2,}/g) ?? []
}
