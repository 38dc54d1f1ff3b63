import { beforeEach, describe, expect, it } from 'vitest'
import { at } from '../../../test/support/events.ts'
import { PlatformInMemory } from '../../../test/support/in-memory/platform.ts'
import { defaultSettings } from '../../core/settings/settings.ts'
import { type CommandInput, type CommandName, commands } from '../../ipc/contract.ts'
import { AppStateStore } from '../state/app-state.ts'
import { startApp } from './app.ts'
import type { App } from './platform.ts'

/** One good input for every command. */
const inputs: { [N in CommandName]: CommandInput<N> } = {
  answer: { eventId: 'gone', answer: 'accept' },
  undoAnswer: { id: 'gone' },
  dismissAnswer: { id: 'gone' },
  syncNow: undefined,
  pauseStatus: { for: 'hour' },
  resumeStatus: undefined,
  leaveAlone: undefined,
  approveStatus: { yes: true },
  snooze: { eventId: 'gone', minutes: 5 },
  dismissReminder: { eventId: 'gone' },
  join: { eventId: 'gone' },
  openEvent: { eventId: 'gone' },
  setPreferences: defaultSettings.preferences,
  chooseStatus: { availability: 'dnd', customStatus: 'off' },
  signInM365: { tenantId: 'tenant', clientId: 'client' },
  cancelSignIn: undefined,
  signOutM365: undefined,
  findMattermost: { server: 'chat.example.com' },
  signInMattermost: { method: 'token', server: 'chat.example.com', token: 'anna-token' },
  signOutMattermost: undefined,
  openKeychain: undefined,
  startOver: undefined,
  goWithoutKeychain: undefined,
  connectBot: { url: 'bot.example.com' },
  disconnectBot: undefined,
  dismissProblem: { id: 'gone' },
  signInProxy: { username: 'anna', password: 'secret' },
  saveDiagnostics: undefined,
  reportFault: { error: 'TypeError', at: 'at Pages (index.js:1:1)' },
  checkForUpdates: undefined,
  installUpdate: { when: 'later' },
  copyAdminLink: undefined,
  quit: undefined,
}

let computer: PlatformInMemory
let app: App
beforeEach(async () => {
  computer = new PlatformInMemory(at('2026-11-24T08:00:00Z'))
  app = await startApp(computer.lend(), new AppStateStore())
})

/** What a command says, whether it worked or not. */
async function say<N extends CommandName>(name: N): Promise<string> {
  const told = await app.run(name, inputs[name])
  return told.ok ? '' : told.message
}

// A sign-in to Microsoft waits for a browser; its own tests bring one.
const names = (Object.keys(commands) as CommandName[]).filter((name) => name !== 'signInM365')

describe('before anybody has signed in', () => {
  it.each(names)('“%s” has somebody who carries it out, or says what is missing', async (name) => {
    expect(await say(name)).not.toMatch(/a fault|not a valid entry/)
    expect(computer.complaints).not.toContain('command failed')
    await app.stop()
    await computer.clock.pass(60_000)
    expect(computer.clock.waiting).toBe(0)
  })
})

describe('without a network', () => {
  it.each(names)('“%s” ends in words, too', async (name) => {
    computer.company.trouble = () => 'offline'
    expect(await say(name)).not.toMatch(/a fault|not a valid entry/)
    await app.stop()
  })
})

describe('a shell that is asked for something', () => {
  it('saves the diagnostics, and ends the app', async () => {
    await say('saveDiagnostics')
    await say('quit')
    expect(computer.asked.filter((what) => what.startsWith('save'))).toHaveLength(1)
    expect(computer.asked).toContain('quit')
  })
})
