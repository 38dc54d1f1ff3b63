import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { mockBridge, show } from '../../test/support/window.tsx'

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
