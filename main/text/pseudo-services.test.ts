import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { doors } from '../../sandbox/doors.ts'
import { inMemory } from '../../test/support/desk.ts'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { pseudoLanguage } from '../../test/support/pseudo-language.ts'
import { everyState, foreign, now } from '../../test/support/words/every-sentence.ts'
import type { Action } from '../bot-link/protocol.ts'
import { emptyReminderLog } from '../core/reminders/reminders.ts'
import type { Preferences } from '../core/settings/settings.ts'
import { emptyLedger } from '../core/status/ledger.ts'
import { makeBackground } from '../lifecycle/background.ts'
import { Failure } from '../net/failure.ts'
import { doAction } from '../services/bot-link/actions/do-action.ts'
import type { ActionParts } from '../services/bot-link/actions/parts.ts'
import { answerSlashCommand } from '../services/bot-link/actions/slash-commands.ts'
import { reportDamage, reportStoreError } from '../services/diagnostics/disk.ts'
import { DirectMessages } from '../services/direct-messages/direct-messages.ts'
import type { MessageQueue } from '../services/direct-messages/message-queue.ts'
import { Answers } from '../services/invitations/answers.ts'
import type { OutboxMemory } from '../services/invitations/memory.ts'
import { Notices } from '../services/notices/notices.ts'
import { MeetingReminders } from '../services/reminders/meeting-reminders.ts'
import { AppStateStore } from '../services/state/app-state.ts'
import type { StatusMemory } from '../services/status/memory.ts'
import { StatusSync } from '../services/status/status-sync.ts'
import { launchOptions } from '../shell/launch/launch-options.ts'
import { narrate } from '../shell/launch/sandbox-mode.ts'
import { StoreError } from '../store/files.ts'
import { readPolicy } from '../store/policy.ts'
import { englishLanguage, setLanguage } from './say.ts'

// The other half of pseudo.test.ts: what services answer and report, said in a language without an English letter.

type ButtonAction = Extract<Action, { kind: 'button' }>

const hour = 3600_000
const log = () => undefined
const states = everyState()

beforeAll(() =>
  setLanguage(pseudoLanguage, (id, error) => {
    throw new Error(`${id} cannot be said`, { cause: error })
  }),
)
afterAll(() => setLanguage(englishLanguage))

let state: AppStateStore
let parts: ActionParts

beforeEach(() => {
  const busiest = states.reduce((most, one) => (one.events.size > most.events.size ? one : most))
  state = new AppStateStore({ ...busiest, outbox: [] })
  const clock = new FakeClock(now)
  const background = makeBackground((_, error) => {
    throw error
  })
  const notices = new Notices({ background })
  const queue: MessageQueue = {
    paired: false,
    reachable: false,
    put: async () => undefined,
    withdraw: async () => undefined,
    keepStandIns: async () => undefined,
    flushed: async () => undefined,
  }
  parts = {
    state,
    clock,
    log,
    answers: new Answers({
      state,
      clock,
      log,
      random: doors.random,
      background,
      store: inMemory<OutboxMemory>({ items: [], given: [] }),
      onSent: () => undefined,
      onStopped: () => undefined,
      onSignInNeeded: () => undefined,
    }),
    status: new StatusSync({
      state,
      clock,
      log,
      background,
      memory: inMemory<StatusMemory>({ ledger: emptyLedger }),
      notices,
      onSignInNeeded: () => undefined,
      onEmojiUnknown: async () => undefined,
    }),
    reminders: new MeetingReminders({ state, clock, background, memory: inMemory({ log: emptyReminderLog }), notices }),
    directMessages: new DirectMessages({
      state,
      clock,
      background,
      queue,
      sources: { reminderLog: () => emptyReminderLog, lastSummary: () => undefined },
    }),
    queue,
    user: () => undefined,
    createEvent: async () => undefined,
    offer: async () => undefined,
    savePreferences: async (preferences) => {
      const { settings } = state.get()
      state.set({ settings: { ...settings, preferences } })
    },
  }
})

describe('in a language that nobody speaks, /mscal answers without English', () => {
  const commands = ['status', 'status why', 'status pause', 'status pause today', 'status resume', 'status x']
  const summaries = ['summary', 'summary tomorrow', 'summary settings', 'summary time x', 'summary time 7:30 am']
  const more = [
    'summary disable',
    'summary settings',
    'summary x',
    'today',
    'tomorrow',
    'viewcal',
    'invites',
    'settings',
  ]

  it('whatever is asked', async () => {
    for (const typed of [...commands, ...summaries, ...more])
      expect(foreign([await answerSlashCommand(parts, typed)])).toEqual([])
  })

  it('before there is a calendar, and when nothing waits', async () => {
    const before = state.get()
    state.set({ events: new Map() })
    expect(foreign([await answerSlashCommand(parts, 'invites')])).toEqual([])
    state.set({ sync: { running: true } })
    expect(foreign([await answerSlashCommand(parts, 'today')])).toEqual([])
    state.set({ m365: { state: 'signedOut' }, sync: before.sync })
    expect(foreign([await answerSlashCommand(parts, 'today')])).toEqual([])
  })

  it('whatever is set', async () => {
    const { preferences } = state.get().settings
    const set = (change: Partial<Preferences>) => parts.savePreferences({ ...preferences, ...change })
    for (const channel of ['desktop', 'mattermost', 'both'] as const)
      for (const [availability, customStatus] of [
        ['none', 'off'],
        ['away', 'text'],
        ['dnd', 'title'],
      ] as const) {
        const { status, channels, reminders } = preferences
        await set({
          status: { ...status, availability, customStatus },
          channels: { ...channels, summary: channel, reminders: channel, invitations: channel },
          reminders: { ...reminders, enabled: channel !== 'both', leads: channel === 'desktop' ? [] : [5, 0] },
          invitationNotices: availability !== 'none',
        })
        expect(foreign([await answerSlashCommand(parts, 'settings')])).toEqual([])
      }
  })
})

describe('in a language that nobody speaks, an action in Mattermost ends without English', () => {
  const act = async (action: Partial<Action> & Pick<Action, 'kind'>, again = false) => {
    const full = {
      id: '1',
      key: '1',
      button: '1',
      givenAt: now,
      name: '1',
      text: '1',
      submission: {},
      data: {},
      ...action,
    }
    const { text, errors } = await doAction(parts, full as Action, again)
    return foreign([text, ...Object.values(errors ?? {})])
  }
  const basis = { eventId: 'i', start: now + hour, end: now + 2 * hour }

  it('of a button', async () => {
    const everyButton: ButtonAction['data'][] = [
      { do: 'nothing' },
      { do: 'answer', answer: 'accept', ...basis, start: 1 },
      { do: 'answer', answer: 'accept', ...basis },
      { do: 'answer', answer: 'accept', eventId: 'nowhere', start: 1, end: 2 },
      { do: 'undo', item: 'nowhere' },
      { do: 'snooze', eventId: 'nowhere', minutes: 5 },
      { do: 'snooze', eventId: 'a', minutes: 5 },
      { do: 'approve', yes: true, until: now - 1 },
      { do: 'approve', yes: true, until: now + 1 },
      { do: 'approve', yes: false, until: now + 1 },
      { do: 'late', eventId: 'nowhere' },
      { do: 'late', eventId: 'a' },
    ]
    for (const given of everyButton) expect(await act({ kind: 'button', data: given })).toEqual([])
    expect(await act({ kind: 'button', data: { do: 'late', eventId: 'a' } }, true)).toEqual([])
  })

  it('of an answer with a note', async () => {
    const submissions: ButtonAction['submission'][] = [
      { answer: 'decline', newTime: '1' },
      { answer: 'accept', newTime: '2026-11-26 10:00' },
      { answer: 'decline', newTime: '2026-11-20 10:00' },
      { answer: 'decline', newTime: '2026-11-26 10:00', notify: 'false' },
    ]
    for (const submission of submissions)
      expect(await act({ kind: 'button', data: { do: 'answerWithNote', ...basis }, submission })).toEqual([])
    expect(await act({ kind: 'button', data: { do: 'answerWithNote', ...basis, end: 1 } })).toEqual([])
  })

  it('of the form of a new event', async () => {
    const good = { date: '2026-11-26', start: '10:00', end: '11:00', subject: '会議' }
    for (const submission of [
      {},
      { ...good, end: '9:00' },
      { ...good, date: '2026-11-20' },
      { ...good, attendees: '誰か' },
      { ...good, attendees: 'a@b.c' },
      { ...good, attendees: 'a@b.c d@e.f' },
      good,
    ])
      expect(await act({ kind: 'dialog', name: 'createEvent', submission })).toEqual([])
    expect(await act({ kind: 'dialog', name: 'else' })).toEqual([])
  })

  it('that fails', async () => {
    const form = { date: '2026-11-26', start: '10:00', end: '11:00', subject: '会議' }
    for (const error of [new Failure('offline', 'x'), new StoreError('x', new Error('x')), new Error('x')]) {
      parts.createEvent = async () => {
        throw error
      }
      expect(await act({ kind: 'dialog', name: 'createEvent', submission: form })).toEqual([])
    }
  })
})

describe('in a language that nobody speaks, problems have no English', () => {
  it('with the disk', () => {
    for (const code of ['ENOSPC', 'EACCES'])
      reportStoreError(state, new StoreError('x', Object.assign(new Error('x'), { code })))
    reportDamage(state)('設定', '/家/設定')
    expect(foreign(state.get().problems.flatMap(({ title, text }) => [title, text]))).toEqual([])
    expect(state.get().problems).toHaveLength(2)
  })

  it('with a policy', async () => {
    const file = (text: string) => ({ read: async () => Buffer.from(text) })
    const at = '/方針'
    const problems = [
      await readPolicy({ read: () => Promise.reject(new Error('x')) }, at),
      await readPolicy(file('{'), at),
      await readPolicy(file('{"x": 1}'), at),
      await readPolicy(file('{"bot": 1}'), at),
      await readPolicy(file('{}'), at, 'win32', () => Promise.reject(new Error('x'))),
      await readPolicy(file('{}'), at, 'win32', async () => '    settings    REG_SZ    {'),
      await readPolicy(file('{}'), at, 'win32', async () => '    bot    REG_SZ    x'),
    ].map(({ problem }) => problem)
    expect(problems.filter(Boolean)).toHaveLength(7)
    expect(foreign(problems, ['“bot”'])).toEqual([])
  })

  it('with the command line', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mattercal-pseudo-'))
    const text = (content: string) => {
      const path = join(folder, '1')
      writeFileSync(path, content)
      try {
        return JSON.stringify(launchOptions(doors.files, ['electron', '--config', path]))
      } catch (error) {
        // What a parser says about a mistake, after the colon, is its own.
        return (error as Error).message.replace(folder, '').replace(/: .*$/s, '')
      }
    }
    expect(foreign([text('{'), text('{"x": 1}'), text('[]')])).toEqual([])
    expect(() => launchOptions(doors.files, ['electron', '--config', '/無'])).toThrow(/^[^a-z]*$/i)
  })
})

describe('in a language that nobody speaks, the terminal', () => {
  it('tells what happens without English', () => {
    const lines: string[] = []
    const stop = narrate(state, new FakeClock(now), (line) => lines.push(line))
    const { settings } = state.get()
    const connection = { bot: { url: 'https://例', botUsername: '予定' } }
    for (const one of states)
      state.set({ ...one, botLink: { state: 'connected' }, settings: { ...settings, connection } })
    stop()
    expect(lines.length).toBeGreaterThan(10)
    // The answer that was sent is told by its name in the protocol.
    expect(foreign(lines, ['tentativelyAccept'])).toEqual([])
  })
})
