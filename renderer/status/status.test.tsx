import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { mockBridge, show } from '../../test/support/window/pages.tsx'

const run = mockBridge()

describe('the status page', () => {
  it('Status says who, what, why and until when, and lets go with one click', async () => {
    const user = userEvent.setup()
    show(
      {
        status: {
          headline: 'Do not disturb until 10:30',
          because: 'Design review, until 10:30.',
          by: 'mattercal',
          shown: 'Do not disturb',
          canLeaveAlone: true,
        },
      },
      'status',
    )
    for (const text of ['Set by Mattercal', 'Do not disturb until 10:30', 'Design review, until 10:30.'])
      expect(screen.getByText(text)).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Leave my status alone for this meeting' }))
    expect(run).toHaveBeenCalledWith('leaveAlone', undefined)
  })
})
