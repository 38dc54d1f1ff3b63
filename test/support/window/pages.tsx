import { FluentProvider, webLightTheme } from '@fluentui/react-components'
import { render } from '@testing-library/react'
import { beforeEach, type Mock, vi } from 'vitest'
import type { Page } from '../../../main/ipc/contract.ts'
import type { View } from '../../../main/ipc/view.ts'
import { Pages } from '../../../renderer/pages.tsx'
import { view } from '../view.ts'

/**
 * Puts a bridge into the window before each test of the file, and returns its `run`: every command resolves to
 * `{ ok: true }` unless the test says otherwise.
 */
export function mockBridge(): Mock {
  const run = vi.fn()
  beforeEach(() => {
    run.mockReset()
    run.mockResolvedValue({ ok: true })
    window.mattercal = { run, onView: () => () => undefined, onShow: () => () => undefined }
  })
  return run
}

const page = (change: Partial<View>, name: Page) => (
  <FluentProvider theme={webLightTheme}>
    <Pages view={view(change)} page={name} onPage={() => undefined} />
  </FluentProvider>
)

/** Renders a page of the window with a view changed as the test wants it; `again` shows another view in its place. */
export function show(change: Partial<View>, name: Page = 'invitations') {
  const rendered = render(page(change, name))
  return { ...rendered, again: (next: Partial<View>) => rendered.rerender(page(next, name)) }
}
