import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { doors } from '../../sandbox/doors.ts'
import { at, event, hour, invitation } from '../../test/support/events.ts'
import { seenOf } from '../core/invitations/answer.ts'
import { trayState } from '../services/compose/tray-state.ts'
import { initialState } from '../services/state/app-state.ts'
import { launchOptions } from './launch/launch-options.ts'
import { wordNotice } from './notifications/notice-words.ts'
import { trayMenu } from './tray/tray-menu.ts'
import { contentSecurityPolicy } from './window/own-page.ts'

const now = at('2026-11-24T09:00:00Z')
const signedIn = {
  ...initialState,
  zone: 'Europe/Vienna',
  m365: { state: 'signedIn' as const },
  mattermost: { state: 'signedIn' as const },
}
const actions = { run: async () => ({ ok: true }) as never, show: () => undefined }

describe('the tray', () => {
  it('shows the most urgent state', () => {
    const waiting = {
      ...signedIn,
      events: new Map([['i', invitation({ id: 'i', start: now + hour, end: now + 2 * hour })]]),
    }
    expect(trayState(initialState, now)).toBe('signedOut')
    expect(trayState(signedIn, now)).toBe('free')
    expect(trayState(waiting, now)).toBe('invitations')
    expect(trayState({ ...waiting, online: false }, now)).toBe('problem')
    expect(trayState({ ...waiting, m365: { state: 'signInNeeded' } }, now)).toBe('problem')
  })

  it('writes an ampersand in a title out, and cuts a long one', () => {
    const state = {
      ...signedIn,
      events: new Map([['m', event({ id: 'm', subject: `R&D ${'x'.repeat(90)}`, start: now, end: now + hour })]]),
    }
    const labels = trayMenu(state, now, actions).map((item) => item.label ?? '')
    expect(labels.some((label) => label.startsWith('R&&D'))).toBe(true)
    expect(Math.max(...labels.map((label) => label.length))).toBeLessThanOrEqual(61)
  })

  it('offers to set up, and nothing that needs an account, before there is one', () => {
    expect(trayMenu(initialState, now, actions).map((item) => item.label)).toEqual([
      'Set up Mattercal…',
      undefined,
      'Settings…',
      'Quit Mattercal',
    ])
  })
})

describe('notifications in words', () => {
  it('offer Accept and Decline for a new invitation, for the whole series if it is one', () => {
    const change = {
      kind: 'new' as const,
      event: invitation({ start: now + hour, end: now + 2 * hour }),
      answerTo: 'master',
      series: true,
    }
    const worded = wordNotice({ kind: 'invitation', change }, signedIn, now)
    const seen = seenOf(change.event)
    expect(worded.buttons.map((button) => button.action)).toEqual([
      { run: 'answer', input: { eventId: 'master', answer: 'accept', seen } },
      { run: 'answer', input: { eventId: 'master', answer: 'decline', seen } },
    ])
    expect(worded.body).toBe('Clara Novak invites you: Today, 11:00 – 12:00 (series)')
  })
})

describe('the command line', () => {
  const config = (text: string) => {
    const file = join(mkdtempSync(join(tmpdir(), 'mattercal-config-')), 'config.json')
    writeFileSync(file, text)
    return () => launchOptions(doors.files, ['electron', '.', '--config', file])
  }
  it('reads a configuration, and says in one line what is wrong with a bad one', () => {
    expect(config('{"mattermost": {"server": "https://chat.example.com"}}')().config.mattermost?.server).toBe(
      'https://chat.example.com',
    )
    expect(config('{"mattermost": ')).toThrow(/is not valid JSON/)
    expect(config('{"mattermost": {"server": "chat"}}')).toThrow(/mistake at “mattermost.server”/)
    expect(config('{"matermost": {}}')).toThrow(/mistake at “the top”/)
    expect(config('{"m365": {"tenantId": "x"}}')).toThrow(/mistake at “m365.clientId”/)
    expect(() => launchOptions(doors.files, ['electron', '--config', '/no/such/file.json'])).toThrow(/cannot be read/)
  })
})

describe('the page’s policy', () => {
  it('allows nothing but our own files, and styles with the page’s nonce', () => {
    const policy = contentSecurityPolicy('abc')
    expect(policy).toMatch(/^default-src 'none'; script-src 'self'; style-src 'self' 'nonce-abc'/)
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
  })
})
