import { IntlMessageFormat } from 'intl-messageformat'
import { english, type MessageId } from './english/index.ts'

export type { MessageId }

/** What goes into a sentence. Numbers are for plurals; times and dates come in as text (see `times.ts`). */
export type Values = Readonly<Record<string, string | number>>

/** The sentences in one language, and the BCP 47 tag by which its plurals, lists and dates are made. */
export interface Language {
  locale: string
  messages: Readonly<Record<MessageId, string>>
}

/** The name of the product and of its folders: the same in every language. */
export const appName = 'Mattercal'

/** The language that the product is written in. */
export const englishLanguage: Language = { locale: 'en-GB', messages: english }

let current = englishLanguage
let onFault: (id: MessageId, error: unknown) => void = () => undefined
const formats = new Map<string, IntlMessageFormat>()
const lists = new Map<string, Intl.ListFormat>()

/** Sets the language of this process. `fault` is told of a sentence that cannot be made; it then shows as it is written. */
export function setLanguage(
  language: Language,
  fault: (id: MessageId, error: unknown) => void = () => undefined,
): void {
  current = language
  onFault = fault
}

/** The language of this process. */
export const language = (): Language => current

/** A sentence of the catalogue with its values filled in, in the process's language unless another is given. */
export function say(id: MessageId, values: Values = {}, inLanguage: Language = current): string {
  const message = inLanguage.messages[id]
  // Most sentences have nothing to fill in, and parsing is what costs.
  if (!message.includes('{')) return message
  const key = `${inLanguage.locale} ${message}`
  try {
    let format = formats.get(key)
    if (!format) {
      // Text of strangers goes in as it is; nothing in it is markup.
      format = new IntlMessageFormat(message, inLanguage.locale, undefined, { ignoreTag: true })
      formats.set(key, format)
    }
    return String(format.format(values))
  } catch (error) {
    onFault(id, error)
    return message
  }
}

/** Makes one phrase of several things, by the rules of the language. */
function list(items: readonly string[], { locale }: Language, type: 'conjunction' | 'unit'): string {
  const key = `${locale} ${type}`
  let format = lists.get(key)
  if (!format) {
    format = new Intl.ListFormat(locale, { type, style: type === 'unit' ? 'short' : 'long' })
    lists.set(key, format)
  }
  return format.format(items)
}

/** Several things in one phrase: "Anna, Clara and Tom". */
export function listed(items: readonly string[], inLanguage: Language = current): string {
  return list(items, inLanguage, 'conjunction')
}

/** Several things in a row, without a word between them: "Anna, Clara, Tom". */
export function inRow(items: readonly string[], inLanguage: Language = current): string {
  return list(items, inLanguage, 'unit')
}

/** The first things in a row, and how many more there are: "Anna, Clara and 3 more". */
export function firstOf(items: readonly string[], most: number): string {
  const names = inRow(items.slice(0, most))
  return items.length > most ? say('list.more', { names, count: items.length - most }) : names
}
