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

/** The language that the product is written in. */
export const englishLanguage: Language = { locale: 'en-GB', messages: english }

let current = englishLanguage
let onFault: (id: MessageId, error: unknown) => void = () => undefined
const formats = new Map<string, IntlMessageFormat>()

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

/** Several things in one phrase: "Anna, Clara and Tom". */
export function listed(items: readonly string[], inLanguage: Language = current): string {
  return new Intl.ListFormat(inLanguage.locale, { type: 'conjunction' }).format(items)
}
