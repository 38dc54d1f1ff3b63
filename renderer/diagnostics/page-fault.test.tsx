import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { mockBridge } from '../../test/support/window/pages.tsx'
import { FaultBoundary } from './page-fault.tsx'
import { reportFaults } from './report-fault.ts'

const secret = 'the title of a private meeting'
const run = mockBridge()

describe('a page that fails', () => {
  // React tells the console of every error, too.
  beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined))
  afterEach(() => void vi.restoreAllMocks())

  let broken = true
  function Page() {
    if (broken) throw new TypeError(secret)
    return <p>the page</p>
  }

  it('says so, tells the log without the words of the error, and comes back at a click', async () => {
    broken = true
    render(
      <FaultBoundary>
        <Page />
      </FaultBoundary>,
    )
    expect(screen.getByRole('alert').textContent).toContain('This page could not be shown')
    expect(run.mock.calls).toEqual([['reportFault', { error: 'TypeError', at: expect.stringMatching(/^at /) }]])
    expect(JSON.stringify(run.mock.calls)).not.toContain(secret)
    broken = false
    await userEvent.click(screen.getByRole('button', { name: 'Show it again' }))
    expect(screen.getByText('the page')).toBeTruthy()
  })

  it('says it again when it still fails, and saves the diagnostics', async () => {
    broken = true
    render(
      <FaultBoundary>
        <Page />
      </FaultBoundary>,
    )
    await userEvent.click(screen.getByRole('button', { name: 'Show it again' }))
    expect(screen.getByRole('alert')).toBeTruthy()
    run.mockResolvedValueOnce({ ok: false, message: 'The disk is full.' })
    await userEvent.click(screen.getByRole('button', { name: /diagnostics/i }))
    expect(run).toHaveBeenLastCalledWith('saveDiagnostics', undefined)
    expect(await screen.findByText('The disk is full.')).toBeTruthy()
  })
})

describe('an error outside of a page', () => {
  it('reaches the log, a few times at the most', async () => {
    reportFaults()
    run.mockRejectedValue(new Error('not allowed'))
    for (let time = 0; time < 50; time++)
      window.dispatchEvent(new ErrorEvent('error', { error: new RangeError(secret) }))
    const told = run.mock.calls.filter(([, fault]) => fault.error === 'RangeError')
    expect(told.length).toBeGreaterThan(0)
    expect(told.length).toBeLessThan(25)
    expect(JSON.stringify(told)).not.toContain(secret)
  })
})
