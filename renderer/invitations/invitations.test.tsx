import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, it } from 'vitest'
import { invitationView } from '../../test/support/view.ts'
import { mockBridge, show } from '../../test/support/window/pages.tsx'

const run = mockBridge()

describe('the invitations page', () => {
  it('says all one needs to answer', () => {
    show({
      invitations: [
        invitationView({ recurrence: 'every Tuesday', organizerWhen: 'Tomorrow, 09:00 – 10:00 (Europe/London)' }),
      ],
    })
    const card = screen.getByRole('region', { name: 'Quarterly roadmap' })
    for (const text of [
      'Tomorrow, 10:00 – 11:00',
      /For the organizer: Tomorrow, 09:00/,
      /every Tuesday/,
      'Room Danube',
      'Jonas Weber (accepted)',
      /Clashes with Stand-up/,
      'Agenda',
    ]) {
      expect(within(card).getByText(text)).toBeTruthy()
    }
    expect(within(card).getByRole('img', { name: 'Tomorrow: 1 other event, 1 at the same time.' })).toBeTruthy()
  })

  it('says how many wait, also when it is one or none', () => {
    const { again } = show({})
    const title = () => screen.getByRole('heading', { level: 1 }).textContent
    expect(title()).toBe('Invitations')
    again({ invitations: [invitationView()] })
    expect(title()).toBe('1 invitation waits for your answer')
    again({ invitations: [invitationView(), invitationView({ id: 'invite-2' })] })
    expect(title()).toBe('2 invitations wait for your answer')
  })

  it('lists who else is invited, and how they have answered', () => {
    const guest = { name: 'Tom Ashworth', address: 'tom@example.com', answer: 'tentative' as const, optional: true }
    show({ invitations: [invitationView({ people: [guest, { ...guest, name: 'Clara', answer: '' }], morePeople: 3 })] })
    expect(screen.getByText('Tom Ashworth (tentative, optional), Clara (optional), 3 more')).toBeTruthy()
  })

  it('shows what somebody wrote as text, whatever it is', () => {
    show({
      invitations: [invitationView({ title: '<img src=x onerror=alert(1)>', text: '<script>alert(1)</script>' })],
    })
    expect(document.querySelector('img, script')).toBeNull()
    expect(screen.getByText('<script>alert(1)</script>')).toBeTruthy()
  })

  it('sends what was typed with the answer', async () => {
    const user = userEvent.setup()
    show({ invitations: [invitationView()] })
    const note = screen.getByLabelText('Note to the organizer (optional)')
    note.focus()
    await user.keyboard('See you there')
    screen.getByRole('button', { name: 'Accept' }).focus()
    await user.keyboard('{Enter}')
    expect(run).toHaveBeenCalledWith('answer', {
      eventId: 'invite-1',
      answer: 'accept',
      comment: 'See you there',
      proposedNewTime: undefined,
      sendResponse: true,
      seen: 'tomorrow at ten',
    })
  })

  it('does not let a new time go with Accept, nor an end before its start with anything', async () => {
    const user = userEvent.setup()
    show({ invitations: [invitationView()] })
    await user.click(screen.getByRole('button', { name: 'Propose a new time' }))
    expect(screen.getByRole('button', { name: 'Accept' })).toHaveProperty('disabled', true)
    await user.clear(screen.getByLabelText('New end'))
    expect(screen.getByText('The end must come after the start.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Decline' })).toHaveProperty('disabled', true)
  })

  it('offers no new time where it is not allowed', () => {
    show({ invitations: [invitationView({ canPropose: false })] })
    expect(screen.queryByRole('button', { name: 'Propose a new time' })).toBeNull()
  })

  it('says why an answer was refused', async () => {
    run.mockResolvedValue({ ok: false, message: 'This meeting is over.' })
    const user = userEvent.setup()
    show({ invitations: [invitationView()] })
    await user.click(screen.getByRole('button', { name: 'Decline' }))
    expect(await screen.findByText('This meeting is over.')).toBeTruthy()
  })

  it('says what is queued and why, and takes it back while that is possible', async () => {
    const user = userEvent.setup()
    show({
      queue: [
        { id: 'a', eventId: 'x', title: 'Held', answer: 'accept', state: 'held', text: 'Sending in a few seconds.' },
        {
          id: 'b',
          eventId: 'y',
          title: 'Waiting',
          answer: 'decline',
          state: 'waiting',
          text: 'Waiting for the network.',
        },
        {
          id: 'c',
          eventId: 'z',
          title: 'Stopped',
          answer: 'decline',
          state: 'stopped',
          text: 'The meeting was cancelled meanwhile, so nothing was sent.',
        },
      ],
    })
    expect(screen.getByText('Waiting for the network.')).toBeTruthy()
    expect(screen.getAllByRole('button', { name: /^Undo/ })).toHaveLength(1)
    await user.click(screen.getByRole('button', { name: 'Undo the answer to Held' }))
    expect(run).toHaveBeenCalledWith('undoAnswer', { id: 'a' })
    await user.click(screen.getByRole('button', { name: 'Dismiss the answer to Stopped' }))
    expect(run).toHaveBeenCalledWith('dismissAnswer', { id: 'c' })
  })

  it('is designed for nothing to do, for loading and for being offline', () => {
    show({})
    expect(screen.getByText('Everything is answered')).toBeTruthy()
    show({ sync: { text: '', running: true, stale: false, loaded: false } })
    expect(screen.getByText('Reading your calendar…')).toBeTruthy()
    show({ online: false })
    expect(screen.getByText('You are offline')).toBeTruthy()
  })
})
