import { beforeEach, describe, expect, it } from 'vitest'
import { copyOf } from '../../../test/support/calendar-copies.ts'
import { Desk } from '../../../test/support/desk.ts'
import { at, event } from '../../../test/support/events.ts'
import { StoreError } from '../../store/files.ts'
import { memoryVault, type Vault } from '../../store/vault.ts'
import type { CalendarAccess } from '../accounts/sessions.ts'
import type { CalendarStore } from '../calendar/calendar-sync.ts'
import { calendarSession, SignedInCalendar } from './calendar-session.ts'

let desk: Desk
let vault: Vault | undefined
let signedIn: SignedInCalendar
let steps: string[]
let store: CalendarStore | undefined
let takeBack: () => Promise<void>
beforeEach(() => {
  desk = new Desk(0)
  vault = memoryVault()
  signedIn = new SignedInCalendar()
  steps = []
  store = undefined
  takeBack = async () => undefined
})

const part = (name: string) => ({
  start: async () => void steps.push(`start ${name}`),
  stop: () => void steps.push(`stop ${name}`),
})
const make = () =>
  calendarSession({
    state: desk.state,
    damaged: () => undefined,
    vault: () => vault,
    signedIn,
    sync: {
      ...part('sync'),
      start: async (_source, cache) => {
        steps.push('start sync')
        store = cache
      },
    },
    answers: part('answers'),
    reminders: part('reminders'),
    summary: part('summary'),
    ownMemories: async (account) => void steps.push(`memories of ${account}`),
    directMessages: {
      takeBack: () => {
        steps.push('take back')
        return takeBack()
      },
    },
  })

const created: string[] = []
const access: CalendarAccess = {
  account: 'anna@example.com',
  source: { sync: () => expect.fail('nothing is read') },
  sender: { read: () => expect.fail('nothing is read'), send: () => expect.fail('nothing is sent') },
  create: async ({ subject }) => void created.push(subject),
}
const newEvent = { id: 'id', subject: 'Lunch', start: 0, end: 1, attendees: [], location: '', online: false, text: '' }

describe('while somebody is signed in to Microsoft 365', () => {
  it('the calendar comes first, then what follows it', async () => {
    await make().start(access)
    const followers = ['start answers', 'start reminders', 'start summary']
    expect(steps).toEqual(['memories of anna@example.com', 'start sync', ...followers])
  })

  it('events can be created, and no longer after the sign-out', async () => {
    await expect(signedIn.create(newEvent)).rejects.toMatchObject({ kind: 'signIn' })
    const session = make()
    await session.start(access)
    await signedIn.create(newEvent)
    expect(created).toEqual(['Lunch'])
    await session.end('signOut')
    await expect(signedIn.create(newEvent)).rejects.toMatchObject({ kind: 'signIn' })
    expect(created).toEqual(['Lunch'])
  })

  it('nothing starts while nothing can be kept', async () => {
    vault = undefined
    await make().start(access)
    expect(steps).toEqual([])
  })
})

const events = new Map([['event-1', event()]])

/** A session with a copy of the calendar. */
async function withCopy() {
  const session = make()
  await session.start(access)
  const window = { start: at('2026-11-23T00:00:00Z'), end: at('2026-12-24T00:00:00Z') }
  await store?.write({ ...copyOf([...events.values()], { window, deltaLink: 'link' }), syncedAt: 1 })
  steps.length = 0
  return session
}

describe('after the sign-out', () => {
  it('everything has stopped, the bot holds nothing back, and the copy of the calendar is gone', async () => {
    const session = await withCopy()
    expect((await store?.read())?.events.size).toBe(1)
    await session.end('signOut')
    expect(steps).toEqual(['stop sync', 'stop answers', 'stop reminders', 'stop summary', 'take back'])
    expect(await store?.read()).toBeUndefined()
  })

  it('the copy of the calendar is gone although the disk was full', async () => {
    const session = make()
    await session.start(access)
    takeBack = async () => {
      throw new StoreError('direct-messages', Object.assign(new Error('no space'), { code: 'ENOSPC' }))
    }
    await session.end('signOut')
    expect(desk.state.get().problems).toMatchObject([{ id: 'disk' }])
    expect(await store?.read()).toBeUndefined()
  })

  it('that was no sign-in before nothing breaks', async () => {
    await expect(make().end('signOut')).resolves.toBeUndefined()
  })
})

describe('after the same user has signed in again', () => {
  it('what is known of the calendar is still there, so that what came meanwhile is news', async () => {
    const session = await withCopy()
    await session.end('again')
    expect(steps).toEqual(['stop sync', 'stop answers', 'stop reminders', 'stop summary'])
    await session.start(access)
    expect(await store?.read()).toMatchObject({ deltaLink: 'link', events })
  })
})
