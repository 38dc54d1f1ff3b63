import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { windowSentences } from '../main/text/english/window/index.ts'
import { englishLanguage, type Language, say, setLanguage } from '../main/text/say.ts'
import { foreignWords, pseudoLanguage } from '../test/support/pseudo-language.ts'
import { mockBridge, show } from '../test/support/window/pages.tsx'
import { windowStates, wordless } from '../test/support/window/states.ts'
import { App } from './app.tsx'
import { FaultBoundary } from './diagnostics/page-fault.tsx'
import { Empty } from './parts/empty.tsx'

const spoken = [
  'aria-label',
  'aria-description',
  'aria-roledescription',
  'aria-valuetext',
  'placeholder',
  'title',
  'alt',
]

/** Everything a person can read or hear of the page as it is: texts, options, names, hints and values of buttons. */
function readable(root: Element): string[] {
  const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT)
  const found: string[] = []
  while (texts.nextNode()) found.push(texts.currentNode.textContent ?? '')
  for (const element of root.querySelectorAll('*')) {
    for (const name of spoken) found.push(element.getAttribute(name) ?? '')
    if (element instanceof HTMLOptionElement) found.push(element.label)
  }
  return found
}

const englishOf = (root: Element) => readable(root).flatMap((text) => foreignWords(text))

const said = new Set<string>()
const faults: unknown[] = []

/** The pseudo-language, which notes each sentence that is asked for. */
const listening: Language = {
  ...pseudoLanguage,
  messages: new Proxy(pseudoLanguage.messages, {
    get: (messages, id, receiver) => {
      said.add(String(id))
      return Reflect.get(messages, id, receiver)
    },
  }),
}

describe('the window in a language that nobody speaks', () => {
  const run = mockBridge()
  beforeEach(() => setLanguage(listening, (id, error) => faults.push({ id, error })))
  afterAll(() => setLanguage(englishLanguage))

  it.each(windowStates)('shows no word from outside the catalogue: $name', async ({ page, change, results, act }) => {
    for (const result of results ?? []) {
      run.mockImplementationOnce(() => (result === 'never' ? new Promise(() => undefined) : Promise.resolve(result)))
    }
    show({ ...wordless, ...change }, page)
    await act?.(userEvent.setup())
    expect(englishOf(document.body)).toEqual([])
  })

  it('shows no word from outside the catalogue: before the first view', () => {
    render(<App />)
    expect(screen.getByText(say('window.pages.starting'))).toBeTruthy()
    expect(englishOf(document.body)).toEqual([])
  })

  it('shows no word from outside the catalogue: in place of a page that failed', () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    function Broken(): never {
      throw new Error('Nothing here')
    }
    render(
      <FaultBoundary>
        <Broken />
      </FaultBoundary>,
    )
    expect(screen.getByText(say('window.fault'))).toBeTruthy()
    expect(englishOf(document.body)).toEqual([])
    vi.restoreAllMocks()
  })

  it('has shown every sentence of the window, each with its values', () => {
    expect(Object.keys(windowSentences).filter((id) => !said.has(id))).toEqual([])
    expect(faults).toEqual([])
  })

  it('would notice a sentence that stands in a component, wherever it stands', () => {
    for (const planted of [
      <p key="text">Nothing here</p>,
      <button key="name" type="button" aria-label="Close this" />,
      <input key="hint" placeholder="Type it" />,
      <span key="title" title="Ends soon" />,
      <img key="alt" alt="Your day" />,
      <select key="option">
        <option label="Leave it" />
      </select>,
      <Empty key="part" icon={null} title="All done" />,
    ]) {
      const { unmount } = render(planted)
      expect(englishOf(document.body)).toHaveLength(2)
      unmount()
    }
  })
})
