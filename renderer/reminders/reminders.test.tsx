import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { view } from '../../test/support/view.ts'
import { mockBridge, show } from '../../test/support/window/pages.tsx'

const run = mockBridge()

describe('a due reminder', () => {
  it('a reminder can be joined and snoozed from any page', async () => {
    const user = userEvent.setup()
    show(
      { reminders: [{ eventId: 'e', title: 'Planning', when: 'Today, 11:00', join: 'Teams', started: false }] },
      'settings',
    )
    await user.click(screen.getByRole('button', { name: 'Until it starts' }))
    expect(run).toHaveBeenCalledWith('snooze', { eventId: 'e', minutes: 'start' })
  })
})

describe('the settings of reminders', () => {
  it('offer times before a meeting, of which five can be chosen', () => {
    const { preferences } = view()
    show({ preferences: { ...preferences, reminders: { enabled: true, leads: [30, 15, 10, 5, 0] } } }, 'settings')
    const box = (name: string) => screen.getByRole('checkbox', { name }) as HTMLInputElement
    const names = ['30 min before', '15 min before', '10 min before', '5 min before', 'At the start']
    for (const name of names) expect([box(name).checked, box(name).disabled], name).toEqual([true, false])
    for (const name of ['2 min before', '1 min before']) expect(box(name).disabled, name).toBe(true)
  })
})
