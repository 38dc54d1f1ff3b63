import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { doors } from '../../../sandbox/doors.ts'
import { at, event, hour, invitation, minute } from '../../../test/support/events.ts'
import { eventually } from '../../../test/support/eventually.ts'
import { FakeClock, settle } from '../../../test/support/fake-clock.ts'
import { ModelMattermost } from '../../../test/support/model-mattermost.ts'
import type { CalendarEvent } from '../../core/calendar/event.ts'
import type { AnswerCommand } from '../../core/invitations/answer.ts'
import type { OutboxItem } from '../../core/invitations/outbox.ts'
import { emptyReminderLog } from '../../core/reminders/reminders.ts'
import { defaultSettings } from '../../core/settings/settings.ts'
import { emptyLedger } from '../../core/status/ledger.ts'
import { Failure } from '../../net/failure.ts'
import { StoreError } from '../../store/files.ts'
import { CalendarSync } from '../calendar/calendar-sync.ts'
import { reportStoreError, watchDisk } from '../diagnostics/disk.ts'
import { Answers } from '../invitations/answers.ts'
import { InvitationNews } from '../invitations/invitation-news.ts'
import { type Notice, Notices } from '../notices/notices.ts'
import { MeetingReminders } from '../reminders/meeting-reminders.ts'
import { AppStateStore, initialState } from '../state/app-state.ts'
import { type StatusMemory, StatusSync } from '../status/status-sync.ts'
import { DailySummary } from '../summary/daily-summary.ts'
import { trayState } from './view.ts'

const nine = at('2026-11-24T09:00:00Z')
const log = () => undefined

function memory<T>(value: T) {
  return {
    value,
    async set(next: T) {
      this.value = next
    },
  }
}

let clock: FakeClock
let state: AppStateStore
let told: { key: string; notice: Notice }[]
let notices: Notices

const show = (...events: CalendarEvent[]) =>
  state.set({ events: new Map(events.map((e) => [e.id, e])), sync: { at: clock.now(), running: false } })

beforeEach(() => {
  clock = new FakeClock(nine - hour)
  const settings = structuredClone(defaultSettings)
  settings.preferences.statusChosen = true
  state = new AppStateStore({ ...initialState, zone: 'Europe/Vienna', settings })
  told = []
  notices = new Notices([
    {
      where: 'desktop',
      channel: {
        deliver: async (key, notice) => {
          told.push({ key, notice })
          return 'shown'
        },
        withdraw: () => undefined,
      },
    },
  ])
})

describe('news of invitations', () => {
  it('after a reset include one that came in the very second of the last sync, and none of old', async () => {
    show()
    const news = new InvitationNews({ state, clock, notices })
    const [fresh, old] = [
      // Graph's clock is its own, and it tells whole seconds.
      invitation({ id: 'fresh', createdAt: clock.now() - minute - 900, start: nine + hour, end: nine + 2 * hour }),
      invitation({ id: 'old', createdAt: clock.now() - 48 * hour, start: nine + hour, end: nine + 2 * hour }),
    ]
    const events = new Map([fresh, old].map((e) => [e.id, e]))
    news.onSynced({
      before: new Map(),
      round: { fresh: true, copy: { events, masters: new Map() }, touched: new Set() },
      gapMs: minute,
    } as never)
    await settle()
    expect(told.map(({ key }) => key)).toEqual(['invitation:fresh'])
  })
})

describe('the status service', () => {
  const build = (mattermost: ModelMattermost, wrong: { next?: Error; emoji?: string } = {}) => {
    const calls: { at: number; status: string }[] = []
    const chosen: string[] = []
    const service = new StatusSync({
      state,
      clock,
      log,
      memory: memory<StatusMemory>({ ledger: emptyLedger }),
      notices,
      onSignInNeeded: () => calls.push({ at: clock.now(), status: 'sign in' }),
      async onEmojiUnknown(emoji) {
        chosen.push(emoji)
        const { settings } = state.get()
        const status = { ...settings.preferences.status, emoji }
        state.set({ settings: { ...settings, preferences: { ...settings.preferences, status } } })
      },
    })
    service.start({
      observe: async () => {
        if (wrong.next) throw wrong.next
        return mattermost.observe()
      },
      setPresence: async (status, end) => {
        calls.push({ at: clock.now(), status })
        return mattermost.set(status as 'dnd', end)
      },
      setCustomStatus: async (status) => {
        if (status.emoji === wrong.emoji)
          throw new Failure('refused', 'no', { code: 'api.custom_status.emoji_not_found.app_error' })
        mattermost.custom = status
      },
      clearCustomStatus: async () => {
        mattermost.custom = null
      },
    })
    return { service, calls, chosen }
  }

  it('acts at the very edges of a meeting, and only there', async () => {
    const { calls } = build(new ModelMattermost(true))
    show(event({ start: nine, end: nine + 30 * minute }))
    await clock.to(nine + 2 * hour)
    expect(calls).toEqual([
      { at: nine, status: 'dnd' },
      { at: nine + 30 * minute, status: 'online' },
    ])
  })

  it('does the right thing after sleeping through an edge', async () => {
    const mattermost = new ModelMattermost(false)
    const { calls } = build(mattermost)
    show(event({ start: nine, end: nine + 30 * minute }))
    await clock.to(nine + minute)
    await clock.sleepTo(nine + 3 * hour)
    expect(calls.at(-1)).toEqual({ at: nine + 3 * hour, status: 'online' })
    expect(mattermost.presence.status).toBe('online')
  })

  it('tries again after a failure, as patiently as it is asked to', async () => {
    const wrong: { next?: Error } = { next: new Failure('throttled', 'wait', { retryAfterMs: 30_000 }) }
    const { calls } = build(new ModelMattermost(true), wrong)
    show(event({ start: nine - hour, end: nine + 30 * minute }))
    await clock.to(nine - hour + 20_000)
    expect(calls).toEqual([])
    wrong.next = undefined
    await clock.to(nine - hour + 31_000)
    expect(calls.map((call) => call.status)).toEqual(['dnd'])
  })

  it('shows the meeting with another emoji when the server does not know the chosen one, and keeps to it', async () => {
    const mattermost = new ModelMattermost(true)
    const { settings } = state.get()
    settings.preferences.status = { ...settings.preferences.status, customStatus: 'text', emoji: 'party_wizard' }
    const { chosen } = build(mattermost, { emoji: 'party_wizard' })
    show(event({ start: nine, end: nine + 30 * minute }))
    await clock.to(nine + 10 * minute)
    expect(mattermost.custom).toMatchObject({ emoji: 'calendar', text: 'In a meeting' })
    expect(chosen).toEqual(['calendar'])
    expect(state.get().status.plan?.because.kind).toBe('meeting')
    await clock.to(nine + 31 * minute)
    expect(mattermost.custom).toBeNull()
  })

  it('asks for a sign-in and stops trying when the token is refused', async () => {
    const { calls } = build(new ModelMattermost(true), { next: new Failure('signIn', 'no') })
    await clock.to(nine + hour)
    expect(calls).toHaveLength(1)
    expect(calls[0]?.status).toBe('sign in')
  })
})

describe('the outbox service', () => {
  const meeting = invitation({ start: nine + hour, end: nine + 2 * hour })
  const command: AnswerCommand = { eventId: meeting.id, answer: 'accept', comment: '', sendResponse: true }

  it('says so when the disk is full, sends nothing that is not noted, and sends it once there is room', async () => {
    let full = false
    const sent: string[] = []
    const store = {
      value: { items: [] as OutboxItem[] },
      async set(next: { items: OutboxItem[] }) {
        if (full) throw new StoreError('outbox.json', Object.assign(new Error('no space'), { code: 'ENOSPC' }))
        this.value = next
      },
    }
    const answers = new Answers({
      state,
      clock,
      log,
      store,
      onSent: () => undefined,
      onStopped: () => undefined,
      onSignInNeeded: () => undefined,
    })
    show(meeting)
    await answers.start({ read: async () => meeting, send: async (c) => void sent.push(c.answer) })
    expect(await answers.give(command)).toBeUndefined()
    full = true
    await clock.to(clock.now() + 20_000)
    expect(sent).toEqual([])
    expect(state.get().problems).toMatchObject([{ id: 'disk', title: 'The disk is full' }])
    full = false
    await clock.to(clock.now() + minute)
    expect(sent).toEqual(['accept'])
  })

  it('does not send an answer of which it said that it was not saved', async () => {
    let full = true
    const sent: string[] = []
    const store = {
      value: { items: [] as OutboxItem[] },
      async set(next: { items: OutboxItem[] }) {
        this.value = next
        if (full) throw new StoreError('outbox.json', Object.assign(new Error('no space'), { code: 'ENOSPC' }))
      },
    }
    const answers = new Answers({
      state,
      clock,
      log,
      store,
      onSent: () => undefined,
      onStopped: () => undefined,
      onSignInNeeded: () => undefined,
    })
    show(meeting)
    await answers.start({ read: async () => meeting, send: async (c) => void sent.push(c.answer) })
    await expect(answers.give(command)).rejects.toBeInstanceOf(StoreError)
    full = false
    await answers.retryNow()
    await clock.to(clock.now() + 10 * minute)
    expect(sent).toEqual([])
  })

  it('keeps what was given while signed out, and sends it after the sign-in', async () => {
    let signedIn = false
    const sent: string[] = []
    let asked = 0
    const answers = new Answers({
      state,
      clock,
      log,
      store: memory({ items: [] as OutboxItem[] }),
      onSent: () => undefined,
      onStopped: () => undefined,
      onSignInNeeded: () => asked++,
    })
    show(meeting)
    const sender = {
      read: async () => {
        if (!signedIn) throw new Failure('signIn', 'no')
        return meeting
      },
      send: async (c: AnswerCommand) => void sent.push(c.answer),
    }
    await answers.start(sender)
    await answers.give(command)
    await clock.to(clock.now() + 10_000)
    expect(asked).toBe(1)
    signedIn = true
    await answers.start(sender)
    await settle()
    expect(sent).toEqual(['accept'])
  })
})

describe('the disk', () => {
  it('takes its problem off the list once there is room again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mattercal-disk-'))
    const home = join(folder, 'profile')
    writeFileSync(home, 'in the way')
    const stop = watchDisk({ state, clock, files: doors.files }, home)
    reportStoreError(state, new StoreError('status.json', Object.assign(new Error('no space'), { code: 'ENOSPC' })))
    await clock.to(clock.now() + minute)
    await eventually(
      () => state.get().problems.map((p) => p.id),
      (ids) => ids.includes('disk'),
    )
    rmSync(home)
    await eventually(
      async () => {
        await clock.to(clock.now() + minute)
        return state.get().problems
      },
      (problems) => problems.length === 0,
    )
    expect(readdirSync(home)).toEqual([])
    stop()
    rmSync(folder, { recursive: true })
  })
})

describe('the calendar service', () => {
  it('keeps what it knew when a round fails, and says how old it is', async () => {
    let fail = false
    const copy = {
      window: { start: 0, end: 1 },
      deltaLink: '',
      events: new Map([['event-1', event()]]),
      masters: new Map(),
    }
    state.set({ m365: { state: 'signedIn' } })
    const sync = new CalendarSync({ state, clock, log, onSynced: () => undefined, onSignInNeeded: () => undefined })
    await sync.start(
      {
        sync: async () => {
          if (fail) throw new Failure('server', 'no')
          return { copy, touched: new Set(), fresh: false, malformed: 0 }
        },
      },
      { read: async () => undefined, write: async () => undefined },
    )
    await settle()
    const syncedAt = clock.now()
    fail = true
    await clock.to(nine + hour)
    expect([...state.get().events.keys()]).toEqual(['event-1'])
    expect(state.get().sync).toEqual({ at: syncedAt, running: false, failure: 'server' })
    expect(trayState({ ...state.get(), mattermost: { state: 'signedIn' } }, clock.now())).toBe('problem')
  })
})

describe('the daily summary service', () => {
  const start = (mem = memory<{ lastShown?: string }>({})) => {
    const service = new DailySummary({ state, clock, log, memory: mem, notices, syncNow: async () => undefined })
    service.start()
    return mem
  }
  it('comes once a day, caught up after a sleep, and never for a day that is over', async () => {
    clock = new FakeClock(at('2026-11-24T05:00:00Z'))
    show(event())
    const mem = start()
    await clock.sleepTo(at('2026-11-24T11:00:00Z'))
    await clock.to(at('2026-11-24T11:10:00Z'))
    expect(told.map((t) => t.key)).toEqual(['summary:2026-11-24'])
    await clock.sleepTo(at('2026-11-26T05:00:00Z'))
    await clock.to(at('2026-11-26T05:30:00Z'))
    expect(told).toHaveLength(1)
    await clock.to(at('2026-11-26T07:30:00Z'))
    expect(told.map((t) => t.key)).toEqual(['summary:2026-11-24', 'summary:2026-11-26'])
    expect(mem.value).toEqual({ lastShown: '2026-11-26' })
  })
  it('is silent once the user signed out, also while it waits for the calendar', async () => {
    clock = new FakeClock(at('2026-11-24T05:00:00Z'))
    const never = new Promise<void>(() => undefined)
    const service = new DailySummary({ state, clock, log, memory: memory({}), notices, syncNow: () => never })
    service.start()
    await clock.to(at('2026-11-24T07:01:00Z'))
    service.stop()
    await clock.to(at('2026-11-26T09:00:00Z'))
    expect(told).toEqual([])
  })
  it('says that it cannot tell, instead of “no meetings”, when nothing could be read', async () => {
    clock = new FakeClock(at('2026-11-24T05:00:00Z'))
    start()
    await clock.to(at('2026-11-24T07:10:00Z'))
    expect(told.map((t) => t.notice.kind)).toEqual(['summaryFailed'])
  })
})

describe('the reminder service', () => {
  it('reminds once also when started twice, and tells after a sleep what was missed, in one notice', async () => {
    const mem = memory<{ log: typeof emptyReminderLog; checkedAt?: number }>({ log: emptyReminderLog })
    const two = [
      event({ id: 'a', start: nine, end: nine + hour }),
      event({ id: 'b', start: nine + minute, end: nine + hour }),
    ]
    show(...two)
    new MeetingReminders({ state, clock, memory: mem, notices }).start()
    await clock.to(nine - 5 * minute)
    expect(told.map((t) => t.key)).toEqual(['reminder:a'])
    new MeetingReminders({ state, clock, memory: mem, notices }).start()
    await settle()
    expect(told).toHaveLength(1)
    await clock.sleepTo(nine + 20 * minute)
    expect(told.slice(1).map((t) => t.notice.kind)).toEqual(['missed'])
  })
})
