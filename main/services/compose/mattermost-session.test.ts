import { beforeEach, describe, expect, it } from 'vitest'
import { Desk } from '../../../test/support/desk.ts'
import { settle } from '../../../test/support/fake-clock.ts'
import { CompanyInMemory } from '../../../test/support/in-memory/company.ts'
import { StoreError } from '../../store/files.ts'
import { memoryVault, type Vault } from '../../store/vault.ts'
import type { StatusTarget } from '../status/status-sync.ts'
import { mattermostSession, SignedInUser } from './mattermost-session.ts'

let desk: Desk
let company: CompanyInMemory
let vault: Vault | undefined
let signedIn: SignedInUser
let steps: string[]
let target: StatusTarget | undefined
let startMessages: () => Promise<void>
beforeEach(() => {
  desk = new Desk(0)
  company = new CompanyInMemory(desk.clock)
  vault = memoryVault()
  signedIn = new SignedInUser()
  steps = []
  target = undefined
  startMessages = async () => undefined
})

const make = () =>
  mattermostSession({
    state: desk.state,
    background: desk.background,
    hour12: false,
    vault: () => vault,
    signedIn,
    status: {
      start: (given) => {
        steps.push('start status')
        target = given
      },
      finish: async (why) => void steps.push(`finish status: ${why}`),
    },
    botLink: {
      start: async () => void steps.push('start bot link'),
      stop: () => void steps.push('stop bot link'),
      signedOut: async () => void steps.push('sign bot link out'),
    },
    ownMemory: async (user) => void steps.push(`memory of ${user}`),
    directMessages: {
      start: () => {
        steps.push('start messages')
        return startMessages()
      },
      forget: async () => void steps.push('forget messages'),
    },
  })

async function start(client = company.anna.client) {
  const session = make()
  session.start(client, 'anna-id')
  await settle()
  return session
}

describe('while somebody is signed in to Mattermost', () => {
  it('their status is kept, and what was sent is known before the bot is connected', async () => {
    await start()
    expect(signedIn.user?.userId).toBe('anna-id')
    expect(steps.filter((step) => step !== 'start status')).toEqual([
      'memory of anna-id',
      'start messages',
      'start bot link',
    ])
    expect(steps.indexOf('start status')).toBeGreaterThan(steps.indexOf('memory of anna-id'))
    expect(await target?.observe()).toMatchObject({ presence: { status: 'online' } })
  })

  it('a disk that is full is told, and the status is kept all the same', async () => {
    startMessages = async () => {
      throw new StoreError('direct-messages', Object.assign(new Error('no space'), { code: 'ENOSPC' }))
    }
    await start()
    expect(desk.state.get().problems).toMatchObject([{ id: 'disk' }])
    expect(steps).toContain('start status')
    expect(desk.faults).toEqual([])
  })

  it('the bot is connected also when nothing can be kept', async () => {
    vault = undefined
    await start()
    expect(steps).toContain('start bot link')
    expect(steps).not.toContain('start messages')
  })

  it('a server that is out of reach costs no more than the hint about the clock', async () => {
    company.trouble = () => 'offline'
    await start()
    expect(desk.state.get().hour12).toBe(false)
    expect(desk.faults).toEqual([])
  })
})

describe('the clock that Mattermost shows', () => {
  it('is taken over, unless the calendar has said otherwise before', async () => {
    const { client } = company.anna
    client.militaryTime = async () => false
    await start(client)
    expect(desk.state.get().hour12).toBe(true)
    client.militaryTime = async () => true
    await start(client)
    expect(desk.state.get().hour12).toBe(true)
  })
})

describe('after the sign-out', () => {
  it('the status is taken back, and the bot forgets this computer', async () => {
    const session = await start()
    desk.state.set({ status: { failure: 'offline' } })
    steps.length = 0
    await session.end('signOut')
    expect(steps).toEqual(['finish status: signOut', 'forget messages', 'sign bot link out'])
    expect(signedIn.user).toBeUndefined()
    expect(desk.state.get().status).toEqual({})
  })

  it('the same user who signs in anew keeps their pairing', async () => {
    const session = await start()
    steps.length = 0
    await session.end('again')
    expect(steps).toEqual(['finish status: signOut', 'stop bot link'])
  })
})
