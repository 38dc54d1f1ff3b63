import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { mockBridge, show } from '../../test/support/window/pages.tsx'

const run = mockBridge()

describe('the settings of the summary', () => {
  it('offer the days of the week by name, and send them by number', async () => {
    const user = userEvent.setup()
    show({}, 'settings')
    const days = within(screen.getByRole('group', { name: 'On these days' }))
    expect(days.getAllByRole('checkbox').map((box) => box.closest('span')?.textContent)).toEqual([
      'Mon',
      'Tue',
      'Wed',
      'Thu',
      'Fri',
      'Sat',
      'Sun',
    ])
    await user.click(days.getByLabelText('Sun'))
    expect(run.mock.lastCall?.[1]).toMatchObject({ summary: { days: [1, 2, 3, 4, 5, 7] } })
    await user.click(days.getByLabelText('Mon'))
    expect(run.mock.lastCall?.[1]).toMatchObject({ summary: { days: [2, 3, 4, 5, 7] } })
  })
})
