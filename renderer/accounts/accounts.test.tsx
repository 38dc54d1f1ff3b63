import { screen } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { mockBridge, show } from '../../test/support/window.tsx'

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
