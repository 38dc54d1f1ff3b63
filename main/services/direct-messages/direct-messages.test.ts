import { beforeEach, describe, expect, it } from 'vitest'
import { at, event, hour, invitation, minute } from '../../../test/support/events.ts'
import { FakeClock } from '../../../test/support/fake-clock.ts'
import type { KeepStandIns, PutMessage } from '../../bot-link/protocol.ts'
import type { CalendarEvent } from '../../core/calendar/event.ts'
import type { InvitationChange } from '../../core/invitations/changes.ts'
import { emptyReminderLog } from '../../core/reminders/reminders.ts'
import { defaultSettings } from '../../core/settings/settings.ts'
import { makeBackground } from '../../lifecycle/background.ts'
import { memoryVault } from '../../store/vault.ts'
import { reportStoreError } from '../diagnostics/disk.ts'
import { AppStateStore, initialState } from '../state/app-state.ts'
import { DirectMessages } from './direct-messages.ts'
import type { MessageQueue } from './message-queue.ts'

const nine = at('2026-11-24T09:00:00Z')

/** The bot as far as its rules about keys and ages go; two computers of one person share it. */
class ModelBot {
  readonly posts = new Map<string, PutMessage>()
  readonly listed: KeepStandIns[] = []

  get texts(): string[] {
    return [...this.posts.values()].filter((put) => !put.standIn).map((put) => put.body.text)
  }

  queue(): MessageQueue {
    return {
      paired: true,
      reachable: true,
      put: async (key: string, put: PutMessage) => {
        const known = this.posts.get(key)
        if (known && put.asOf < known.asOf) return
        if (known && put.standIn && !known.standIn) return
        this.posts.set(key, put)
      },
      withdraw: async (key: string) => {
        this.posts.delete(key)
      },
      keepStandIns: async (keep: KeepStandIns) => {
        this.listed.push(keep)
      },
      flushed: async () => undefined,
    }
  }
}

let clock: FakeClock
let bot: ModelBot

/** One computer of the person. */
async function computer() {
  const settings = structuredClone(defaultSettings)
  settings.preferences.channels = {
    summary: 'both',
    invitations: 'both',
    reminders: 'both',
    questions: 'both',
    problems: 'both',
  }
  const state = new AppStateStore({ ...initialState, zone: 'Europe/Vienna', settings })
  const messages = new DirectMessages({
    state,
    clock,
    background: makeBackground((_name, error) => reportStoreError(state, error)),
    queue: bot.queue(),
    sources: { reminderLog: () => emptyReminderLog, lastSummary: () => undefined },
  })
  await messages.start(memoryVault())
  const show = (...events: CalendarEvent[]) => {
    state.set({ events: new Map(events.map((e) => [e.id, e])), sync: { at: clock.now(), running: false } })
    return messages.refresh()
  }
  return { state, messages, show }
}

beforeEach(() => {
  clock = new FakeClock(nine)
  bot = new ModelBot()
})

const secret = { sensitivity: 'private' as const, subject: 'Oncology', location: 'Ward 7' }
const invited = (e: CalendarEvent) => ({ kind: 'new' as const, event: e, answerTo: e.id, series: false })

describe('the DMs', () => {
  it('say nothing of a private event when an answer to it was not sent', async () => {
    const { messages, show } = await computer()
    await show(invitation({ ...secret, start: nine + hour, end: nine + 2 * hour }))
    await messages.deliver('answer:1', { kind: 'answerStopped', eventId: 'event-1', text: 'It was moved.' })
    expect(bot.texts).toEqual(['Your answer to “Private event” was not sent. It was moved.'])
  })

  it('give a private title away neither in text nor in a key that could be guessed', async () => {
    const keys = []
    for (const subject of ['Oncology', 'Dentist']) {
      bot = new ModelBot()
      const { messages, show } = await computer()
      const before = invitation({ ...secret, start: nine + hour, end: nine + 2 * hour, subject })
      const after = { ...before, start: nine + 3 * hour, end: nine + 4 * hour }
      await show(after)
      await messages.deliver('x', {
        kind: 'invitation',
        change: { kind: 'changed', event: after, before, what: ['time'] },
      })
      keys.push([...bot.posts.keys()].filter((key) => key.startsWith('changed:')))
    }
    expect(keys[0]).toHaveLength(1)
    expect(keys[0]).toEqual(keys[1])
  })

  it('hide what an invitation clashes with once that is private, though the invitation itself is gone', async () => {
    const { messages, show } = await computer()
    const asked = invitation({ id: 'asked', start: nine + hour, end: nine + 2 * hour })
    const clash = event({ id: 'clash', subject: 'Oncology', start: nine + hour, end: nine + 2 * hour })
    await show(asked, clash)
    await messages.deliver('x', { kind: 'invitation', change: invited(asked) })
    expect(bot.texts.join()).toContain('Oncology')
    await clock.to(nine + minute)
    await show({ ...clash, sensitivity: 'private' })
    expect(bot.texts).toHaveLength(1)
    expect(bot.texts.join()).not.toContain('Oncology')
  })

  it('tell each change, also when a meeting goes back and forth', async () => {
    const { messages, show } = await computer()
    const ten = event({ start: nine + hour, end: nine + 2 * hour })
    const eleven = { ...ten, start: nine + 2 * hour, end: nine + 3 * hour }
    for (const [index, [before, moved]] of (
      [
        [ten, eleven],
        [eleven, ten],
        [ten, eleven],
      ] as const
    ).entries()) {
      const after = { ...moved, changeKey: `version-${index}` }
      await clock.to(clock.now() + minute)
      await show(after)
      await messages.deliver('x', {
        kind: 'invitation',
        change: { kind: 'changed', event: after, before, what: ['time'] },
      })
    }
    expect(bot.texts).toHaveLength(3)
  })

  it('tell a change once, though it is told again after a crash', async () => {
    const { messages, show } = await computer()
    const ten = event({ start: nine + hour, end: nine + 2 * hour })
    const eleven = { ...ten, start: nine + 2 * hour, end: nine + 3 * hour, changeKey: 'moved' }
    await show(eleven)
    for (const run of ['before the crash', 'after it'])
      await messages.deliver(run, {
        kind: 'invitation',
        change: { kind: 'changed', event: eleven, before: ten, what: ['time'] },
      })
    expect(bot.texts).toHaveLength(1)
  })

  it('come once from two computers, also when one was asleep and learns of several things at once', async () => {
    const [one, two] = [await computer(), await computer()]
    const events = [1, 2].map((i) => invitation({ id: `e${i}`, start: nine + i * hour, end: nine + (i + 1) * hour }))
    await one.show(...events)
    for (const e of events) await one.messages.deliver(e.id, { kind: 'invitation', change: invited(e) })
    await clock.to(nine + 50 * minute)
    // Meanwhile one was moved; the other computer never saw it where it was.
    const moved = events.map((e, i) => (i === 1 ? { ...e, start: e.start + hour, end: e.end + hour } : e))
    await one.show(...moved)
    const told = bot.texts.length
    await two.show(...moved)
    await two.messages.deliver('d', { kind: 'invitationDigest', changes: moved.map(invited) })
    expect(told).toBe(2)
    expect(bot.texts).toHaveLength(2)
  })

  it('count what is too much to tell one by one', async () => {
    const { messages, show } = await computer()
    const events = Array.from({ length: 7 }, (_, i) =>
      invitation({ id: `e${i}`, start: nine + (i + 1) * hour, end: nine + (i + 2) * hour }),
    )
    await show(...events)
    const changes: InvitationChange[] = events.map(invited)
    await messages.deliver('d', { kind: 'invitationDigest', changes })
    expect(bot.texts).toEqual([expect.stringContaining('7 invitations are new')])
  })

  it('of a computer that read the calendar earlier do not replace those of one that read it later', async () => {
    const [late, early] = [await computer(), await computer()]
    const open = invitation({ start: nine + 2 * hour, end: nine + 3 * hour })
    await early.show(open)
    await early.messages.deliver('x', { kind: 'invitation', change: invited(open) })
    await clock.to(nine + 10 * minute)
    await late.show({ ...open, response: 'accepted' })
    await late.messages.deliver('x', { kind: 'invitation', change: invited({ ...open, response: 'accepted' }) })
    await late.messages.refresh()
    expect(bot.texts[0]).toContain('You accepted.')
    await clock.to(nine + 12 * minute)
    early.state.set({ zone: 'Europe/London' })
    await early.messages.refresh()
    expect(bot.texts[0]).toContain('You accepted.')
  })

  it('tell the bot all reminders that should wait, so that another computer’s old ones go', async () => {
    const { state, show } = await computer()
    const { settings } = state.get()
    state.set({
      settings: {
        ...settings,
        preferences: { ...settings.preferences, reminders: { ...settings.preferences.reminders, enabled: true } },
      },
    })
    await show(event({ start: nine + 2 * hour, end: nine + 3 * hour }))
    const reminders = [...bot.posts.keys()].filter((key) => key.startsWith('reminder:'))
    expect(reminders.length).toBeGreaterThan(0)
    expect(bot.listed.at(-1)).toMatchObject({ prefix: 'reminder:', keys: reminders })
    await clock.to(nine + minute)
    await show()
    expect(bot.listed.at(-1)).toEqual({ prefix: 'reminder:', keys: [], asOf: nine + minute })
  })
})

describe('a status that only this computer can end', () => {
  const set = (status: 'away' | 'dnd', dndEndTime: number, until: number) => {
    const prior = { status: 'online', manual: false, dndEndTime: 0 } as const
    const presence = { status, dndEndTime, until, prior, events: ['e'], confirmed: true }
    const ledger = { presence, released: [], approved: [] }
    return { plan: { desired: {}, because: { kind: 'free' as const }, ledger } }
  }
  const left = () => [...bot.posts].filter(([key]) => key.startsWith('status-left'))

  it('is told by the bot if the computer sleeps past the meeting, and by nobody if it does not', async () => {
    const { state, messages, show } = await computer()
    await show()
    state.set({ status: set('away', 0, nine + hour) })
    await messages.refresh()
    expect(left()).toMatchObject([
      [`status-left:away:${nine + hour}`, { deliverAt: nine + hour + 2 * minute, standIn: true }],
    ])
    expect(left()[0]?.[1].body.text).toContain('still shows Away for a meeting that ended at 11:00')
    await clock.to(nine + hour)
    state.set({ status: {} })
    await messages.refresh()
    expect(left()).toEqual([])
  })

  it('is not one that Mattermost ends', async () => {
    const { state, messages, show } = await computer()
    await show()
    state.set({ status: set('dnd', (nine + hour) / 1000, nine + hour) })
    await messages.refresh()
    expect(left()).toEqual([])
  })
})
