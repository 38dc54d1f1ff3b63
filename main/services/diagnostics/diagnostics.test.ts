import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { doors } from '../../../sandbox/doors.ts'
import { at, event, hour, minute } from '../../../test/support/events.ts'
import { settingsSchema } from '../../core/settings/settings.ts'
import { fileLog } from '../../store/log.ts'
import { initialState } from '../state/app-state.ts'
import { diagnosticsFile } from './diagnostics.ts'

const now = at('2026-11-24T09:00:00Z')
const title = 'Oncology-7731'
const password = 'hunter2-very-secret'
const jwt = `eyJhbGciOiJSUzI1NiJ9.${'a'.repeat(40)}.${'b'.repeat(40)}`
const mattermostToken = 'rs5k9pz7djfe9jyd6zkd1ynh3c'

it('the file for support holds what helps, of the last day, and nothing that was planted', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mattercal-diagnostics-'))
  try {
    // Secrets and titles in every place that the app keeps, and in a log whose callers were careless.
    let clock = now - 30 * hour
    const log = fileLog(doors.files, join(folder, 'logs', 'mattercal.log'), () => clock)
    log('info', 'yesterday', {})
    clock = now - 2 * hour
    log('warn', 'request failed', {
      header: `Bearer ${jwt}`,
      token: mattermostToken,
      url: `https://x/?code=${password}`,
    })
    log('info', 'today', {})
    mkdirSync(join(folder, 'vault'))
    for (const name of ['outbox.json', 'status.json', 'summary.json', 'reminders.json', 'vault/relay.bin'])
      writeFileSync(join(folder, name), JSON.stringify({ title, password, jwt }))
    const private_ = event({
      sensitivity: 'private',
      subject: title,
      location: title,
      body: title,
      start: now,
      end: now + hour,
    })
    const settings = settingsSchema.parse({
      preferences: { status: { text: title } },
      connection: {
        m365: { tenantId: 'contoso', clientId: 'app', username: `${title}@example.com` },
        mattermost: { server: 'https://chat.example.com', username: title, oauthClientId: mattermostToken },
      },
      company: { defaults: { text: title }, locks: [] },
    })
    const { name, text } = await diagnosticsFile(
      doors.files,
      { folder, version: '1.2.3', runtime: 'Electron 45' },
      now,
      {
        ...initialState,
        settings,
        m365: { state: 'signInNeeded', name: title, problem: title, adminLink: `https://x/?state=${password}` },
        mattermost: { state: 'signedIn', name: title },
        events: new Map([[private_.id, private_]]),
        masters: new Map([[private_.id, private_]]),
        outbox: [
          {
            id: 'one',
            command: { eventId: title, answer: 'decline', comment: title, sendResponse: true },
            basis: {} as never,
            givenAt: now,
            attempts: 2,
            state: { at: 'queued', notBefore: now },
          },
        ],
        problems: [{ id: 'disk', title, text: title, severity: 'error' }],
        status: { plan: { because: { kind: 'free' }, desired: { text: title } } as never, observedAt: now - minute },
        sync: { at: now - 5 * minute, running: false },
      },
    )
    for (const planted of [title, password, jwt, 'eyJ', mattermostToken]) expect(text).not.toContain(planted)
    expect(name).toBe('mattercal-diagnostics-2026-11-24-09-00.txt')
    for (const fact of ['"version": "1.2.3"', '"age": "300 s ago"', '"attempts": 2', '"contoso"', ' info today'])
      expect(text).toContain(fact)
    expect(text).not.toContain('yesterday')
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
