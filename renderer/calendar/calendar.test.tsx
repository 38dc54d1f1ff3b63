import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { mockBridge, show } from '../../test/support/window/pages.tsx'

const run = mockBridge()

describe('the page of the day', () => {
  it('Today marks clashes, and joins', async () => {
    const user = userEvent.setup()
    const item = {
      id: 'e',
      title: 'Planning',
      when: '11:00 – 11:30',
      start: 0,
      end: 1,
      where: '',
      join: 'Teams',
      joins: [
        { index: 0, provider: 'Teams', host: 'teams.microsoft.com' },
        { index: 1, provider: 'Zoom', host: 'us02web.zoom.us' },
      ],
      clash: true,
      mark: '' as const,
      state: 'later' as const,
      private: false,
    }
    show(
      {
        today: {
          title: 'Tuesday 24 November',
          headline: '1 meeting',
          allDay: [],
          timed: [item],
          free: ['Free from 12:00 to 17:00'],
        },
      },
      'today',
    )
    expect(screen.getByText('Clashes')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Join Planning on Teams' }))
    expect(run).toHaveBeenCalledWith('join', { eventId: 'e' })
    await user.click(screen.getByRole('button', { name: 'Other links to join Planning' }))
    await user.click(await screen.findByRole('menuitem', { name: /Zoom/ }))
    expect(run).toHaveBeenLastCalledWith('join', { eventId: 'e', link: { index: 1, host: 'us02web.zoom.us' } })
  })
})
