import { afterAll, beforeAll, expect } from 'vitest'
import type { MessageId } from '../../../main/text/english/index.ts'
import { englishLanguage, setLanguage } from '../../../main/text/say.ts'
import { foreignWords, pseudoLanguage } from '../pseudo-language.ts'

/** The pseudo-language while a file's tests run, and what was said in it. */
export class Pseudo {
  /** The IDs of the sentences that were said. */
  readonly said = new Set<string>()

  /** Sets the language before the file's tests, and English after them. A sentence that cannot be said fails. */
  constructor() {
    const messages = new Proxy(pseudoLanguage.messages, {
      get: (all, id: string) => {
        this.said.add(id)
        return all[id as MessageId]
      },
    })
    beforeAll(() =>
      setLanguage({ ...pseudoLanguage, messages }, (id, error) => {
        throw new Error(`${id} cannot be said`, { cause: error })
      }),
    )
    afterAll(() => setLanguage(englishLanguage))
  }

  /** Fails if a text is empty, or holds an English word that is not data. */
  fits(texts: readonly unknown[], data: readonly string[] = []): void {
    expect(texts.length).toBeGreaterThan(0)
    for (const text of texts) {
      expect(String(text ?? '').trim(), JSON.stringify(texts)).not.toBe('')
      expect(foreignWords(String(text), data), String(text)).toEqual([])
    }
  }

  /** The sentences of a part of the catalogue that nobody has said. */
  unsaid(part: Readonly<Record<string, string>>): string[] {
    return Object.keys(part).filter((id) => !this.said.has(id))
  }
}
