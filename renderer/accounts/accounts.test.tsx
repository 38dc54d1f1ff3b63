import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { mockBridge, show } from '../../test/support/window/pages.tsx'

mockBridge()

describe('the first run', () => {
  it('the first run asks for one thing at a time', () => {
    show({ firstRun: 'm365', m365: { state: 'signedOut' } })
    expect(screen.getByText('Step 1 of 3')).toBeTruthy()
    expect(screen.queryByRole('tab')).toBeNull()
    show({ firstRun: 'keychain', keychain: 'locked' })
    expect(screen.getByText('Your keychain is locked')).toBeTruthy()
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
