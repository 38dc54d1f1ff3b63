import { screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { mockBridge, show } from '../../test/support/window/pages.tsx'

const run = mockBridge()

describe('the first run', () => {
  it('the first run asks for one thing at a time', () => {
    show({ firstRun: 'm365', m365: { state: 'signedOut' } })
    expect(screen.getByText('Step 1 of 3')).toBeTruthy()
    expect(screen.queryByRole('tab')).toBeNull()
    show({ firstRun: 'keychain', keychain: 'locked' })
    expect(screen.getByText('Your keychain is locked')).toBeTruthy()
  })
})

describe('a keychain that did not give the key', () => {
  it('can be asked again, or given up', async () => {
    const user = userEvent.setup()
    run.mockResolvedValueOnce({ ok: false, message: 'The keychain still does not answer.' })
    show({ firstRun: 'keychain', keychain: 'noKey' })
    await user.click(screen.getByRole('button', { name: 'Try again' }))
    expect(await screen.findByText('The keychain still does not answer.')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Start over' }))
    expect(run.mock.calls.map(([name]) => name)).toEqual(['openKeychain', 'startOver'])
  })
})

describe('a wrong password', () => {
  it('is no longer spoken of after a change to a token', async () => {
    const user = userEvent.setup()
    const found = { server: 'https://chat.example.com', siteName: 'Chat', password: true, oauth: false }
    run.mockResolvedValueOnce({ ok: true, found })
    show({ firstRun: 'mattermost', mattermost: { state: 'signedOut' } })
    await user.type(screen.getByRole('textbox'), 'chat.example.com')
    await user.click(screen.getByRole('button', { name: 'Continue' }))
    run.mockResolvedValueOnce({ ok: false, message: 'The password is wrong.' })
    await user.type(await screen.findByLabelText(/User name/), 'anna')
    await user.type(screen.getByLabelText(/^Password/), 'wrong')
    await user.click(screen.getByRole('button', { name: 'Sign in to Mattermost' }))
    expect(await screen.findByText('The password is wrong.')).toBeTruthy()
    await user.selectOptions(screen.getByRole('combobox'), 'token')
    expect(screen.queryByText('The password is wrong.')).toBeNull()
  })
})

describe('a sign-in that is needed', () => {
  it('names the accounts', () => {
    const { again } = show({ mattermost: { state: 'signInNeeded' } })
    expect(screen.getByText('Please sign in to Mattermost again')).toBeTruthy()
    again({ m365: { state: 'signInNeeded' }, mattermost: { state: 'signInNeeded' } })
    expect(screen.getByText('Please sign in to Microsoft 365 and Mattermost again')).toBeTruthy()
  })
})
