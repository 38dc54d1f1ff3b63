import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { mockBridge, show } from '../../test/support/window/pages.tsx'

const run = mockBridge()

describe('the bot link', () => {
  it('Settings connects the bot by its address, says how it is, and lets it go', async () => {
    const user = userEvent.setup()
    const { unmount } = show({ bot: { state: 'off' } }, 'settings')
    await user.type(screen.getByLabelText('Address of the bot'), 'https://bot.example.com')
    await user.click(screen.getByRole('button', { name: 'Connect the bot' }))
    expect(run).toHaveBeenCalledWith('connectBot', { url: 'https://bot.example.com' })
    expect(screen.queryByLabelText('Invitations')).toBeNull()
    unmount()
    show({ bot: { state: 'offline', url: 'https://bot.example.com', username: 'calendar' } }, 'settings')
    expect(screen.getByText('Cannot be reached; trying again')).toBeTruthy()
    await user.selectOptions(screen.getByLabelText('Invitations'), 'mattermost')
    expect(run).toHaveBeenCalledWith(
      'setPreferences',
      expect.objectContaining({ channels: expect.objectContaining({ invitations: 'mattermost' }) }),
    )
    await user.click(screen.getByRole('button', { name: 'Disconnect the bot' }))
    expect(run).toHaveBeenCalledWith('disconnectBot', undefined)
  })
})
