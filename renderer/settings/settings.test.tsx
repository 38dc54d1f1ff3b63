import { act, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { view } from '../../test/support/view.ts'
import { mockBridge, show } from '../../test/support/window/pages.tsx'

const run = mockBridge()

describe('the settings', () => {
  it('Settings saves a change at once, and a text when it is done with', async () => {
    const user = userEvent.setup()
    show({}, 'settings')
    await user.selectOptions(screen.getByLabelText('Availability'), 'away')
    expect(run.mock.lastCall?.[1]).toMatchObject({ status: { availability: 'away' } })
    const text = screen.getByLabelText('Text')
    await user.clear(text)
    await user.type(text, 'Busy')
    expect(run).toHaveBeenCalledTimes(1)
    await user.tab()
    expect(run.mock.lastCall?.[1]).toMatchObject({ status: { text: 'Busy' } })
  })

  it('Settings shows a choice at once and keeps two in a row, however long saving takes', async () => {
    const user = userEvent.setup()
    const answers: ((result: unknown) => void)[] = []
    run.mockImplementation(() => new Promise((resolve) => answers.push(resolve)))
    const { again } = show({}, 'settings')
    const before = view().preferences
    const isOn = (label: string) => (screen.getByLabelText(label) as HTMLInputElement).checked
    await user.click(screen.getByLabelText('Remind me of meetings'))
    expect(isOn('Remind me of meetings')).toBe(false)
    await user.click(screen.getByLabelText('Show a summary of the day'))
    expect(run.mock.lastCall?.[1]).toMatchObject({ reminders: { enabled: false }, summary: { enabled: false } })
    // A view that was under way when they chose takes nothing back.
    again({ preferences: { ...before, reminders: { ...before.reminders, enabled: false } } })
    expect(isOn('Show a summary of the day')).toBe(false)
    await act(async () => {
      for (const answer of answers) answer({ ok: true })
    })
    expect(isOn('Show a summary of the day')).toBe(false)
    // From then on what the main process says holds: here another surface has turned it on.
    again({ preferences: before })
    expect(isOn('Remind me of meetings')).toBe(true)
  })

  it('Settings takes a choice back that could not be saved, and says so', async () => {
    const user = userEvent.setup()
    run.mockResolvedValue({ ok: false, message: 'The disk is full.' })
    show({}, 'settings')
    await user.click(screen.getByLabelText('Remind me of meetings'))
    expect((screen.getByLabelText('Remind me of meetings') as HTMLInputElement).checked).toBe(true)
    expect(screen.getByRole('alert').textContent).toBe('The disk is full.')
  })

  it('Settings cannot change what an administrator decided', () => {
    show({ locks: ['status.customStatus', 'summary'] }, 'settings')
    const disabled = (label: string) => (screen.getByLabelText(label) as HTMLInputElement).disabled
    expect(disabled('Custom status')).toBe(true)
    expect(disabled('Show a summary of the day')).toBe(true)
    expect(disabled('Availability')).toBe(false)
    expect(screen.getByText('Your administrator has decided some of these settings.')).toBeTruthy()
  })
})
