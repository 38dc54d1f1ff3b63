import { FluentProvider, webLightTheme } from '@fluentui/react-components'
import { act, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { Page } from '../main/ipc/contract.ts'
import type { View } from '../main/ipc/view.ts'
import { inviteView, view } from '../test/support/view.ts'
import { Pages } from './pages.tsx'
import { parseLocal, toLocal } from './invitations/local-time.ts'

const run = vi.fn()

beforeEach(() => {
  run.mockReset()
  run.mockResolvedValue({ ok: true })
  window.mattercal = { run, onView: () => () => undefined, onShow: () => () => undefined }
})

const provided = (children: ReactNode) => render(<FluentProvider theme={webLightTheme}>{children}</FluentProvider>)
const show = (change: Partial<View>, page: Page = 'invites') =>
  provided(<Pages view={view(change)} page={page} onPage={() => undefined} />)

describe('the invitations page', () => {
  it('says all one needs to answer', () => {
    show({
      invites: [inviteView({ recurrence: 'every Tuesday', organizerWhen: 'Tomorrow, 09:00 – 10:00 (Europe/London)' })],
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

  it('shows what somebody wrote as text, whatever it is', () => {
    show({ invites: [inviteView({ title: '<img src=x onerror=alert(1)>', text: '<script>alert(1)</script>' })] })
    expect(document.querySelector('img, script')).toBeNull()
    expect(screen.getByText('<script>alert(1)</script>')).toBeTruthy()
  })

  it('sends what was typed with the answer', async () => {
    const user = userEvent.setup()
    show({ invites: [inviteView()] })
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
    })
  })

  it('does not let a new time go with Accept, nor an end before its start with anything', async () => {
    const user = userEvent.setup()
    show({ invites: [inviteView()] })
    await user.click(screen.getByRole('button', { name: 'Propose a new time' }))
    expect(screen.getByRole('button', { name: 'Accept' })).toHaveProperty('disabled', true)
    await user.clear(screen.getByLabelText('New end'))
    expect(screen.getByText('The end must come after the start.')).toBeTruthy()
    expect(screen.getByRole('button', { name: 'Decline' })).toHaveProperty('disabled', true)
  })

  it('offers no new time where it is not allowed', () => {
    show({ invites: [inviteView({ canPropose: false })] })
    expect(screen.queryByRole('button', { name: 'Propose a new time' })).toBeNull()
  })

  it('says why an answer was refused', async () => {
    run.mockResolvedValue({ ok: false, message: 'This meeting is over.' })
    const user = userEvent.setup()
    show({ invites: [inviteView()] })
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

describe('the other pages', () => {
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
  })

  it('Settings saves a change at once, and a text when it is done with', async () => {
    const user = userEvent.setup()
    show({}, 'settings')
    await user.selectOptions(screen.getByLabelText('Availability'), 'away')
    expect(run.mock.lastCall?.[1]).toMatchObject({ status: { availability: 'away' } })
    const text = screen.getByLabelText('Text')
    await user.clear(text)
    await user.type(text, 'Busy')
    expect(run).toHaveBeenCalledTimes(1)
    await user.tab()
    expect(run.mock.lastCall?.[1]).toMatchObject({ status: { text: 'Busy' } })
  })

  it('Settings shows a choice at once and keeps two in a row, however long saving takes', async () => {
    const user = userEvent.setup()
    const answers: ((result: unknown) => void)[] = []
    run.mockImplementation(() => new Promise((resolve) => answers.push(resolve)))
    const { rerender } = show({}, 'settings')
    const before = view().preferences
    const again = (preferences: View['preferences']) =>
      rerender(
        <FluentProvider theme={webLightTheme}>
          <Pages view={view({ preferences })} page="settings" onPage={() => undefined} />
        </FluentProvider>,
      )
    const isOn = (label: string) => (screen.getByLabelText(label) as HTMLInputElement).checked
    await user.click(screen.getByLabelText('Remind me of meetings'))
    expect(isOn('Remind me of meetings')).toBe(false)
    await user.click(screen.getByLabelText('Show a summary of the day'))
    expect(run.mock.lastCall?.[1]).toMatchObject({ reminders: { enabled: false }, summary: { enabled: false } })
    // A view that was under way when they chose takes nothing back.
    again({ ...before, reminders: { ...before.reminders, enabled: false } })
    expect(isOn('Show a summary of the day')).toBe(false)
    await act(async () => {
      for (const answer of answers) answer({ ok: true })
    })
    expect(isOn('Show a summary of the day')).toBe(false)
    // From then on what the main process says holds: here another surface has turned it on.
    again(before)
    expect(isOn('Remind me of meetings')).toBe(true)
  })

  it('Settings takes a choice back that could not be saved, and says so', async () => {
    const user = userEvent.setup()
    run.mockResolvedValue({ ok: false, message: 'The disk is full.' })
    show({}, 'settings')
    await user.click(screen.getByLabelText('Remind me of meetings'))
    expect((screen.getByLabelText('Remind me of meetings') as HTMLInputElement).checked).toBe(true)
    expect(screen.getByRole('alert').textContent).toBe('The disk is full.')
  })

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

  it('Settings cannot change what an administrator decided', () => {
    show({ locks: ['status.customStatus', 'summary'] }, 'settings')
    const disabled = (label: string) => (screen.getByLabelText(label) as HTMLInputElement).disabled
    expect(disabled('Custom status')).toBe(true)
    expect(disabled('Show a summary of the day')).toBe(true)
    expect(disabled('Availability')).toBe(false)
    expect(screen.getByText('Your administrator has decided some of these settings.')).toBeTruthy()
  })

  it('the first run asks for one thing at a time', () => {
    show({ firstRun: 'm365', m365: { state: 'signedOut' } })
    expect(screen.getByText('Step 1 of 3')).toBeTruthy()
    expect(screen.queryByRole('tab')).toBeNull()
    show({ firstRun: 'keychain', keychain: 'locked' })
    expect(screen.getByText('Your keychain is locked')).toBeTruthy()
  })

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

describe('a date-and-time field', () => {
  it('is read in the user’s zone, also around the changes of summer time', () => {
    for (const iso of [
      '2026-11-25T12:00:00Z',
      '2026-03-29T00:59:00Z',
      '2026-03-29T01:00:00Z',
      '2026-07-01T22:30:00Z',
      '2026-10-25T02:30:00Z',
    ]) {
      const instant = Date.parse(iso)
      expect(parseLocal(toLocal(instant, 'Europe/Vienna'), 'Europe/Vienna')).toBe(instant)
    }
    expect(parseLocal('', 'Europe/Vienna')).toBeUndefined()
  })
})
